package dev.tokd.e2e;

import dev.tokd.devserver.DevAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Keycloak in development mode on a free port of this machine, with the realm {@value #REALM} imported from
 * {@code realm-tokd.json}. The build unpacks it; every start begins with empty data. There is one at a time,
 * which {@link WithKeycloak} starts once for all tests.
 *
 * <p>Its clients, all for {@code client_credentials}: {@code tokd-basic} authenticates by {@code client_secret_basic}
 * with {@link #BASIC_SECRET}, {@code tokd-post} by {@code client_secret_post} with {@link #POST_SECRET};
 * {@code tokd-short} is like {@code tokd-post} but its tokens live {@value #SHORT_LIFE_SECONDS} s. They may ask for the
 * scopes {@code reports.read} and {@code reports.write}; {@code reports.read} puts {@code https://reports.example} in
 * {@code aud}.
 */
final class Keycloak implements AutoCloseable {
    /** The realm's name. */
    static final String REALM = "tokd";
    /** Has every character that form encoding changes. */
    static final String BASIC_SECRET = "b+a %s:i&c=é";
    /** Plain. */
    static final String POST_SECRET = "post-secret";
    /** How long the tokens of {@code tokd-short} live, in seconds; others live 300. */
    static final int SHORT_LIFE_SECONDS = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Process process;
    private final Path log;
    private final int port;
    private final int tlsPort;
    private final DevAuthority authority;
    private final Path ca;

    private Keycloak(Process process, Path log, int port, int tlsPort, DevAuthority authority, Path ca) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.tlsPort = tlsPort;
        this.authority = authority;
        this.ca = ca;
    }

    /** Starts it and waits until the realm answers; half a minute on two idle cores, minutes on busy ones. */
    static Keycloak start() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("tokd.e2e.keycloak"));
        clearData(home.resolve("data"));
        Files.createDirectories(home.resolve("data/import"));
        try (var realm = Keycloak.class.getResourceAsStream("/realm-tokd.json")) {
            Files.copy(realm, home.resolve("data/import/realm-tokd.json"));
        }
        int port = freePort();
        int tlsPort = freePort();
        DevAuthority authority = new DevAuthority(Clock.systemUTC(), new SecureRandom());
        Path tls = Files.createDirectories(home.resolve("data/tls"));
        Files.writeString(tls.resolve("server.pem"), authority.serverPem());
        Files.writeString(tls.resolve("server-key.pem"), authority.serverKeyPem());
        Path ca = Files.writeString(tls.resolve("ca.pem"), authority.caPem());
        Path log = Tree.target().resolve("keycloak.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--https-port=" + tlsPort,
                        "--https-certificate-file=" + tls.resolve("server.pem"),
                        "--https-certificate-key-file=" + tls.resolve("server-key.pem"),
                        "--https-client-auth=request",
                        "--truststore-paths=" + ca,
                        "--http-management-scheme=inherited",
                        "--health-enabled=false",
                        "--metrics-enabled=false")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Keycloak keycloak = new Keycloak(builder.start(), log, port, tlsPort, authority, ca);
        try {
            keycloak.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            keycloak.close();
            throw e;
        }
        return keycloak;
    }

    /** The realm's issuer, without a slash at the end. */
    String issuer() {
        return address() + "/realms/" + REALM;
    }

    /** The realm's issuer over TLS, where clients may show certificates. */
    String tlsIssuer() {
        return "https://localhost:" + tlsPort + "/realms/" + REALM;
    }

    /** Who vouches for it, and for the clients' certificates that it takes. */
    DevAuthority authority() {
        return authority;
    }

    /** The authority's certificate. */
    Path ca() {
        return ca;
    }

    /** Registers a client over its admin API: JSON as a realm's clients are written. */
    void register(String client) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> token = http.send(
                HttpRequest.newBuilder(tokenEndpoint())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "grant_type=client_credentials&client_id=tokd-admin&client_secret=" + POST_SECRET))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String bearer = token.body().replaceFirst("(?s).*\"access_token\":\"([^\"]*)\".*", "$1");
        HttpResponse<String> made = http.send(
                HttpRequest.newBuilder(address().resolve("/admin/realms/" + REALM + "/clients"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + bearer)
                        .POST(HttpRequest.BodyPublishers.ofString(client))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (made.statusCode() != 201) {
            throw new AssertionError("not registered: " + made.statusCode() + " " + made.body());
        }
    }

    /** Where it listens. */
    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The token endpoint, as its discovery document names it. */
    URI tokenEndpoint() {
        return URI.create(issuer() + "/protocol/openid-connect/token");
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest discovery = HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
                .timeout(Duration.ofSeconds(10))
                .build();
        for (long left = PATIENCE.toSeconds(); left > 0; left--) {
            if (process.waitFor(1, TimeUnit.SECONDS)) {
                throw new AssertionError("Keycloak ended with " + process.exitValue() + ":\n" + Files.readString(log));
            }
            if (answers(http, discovery)) {
                return;
            }
        }
        throw new AssertionError("Keycloak is not ready after " + PATIENCE + ":\n" + Files.readString(log));
    }

    private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void clearData(Path data) throws IOException {
        if (Files.notExists(data)) {
            return;
        }
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Free a moment ago; whoever takes it first in between makes the start fail, not hang. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends the launcher script and the server under it. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }
}
