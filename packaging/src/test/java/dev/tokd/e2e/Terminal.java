package dev.tokd.e2e;

import java.io.IOException;
import java.util.List;

/**
 * A real terminal with a person at it who types a command line and, when it asks, answers.
 *
 * @param tree whose programs are typed
 */
record Terminal(Tree tree) {
    private Tree prepared() {
        return tree.with("TERM", "xterm").with("SHELL", "/bin/sh");
    }

    /** Types a command to its end; its answers come from the lines, and both its outputs are one. */
    Tree.Result type(String command, String... answers) throws IOException, InterruptedException {
        return prepared().run(String.join("\n", answers) + "\n", line(command));
    }

    /** Types a command that stays. */
    Process begin(String command) throws IOException {
        return prepared().start(line(command));
    }

    /** Whoever runs the tests in the background may ignore what Ctrl-C sends; a terminal's person does not. */
    private static List<String> line(String command) {
        return List.of("env", "--default-signal=INT", "script", "-qefc", command, "/dev/null");
    }
}
