package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A provider that does not answer for one app costs the others nothing. */
@Timeout(300)
class IsolationTest {
    private static final String SECRET = "isolation-secret";
    private static final int OTHERS = 50;
    private static final int CACHED_READS = 200;

    @TempDir
    Path home;

    private DevServer provider;
    private Daemon daemon;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("stuck", SECRET));
        provider.register(DevClient.of("free", SECRET));
        daemon = Daemon.startNew(Daemon.home(home));
        StringBuilder toml = new StringBuilder(client("stuck") + client("free") + app("a", "stuck") + app("b", "free"));
        for (int other = 0; other < OTHERS; other++) {
            toml.append(app("other-" + other, "free"));
        }
        daemon.define(SECRET, toml.toString());
    }

    @AfterEach
    void stop() {
        daemon.close();
        provider.close();
    }

    /** Its calls may take as long as a client may ask for. */
    private String client(String id) {
        return """
                [client.%1$s]
                issuer = "%2$s"
                client_id = "%1$s"
                call_timeout = "2m"
                secret = { file = "secret" }
                """.formatted(id, provider.issuer());
    }

    private static String app(String name, String client) {
        return "[app.%1$s]%nclient = \"%2$s\"%naudience = \"https://%1$s.example\"%n".formatted(name, client);
    }

    @Test
    void providerHangsForOneApp_cachedReadsAndMintsOfOthers_goOn() throws Exception {
        String cached = daemon.token("b");
        provider.setFault(FaultTarget.client("stuck"), new Fault.Hang());
        try (Wire waiting = daemon.open().askToken("a")) {
            provider.awaitRequests("stuck", 1);

            for (int read = 0; read < CACHED_READS; read++) {
                assertThat(daemon.token("b")).isEqualTo(cached);
            }
            assertThat(provider.requests("free")).isEqualTo(1);
            assertThat(tokensOfTheOthers()).hasSize(OTHERS);
            assertThat(provider.requests("free")).isEqualTo(1 + OTHERS);

            assertThat(waiting.isAnswered()).isFalse();
            provider.release();
            assertThat(waiting.read().token()).isNotEmpty();
            assertThat(provider.requests("stuck")).isEqualTo(1);
        }
    }

    /** Asked for all at once. */
    private Set<String> tokensOfTheOthers() throws IOException {
        List<Wire> wires = new ArrayList<>();
        for (int other = 0; other < OTHERS; other++) {
            wires.add(daemon.open().askToken("other-" + other));
        }
        Set<String> tokens = new HashSet<>();
        for (Wire wire : wires) {
            try (wire) {
                tokens.add(wire.read().token());
            }
        }
        return tokens;
    }
}
