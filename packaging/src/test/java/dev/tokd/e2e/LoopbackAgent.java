package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * An installed daemon that listens on loopback, with an app {@code reports} and a key for it.
 *
 * @param tree the person who runs it
 * @param provider where its tokens come from
 * @param port on 127.0.0.1 and on ::1
 * @param key of this process's user
 */
record LoopbackAgent(Tree tree, DevServer provider, int port, String key) {
    private static final String SECRET = "only-for-trying";
    private static final int TRIES = 100;

    static LoopbackAgent start(Path home) throws IOException, InterruptedException {
        DevServer provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("loop", SECRET)
                .withAudiences("https://api.example/")
                .withScopes("reports:read"));
        Tree tree = Tree.built(home);
        int port = freePort();
        settings(home, "http_listen = [\"127.0.0.1:" + port + "\", \"[::1]:" + port + "\"]");
        Files.writeString(home.resolve("secret"), SECRET);
        done(tree.tok("agent", "start"));
        done(tree.tok("init", "--key-file", home + "/vault.key"));
        done(tree.tok(
                "client",
                "add",
                "api",
                "--issuer",
                provider.issuer(),
                "--client-id",
                "loop",
                "--client-secret-file",
                home + "/secret"));
        for (String app : new String[] {"reports", "billing"}) {
            done(tree.tok(
                    "app",
                    "add",
                    app,
                    "--client",
                    "api",
                    "--audience",
                    "https://api.example/",
                    "--scope",
                    "reports:read"));
        }
        return new LoopbackAgent(
                tree, provider, port, done(tree.tok("key", "add", "reports")).strip());
    }

    static void settings(Path home, String toml) throws IOException {
        Files.createDirectories(home.resolve(".config/tokd"));
        Files.writeString(home.resolve(".config/tokd/tokd.toml"), toml + "\n");
    }

    /** One below those that the system hands out by itself, so that it stays free. */
    static int freePort() throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress(port));
                return port;
            } catch (java.net.BindException taken) {
                continue;
            }
        }
        throw new AssertionError("no port is free");
    }

    static String done(Tree.Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result.out();
    }

    /** The log, as soon as it has all the texts. */
    String log(String... texts) throws IOException, InterruptedException {
        return DaemonLog.await(tree.home().resolve(".local/state/tokd/tokd.log"), texts);
    }

    /** Returns when the daemon has ended, and writes into the person's home no more. */
    void stop() throws IOException, InterruptedException {
        String pid = done(tree.tok("status", "--json")).replaceAll("(?s).*\"pid\":(\\d+).*", "$1");
        done(tree.tok("agent", "stop"));
        ProcessHandle.of(Long.parseLong(pid))
                .ifPresent(daemon ->
                        daemon.onExit().orTimeout(60, TimeUnit.SECONDS).join());
        provider.close();
    }
}
