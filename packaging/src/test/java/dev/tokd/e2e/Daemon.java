package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The tree's own {@code bin/tokd} as a process of its own, unlocked at start by the key file {@code key} in its home,
 * which also opens the vault for {@code tok}.
 */
final class Daemon implements AutoCloseable {
    private static final int LOOKS = 2_400;
    private static final long LOOK_MILLIS = 50;

    private final Tree tree;
    private final Process process;

    private Daemon(Tree tree, Process process) {
        this.tree = tree;
        this.process = process;
    }

    /** A person's empty home with a key file in it; the socket is {@code s} there. */
    static Tree home(Path home) throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path file = home.resolve("key");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, key);
        return at(home);
    }

    /** A person's home as it is. */
    static Tree at(Path home) {
        return Tree.built(home).with("TOKD_SOCK", home.resolve("s").toString());
    }

    /** Starts it and waits until it serves; with a vault, until that is open. */
    static Daemon start(Tree tree) throws IOException, InterruptedException {
        return start(tree, List.of(tree.root().resolve("bin/tokd").toString()));
    }

    /** Starts another program that is a daemon, with the same arguments after its own. */
    static Daemon start(Tree tree, List<String> program) throws IOException, InterruptedException {
        List<String> line = Tree.line("sh", "-c", "exec \"$0\" \"$@\" --key-fd 3 3<\"$HOME/key\" >>\"$HOME/log\" 2>&1");
        line.addAll(program);
        Daemon daemon = new Daemon(tree, tree.start(line));
        try {
            daemon.awaitOpen();
        } catch (IOException | InterruptedException | AssertionError e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    /** Starts it in an empty home and makes the vault. */
    static Daemon startNew(Tree tree) throws IOException, InterruptedException {
        Daemon daemon = start(tree);
        daemon.tok("init", "--key-file", tree.home().resolve("key").toString());
        return daemon;
    }

    private void awaitOpen() throws IOException, InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the daemon ended with " + process.exitValue() + ":\n" + log());
            }
            if (isOpen()) {
                return;
            }
        }
        throw new AssertionError("the daemon does not serve:\n" + log());
    }

    private boolean isOpen() {
        try (Wire wire = open()) {
            return !wire.get("/v1/vault").text("state").equals("locked");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it has logged since its home was made. */
    String log() throws IOException {
        return Files.readString(tree.home().resolve("log"));
    }

    /** Its process id; the shell that started it has become it. */
    String pid() {
        return String.valueOf(process.pid());
    }

    Path socket() {
        return tree.home().resolve("s");
    }

    /** A new connection. */
    Wire open() throws IOException {
        return new Wire(socket());
    }

    /** An app's token, over a connection of its own. */
    String token(String app) throws IOException {
        try (Wire wire = open()) {
            return wire.askToken(app).read().token();
        }
    }

    /** Runs {@code bin/tok}, which must do what it is told. */
    Tree.Result tok(String... arguments) throws IOException, InterruptedException {
        Tree.Result result = tree.tok(arguments);
        assertThat(result.exit())
                .as("tok %s%n%s%n%s", String.join(" ", arguments), result.out(), result.err())
                .isZero();
        return result;
    }

    /** Applies definitions; in them, {@code { file = "secret" }} is this secret. */
    void define(String secret, String toml) throws IOException, InterruptedException {
        Files.writeString(tree.home().resolve("secret"), secret);
        Path file = Files.writeString(tree.home().resolve("apps.toml"), toml);
        tok("apply", "-f", file.toString());
    }

    /**
     * Returns once every token served until now is on the disk: a change of definitions asks for a save, and the next
     * change waits its turn behind that.
     */
    void settle(String client) throws IOException {
        try (Wire wire = open()) {
            for (String keepWarm : List.of("always", "never")) {
                String app =
                        "{\"client\":\"" + client + "\",\"keep_warm\":\"" + keepWarm + "\",\"audience\":\"settle\"}";
                assertThat(wire.put("/v1/apps/settle", app).status()).isBetween(200, 201);
            }
        }
    }

    /** Asks it to end, as a service manager does, and returns at once. */
    void terminate() {
        process.destroy();
    }

    /** Waits until it takes no more connections: its socket is gone. */
    void awaitDeaf() throws InterruptedException {
        for (int look = 0; Files.exists(socket()); look++) {
            assertThat(look).as("looks at a socket that is still there").isLessThan(LOOKS);
            assertThat(process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS))
                    .as("it ended at once")
                    .isFalse();
        }
    }

    /** Kills it as the kernel would, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until it has ended by itself; its exit code. */
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the daemon ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
