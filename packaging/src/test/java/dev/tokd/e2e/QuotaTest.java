package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A limit that is used up costs the provider no call and a reader of a live token nothing. */
@Timeout(300)
class QuotaTest {
    private static final String SECRET = "quota-secret";

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;
    private Daemon daemon;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("limited", SECRET));
        tree = Daemon.home(home);
        daemon = Daemon.startNew(tree);
        daemon.define(SECRET, """
                [client.limited]
                issuer = "%s"
                client_id = "limited"
                secret = { file = "secret" }
                """.formatted(provider.issuer()) + app("one") + app("two") + app("three"));
    }

    @AfterEach
    void stop() {
        daemon.close();
        provider.close();
    }

    private static String app(String name) {
        return "[app.%1$s]%nclient = \"limited\"%naudience = \"https://%1$s.example\"%n".formatted(name);
    }

    private void assertRefusedAhead(String app, String detail) throws IOException, InterruptedException {
        int asked = provider.requests("limited");
        Tree.Result refused = tree.tok("token", app);
        assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(8);
        assertThat(refused.err()).contains(detail, "the next token can be minted in ", "fix: tok quota limited");
        assertThat(provider.requests("limited")).isEqualTo(asked);
    }

    @Test
    void maxMints_reached_refusesAheadThroughLockAndRestart_andServesWhatLives() throws Exception {
        daemon.tok("client", "set", "limited", "--max-mints", "2/day", "--no-verify");
        String one = daemon.token("one");
        daemon.token("two");
        assertRefusedAhead("three", "has minted its 2/24h (max_mints)");
        assertThat(daemon.token("one")).isEqualTo(one);
        assertThat(daemon.tok("quota", "limited").out())
                .containsPattern("limited +max_mints +0 of 2 +in (24h|23h 59m|1d) +now")
                .contains("limited: 2 minted in the last hour, 2 in the last day; most for ");
        assertThat(daemon.tok("status").out()).contains("quota   limited max_mints: 0 of 2 left");
        assertThat(daemon.tok("why", "three").out()).contains("max_mints", "fix: tok quota limited");

        daemon.tok("lock");
        daemon.tok("unlock", "--key-file", home.resolve("key").toString());
        assertRefusedAhead("three", "has minted its 2/24h (max_mints)");
        daemon.settle("limited");
        daemon.kill();
        daemon = Daemon.start(tree);
        assertRefusedAhead("three", "has minted its 2/24h (max_mints)");

        daemon.tok("client", "set", "limited", "--max-mints", "3/day", "--no-verify");
        assertThat(daemon.token("three")).isNotEmpty();
    }

    @Test
    void providersQuota_usedUp_isKeptTo() throws Exception {
        provider.setFault(
                FaultTarget.client("limited"),
                new Fault.Headers(
                        Map.of("Auth0-Client-Quota-Limit", "b=per_hour;q=10;r=0;t=1800,b=per_day;q=50;r=9;t=43200")));
        String one = daemon.token("one");
        assertRefusedAhead("two", "\"per_hour\" of client \"limited\" (10) is used up");
        assertThat(daemon.token("one")).isEqualTo(one);
        assertThat(daemon.tok("quota").out())
                .containsPattern("limited +per_hour +0 of 10 +in (30m|29m 5\\ds) +now")
                .containsPattern("limited +per_day +9 of 50 +in (12h|11h 59m) +in 9h");
    }
}
