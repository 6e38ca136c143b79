package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.SeenCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A tenant with one API and one client made by hand, a person with a daemon, and a file of apps to provision. */
final class Auth0Tenant implements AutoCloseable {
    static final String API = "https://api.example/";

    private static final String BOOT = "boot";
    private static final String SECRET = "boot-secret";
    private static final String SEED = "seed";

    final DevServer server = DevServer.start(DevServerOptions.defaults());
    final Tree tree;

    private Daemon daemon;

    private Auth0Tenant(Tree tree) {
        this.tree = tree;
        server.bootstrapClient(BOOT, SECRET);
        server.register(DevClient.of(SEED, "seed-secret").withAudiences(API).withScopes(scopes(20)));
    }

    /** From an empty vault and one bootstrap client. */
    static Auth0Tenant open(Path home) throws IOException, InterruptedException {
        Auth0Tenant tenant = new Auth0Tenant(Daemon.home(home));
        tenant.daemon = Daemon.startNew(tenant.tree);
        Path secret = Files.writeString(home.resolve("secret"), SECRET + "\n");
        tenant.daemon.tok(
                "auth0",
                "bootstrap",
                "--domain",
                tenant.server.issuer(),
                "--client-id",
                BOOT,
                "--client-secret-file",
                secret.toString());
        return tenant;
    }

    /** {@code s0}, {@code s1} and so on. */
    static String[] scopes(int count) {
        String[] scopes = new String[count];
        for (int i = 0; i < count; i++) {
            scopes[i] = "s" + i;
        }
        return scopes;
    }

    Daemon daemon() {
        return daemon;
    }

    /** A new daemon takes the place of the one that was killed. */
    void restart() throws IOException, InterruptedException {
        daemon = Daemon.start(tree);
    }

    /** Writes the file of apps: each with a client of its own, all with the same scopes. */
    void file(int from, int to, String scopes) throws IOException {
        StringBuilder toml = new StringBuilder();
        for (int i = from; i < to; i++) {
            toml.append("""
                    [client.app-%1$d]
                    provision = "auth0"
                    via = "mgmt"
                    [app.app-%1$d]
                    client = "app-%1$d"
                    audience = "%2$s"
                    scopes = [%3$s]
                    """.formatted(i, API, scopes));
        }
        write(toml.toString());
    }

    void write(String toml) throws IOException {
        Files.writeString(tree.home().resolve("apps.toml"), toml);
    }

    /** Applies the file, whatever comes of it. */
    Tree.Result apply(String... flags) throws IOException, InterruptedException {
        return tree.tok(line(flags));
    }

    Process begin(String... flags) throws IOException {
        return tree.start(Tree.line(tree.root().resolve("bin/tok").toString(), line(flags)));
    }

    private String[] line(String... flags) {
        List<String> line = new ArrayList<>(
                List.of("apply", "-f", tree.home().resolve("apps.toml").toString()));
        line.addAll(List.of(flags));
        return line.toArray(String[]::new);
    }

    /** Applies the file, which must do what it says. */
    String applied(String... flags) throws IOException, InterruptedException {
        Tree.Result result = apply(flags);
        assertThat(result.exit())
                .as("%s%n%s%n%s", String.join(" ", flags), result.out(), result.err())
                .isZero();
        return result.out();
    }

    /** Applies it once more, which must find everything so, and must change nothing at the tenant either. */
    void appliedAgain(String... flags) throws IOException, InterruptedException {
        int before = changes();
        assertThat(applied(flags)).isEqualTo("no changes\n");
        assertThat(changes()).isEqualTo(before);
    }

    private int changes() {
        return (int) server.managementCalls().stream()
                .map(SeenCall::method)
                .filter(method -> !method.equals("GET"))
                .count();
    }

    /** The names of what was registered here, besides what was there from the start. */
    List<String> registered() {
        return server.clients().stream()
                .map(DevClient::clientId)
                .filter(id -> !id.equals(BOOT) && !id.equals(SEED))
                .toList();
    }

    /** What the vault's journal holds. */
    String journal() throws IOException {
        try (Wire wire = daemon.open()) {
            return wire.get("/v1/provision/operations").body();
        }
    }

    /** What the vault defines. */
    String definitions() throws IOException {
        try (Wire wire = daemon.open()) {
            return wire.get("/v1/definitions").body();
        }
    }

    @Override
    public void close() {
        daemon.close();
        server.close();
    }
}
