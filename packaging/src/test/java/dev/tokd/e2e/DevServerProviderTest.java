package dev.tokd.e2e;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

/** The provider suite against the devserver. */
class DevServerProviderTest extends ProviderSuite {
    private static final int SHORT_LIFE_SECONDS = 5;
    private static final String SECRET = "p+l a%i:n é";

    private final DevServer server = DevServer.start(DevServerOptions.defaults());

    @Override
    Provider provider() {
        DevClient client = DevClient.of("suite", SECRET).withScopes("reports.read", "reports.write");
        server.register(client);
        server.register(DevClient.of("suite-short", SECRET)
                .withScopes("reports.read")
                .withTokenLifetime(Duration.ofSeconds(SHORT_LIFE_SECONDS)));
        return new Provider(
                server.httpUrl(), "", "oauth2", "suite", "suite-short", SECRET, "reports.read", SHORT_LIFE_SECONDS);
    }

    @AfterAll
    void stopServer() {
        server.close();
    }
}
