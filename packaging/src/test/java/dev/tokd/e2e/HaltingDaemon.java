package dev.tokd.e2e;

import dev.tokd.agent.host.FileWrites.Step;
import dev.tokd.agent.main.HaltingTokd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A daemon that dies at a step of a file's write once it is armed, as by a power cut. */
final class HaltingDaemon {
    private static final String ARMED = "armed";

    private HaltingDaemon() {}

    /** By the tree's own launcher, with every flag it gives, and a Java that puts another main class in. */
    static Daemon start(Tree tree, String file, Step step) throws IOException, InterruptedException {
        Path java = tree.home().resolve("halting");
        Files.createDirectories(java.resolve("bin"));
        Tree.script(java.resolve("bin/java"), """
                left=$#
                while [ "$left" -gt 0 ]; do
                    case $1 in
                        */lib/tokd.jar) set -- "$@" "%s:$1" ;;
                        dev.tokd.agent.main.Tokd) set -- "$@" %s "%s" %s %s ;;
                        *) set -- "$@" "$1" ;;
                    esac
                    shift
                    left=$((left - 1))
                done
                exec "%s/bin/java" "$@"
                """.formatted(
                        Tree.target().resolve("test-classes"),
                        HaltingTokd.class.getName(),
                        tree.home().resolve(ARMED),
                        file,
                        step,
                        System.getProperty("java.home")));
        return Daemon.start(tree.with("JAVA_HOME", java.toString()));
    }

    /** The next such step is its last. */
    static void arm(Tree tree) throws IOException {
        Files.createFile(tree.home().resolve(ARMED));
    }
}
