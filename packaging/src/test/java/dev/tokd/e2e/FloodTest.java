package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Others fill the socket, in every way there is; the owner's cached reads complete, and nothing leaks. */
@Timeout(600)
class FloodTest {
    private static final String SECRET = "flood-secret";
    private static final int DOOR_GROUP = 4300;
    private static final int ALLY = 4301;
    private static final int STRANGER = 4302;
    private static final int CACHED_READS = 100;
    private static final int STORM = 100_000;
    private static final int IDLE = 10_000;

    @TempDir
    Path folder;

    private Path script;
    private String python;
    private DevServer provider;
    private Daemon daemon;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        open(folder);
        python = Path.of("/usr/bin/python3").toRealPath().toString();
        script = folder.resolve("attack.py");
        try (InputStream in = FloodTest.class.getResourceAsStream("/attack/attack.py")) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("c", SECRET).withScopes("s1", "s2", "s3", "s4", "s5", "s6"));
        Path home = Files.createDirectory(folder.resolve("h"));
        open(home);
        Path settings = Files.createDirectories(home.resolve(".config/tokd"));
        Files.writeString(settings.resolve("tokd.toml"), "socket_group = \"" + DOOR_GROUP + "\"\n");
        daemon = Daemon.startNew(Daemon.home(home));
        daemon.define(SECRET, """
                [client.c]
                issuer = "%s"
                client_id = "c"
                secret = { file = "secret" }
                [app.a]
                client = "c"
                audience = "https://a.example"
                [app.many]
                client = "c"
                audience = "https://many.example"
                scopes = ["s1", "s2", "s3", "s4", "s5", "s6"]
                [app.pythons]
                client = "c"
                audience = "https://p.example"
                rate = "1000000/1s"
                allow = [{ user = "%d", exe = "%s" }]
                """.formatted(provider.issuer(), ALLY, python));
        assertThat(daemon.token("a")).isNotEmpty();
    }

    private static void open(Path path) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("chmod", "711", path.toString()).start().waitFor())
                .isZero();
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            daemon.close();
        }
        provider.close();
    }

    private Process flood(int uid, String mode, String app, int count) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("setpriv", "--reuid", "" + uid, "--regid", "" + uid, "--groups", "" + DOOR_GROUP));
        line.addAll(List.of(python, script.toString(), mode, daemon.socket().toString(), app, "" + count));
        return new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String said(Process flood) throws IOException {
        return new BufferedReader(new InputStreamReader(flood.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private void readsComplete() throws IOException {
        String token = daemon.token("a");
        for (int read = 0; read < CACHED_READS; read++) {
            assertThat(daemon.token("a")).isEqualTo(token);
        }
    }

    private long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", daemon.pid(), "fd"))) {
            return open.count();
        }
    }

    @Test
    void tenThousandIdleConnections_othersReadOn() throws Exception {
        List<Process> floods = new ArrayList<>();
        try {
            for (int uid = 0; uid < 10; uid++) {
                Process flood = flood(STRANGER + uid, "idle", "a", IDLE / 10);
                floods.add(flood);
                assertThat(Integer.parseInt(said(flood))).isPositive();
            }
            readsComplete();
            assertThat(descriptors()).isLessThan(1200);
        } finally {
            floods.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void halfRequests_othersReadOn() throws Exception {
        Process flood = flood(STRANGER, "loris", "a", 1000);
        try {
            assertThat(Integer.parseInt(said(flood))).isPositive();
            readsComplete();
        } finally {
            flood.destroyForcibly();
        }
    }

    @Test
    void everySubsetOfScopes_eightAreKept() throws Exception {
        int granted = 0;
        int refused = 0;
        for (int subset = 1; subset < 63; subset++) {
            StringBuilder scopes = new StringBuilder();
            for (int bit = 0; bit < 6; bit++) {
                scopes.append((subset >> bit & 1) == 1 ? (scopes.isEmpty() ? "s" : "%20s") + (bit + 1) : "");
            }
            try (Wire wire = daemon.open()) {
                int status = wire.get("/v1/apps/many/token?scope=" + scopes).status();
                granted += status == 200 ? 1 : 0;
                refused += status == 429 ? 1 : 0;
            }
        }
        assertThat(granted).isEqualTo(8);
        assertThat(refused).isEqualTo(62 - 8);
        readsComplete();
    }

    /** Each is looked at when it arrives and again when it asks, so each opens process descriptors. */
    @Test
    void ahundredThousandConnections_noDescriptorIsLeft() throws Exception {
        long before = descriptors();
        Process flood = flood(ALLY, "storm", "pythons", STORM);
        readsComplete();
        assertThat(said(flood)).isEqualTo("" + STORM);
        for (int look = 0; descriptors() > before + 8; look++) {
            assertThat(look)
                    .as("looks at %d descriptors, %d before", descriptors(), before)
                    .isLessThan(600);
            try (Wire wire = daemon.open()) {
                assertThat(wire.get("/healthz").status()).isEqualTo(200);
            }
        }
        readsComplete();
    }
}
