package dev.tokd.bench;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The built daemon, in a home of its own, with {@value #APPS} apps of one client. */
final class Agent implements AutoCloseable {
    static final int APPS = 10;
    static final int MINTED = 3;
    private static final String SECRET = "only-for-measuring";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final byte[] READ = Wire.request("GET", "/v1/apps/app0/token");

    private final Path tree;
    private final Path folder;
    private final Path log;
    private @Nullable Process process;

    Agent(Path tree, Path folder) {
        this.tree = tree;
        this.folder = folder;
        this.log = folder.resolve("tokd.log");
    }

    private Map<String, String> environment(boolean archive) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", folder.toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("TOKD_SOCK", socket().toString());
        if (!archive) {
            environment.put("TOKD_CDS", "off");
        }
        return environment;
    }

    private Path socket() {
        return folder.resolve("s");
    }

    private Path key() {
        return folder.resolve("key");
    }

    private void tok(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(tree.resolve("bin/tok").toString()));
        line.addAll(List.of(words));
        Processes.run(environment(false), log, line);
    }

    /** Makes the vault, its client and its apps, mints for the first of them, and stops again. */
    void define(DevServer provider) throws IOException, InterruptedException {
        provider.register(DevClient.of("bench", SECRET).withScopes("read"));
        Files.writeString(folder.resolve("ca.pem"), provider.caPem());
        Files.writeString(folder.resolve("secret"), SECRET);
        Files.writeString(
                folder.resolve("apps.toml"), definitions(provider.httpsUrl().toString()));
        process = daemon(false, false);
        await("/healthz");
        tok("init", "--key-file", key().toString());
        tok("apply", "-f", folder.resolve("apps.toml").toString());
        mint();
        stop();
    }

    private static String definitions(String issuer) {
        StringBuilder text = new StringBuilder();
        text.append("[client.bench]\nissuer = \"").append(issuer).append("\"\nclient_id = \"bench\"\n");
        text.append("ca_file = \"ca.pem\"\nsecret = { file = \"secret\" }\n");
        for (int app = 0; app < APPS; app++) {
            text.append("\n[app.app")
                    .append(app)
                    .append("]\nclient = \"bench\"\nscopes = [\"read\"]\nmin_ttl = \"")
                    .append(60 + app)
                    .append("s\"\n");
        }
        return text.toString();
    }

    /** Mints anew for some of the apps, over HTTPS. */
    void mint() throws IOException {
        for (int app = 0; app < MINTED; app++) {
            String answer = Wire.ask(socket(), Wire.request("POST", "/v1/apps/app" + app + "/refresh"));
            if (!Wire.isOk(answer)) {
                throw new IllegalStateException("no mint: " + answer);
            }
        }
    }

    /** Makes the class archive that a first start makes in the background. */
    void makeArchive() throws IOException, InterruptedException {
        Processes.run(
                environment(true),
                log,
                List.of("sh", tree.resolve("lib/archive.sh").toString(), "tokd"));
    }

    /**
     * Starts it on the vault of {@link #define}, with the key there from the start.
     *
     * @param archive whether it may use a class archive
     * @return nanoseconds to the first token, which comes from the sealed file of the last run
     */
    long start(boolean archive) throws IOException, InterruptedException {
        long start = System.nanoTime();
        process = daemon(archive, true);
        await("/v1/apps/app0/token");
        return System.nanoTime() - start;
    }

    private Process daemon(boolean archive, boolean unlock) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                tree.resolve("bin/tokd").toString(),
                "--vault",
                folder.resolve("vault").toString(),
                "--socket",
                socket().toString()));
        if (unlock) {
            line.addAll(List.of("--key-fd", "0"));
        }
        ProcessBuilder builder = Processes.builder(environment(archive), log, line);
        return unlock ? builder.redirectInput(key().toFile()).start() : builder.start();
    }

    private void await(String path) throws IOException, InterruptedException {
        byte[] request = Wire.request("GET", path);
        long start = System.nanoTime();
        while (!isOk(request)) {
            if (!running().isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("tokd does not answer:\n" + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private boolean isOk(byte[] request) {
        try {
            return Wire.isOk(Wire.ask(socket(), request));
        } catch (IOException notYet) {
            return false;
        }
    }

    private Process running() {
        Process now = process;
        if (now == null) {
            throw new IllegalStateException("tokd was not started");
        }
        return now;
    }

    long proportionalKilobytes() throws IOException {
        return Processes.proportionalKilobytes(running().pid());
    }

    /** The body of a cached read. */
    String tokenBody() throws IOException {
        return Wire.body(Wire.ask(socket(), READ));
    }

    static byte[] read() {
        return READ.clone();
    }

    Server server() {
        return new Server("tokd", socket(), running().pid());
    }

    void stop() {
        Process now = process;
        if (now != null) {
            Processes.end(now);
            process = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
