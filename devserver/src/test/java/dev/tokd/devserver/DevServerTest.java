package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class DevServerTest {
    @Test
    void start_portTaken_saysSoAndLeavesNoFolderBehind() throws Exception {
        try (DevServer first = DevServer.start(DevServerOptions.defaults())) {
            List<Path> before = workFolders();
            DevServerOptions same =
                    DevServerOptions.defaults().withHttpPort(first.httpUrl().getPort());

            assertThatThrownBy(() -> DevServer.start(same)).isInstanceOf(IllegalStateException.class);
            assertThat(workFolders()).isEqualTo(before);
        }
    }

    @Test
    void close_oneAfterAnother_leavesNoFolderBehind() throws Exception {
        List<Path> before = workFolders();

        DevServer.start(DevServerOptions.defaults()).close();
        DevServer.start(DevServerOptions.defaults()).close();

        assertThat(workFolders()).isEqualTo(before);
    }

    @Test
    void start_severalAtOnce_shareNothingOfTheJvmAndLeaveNoFolderBehind() throws Exception {
        List<Path> before = workFolders();

        List<CompletableFuture<DevServer>> starting = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> DevServer.start(DevServerOptions.defaults())))
                .limit(3)
                .toList();
        for (CompletableFuture<DevServer> started : starting) {
            started.join();
        }

        assertThat(ManagementFactory.getPlatformMBeanServer().getDomains()).doesNotContain("Tomcat");
        starting.forEach(started -> started.join().close());
        assertThat(workFolders()).isEqualTo(before);
    }

    @Test
    void start_two_doNotShareClientsOrKeys() {
        try (DevServer one = DevServer.start(DevServerOptions.defaults());
                DevServer two = DevServer.start(DevServerOptions.defaults())) {
            one.register(DevClient.of("a", "s"));

            assertThat(two.clients()).isEmpty();
            assertThat(new Caller(one.httpUrl()).get("/oauth2/jwks").body())
                    .isNotEqualTo(new Caller(two.httpUrl()).get("/oauth2/jwks").body());
        }
    }

    @Test
    void clock_another_datesTheTokens() {
        Instant then = Instant.parse("2031-02-03T04:05:06Z");
        DevServerOptions options = DevServerOptions.defaults()
                .withClock(Clock.fixed(then, ZoneOffset.UTC))
                .withTokenLifetime(Duration.ofMinutes(5));
        try (DevServer server = DevServer.start(options)) {
            server.register(DevClient.of("a", "s"));

            ObjectNode claims = Caller.claims(new Caller(server.httpUrl()).basic("a", "s"));

            assertThat(claims.path("iat").asLong()).isEqualTo(then.getEpochSecond());
            assertThat(claims.path("exp").asLong()).isEqualTo(then.getEpochSecond() + 300);
        }
    }

    @Test
    void close_twice_isHarmless() {
        DevServer server = DevServer.start(DevServerOptions.defaults());

        server.close();
        server.close();

        assertThatThrownBy(() -> new Caller(server.httpUrl()).get("/")).isInstanceOf(RuntimeException.class);
    }

    @Test
    void client_asText_doesNotShowItsSecret() {
        assertThat(DevClient.of("a", "canary-4711").toString()).doesNotContain("canary-4711");
    }

    @Test
    void rotateSecret_unknownClient_isRefused() {
        try (DevServer server = DevServer.start(DevServerOptions.defaults())) {
            assertThatThrownBy(() -> server.rotateSecret("nobody", "")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void options_outOfRange_areRefused() {
        DevServerOptions defaults = DevServerOptions.defaults();

        assertThatThrownBy(() -> defaults.withHttpPort(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withHttpsPort(65536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withTokenLifetime(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Of this process alone: another server may run on the machine. */
    private static List<Path> workFolders() throws IOException {
        String own = "tokd-devserver-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(own))
                    .sorted()
                    .toList();
        }
    }
}
