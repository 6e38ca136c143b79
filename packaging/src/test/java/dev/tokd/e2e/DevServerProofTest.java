package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.SigningAlgorithm;
import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevKey;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.Jwk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The proof suite against the devserver's standard face. */
class DevServerProofTest extends ProofSuite {
    private final DevServer server = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    /** Google's grant, from the file that Google gives out to a token. */
    @Override
    void more(Proving provider, List<String> into) throws Exception {
        GeneratedKey made = new GeneratedKey.Maker(Instant::now, new SecureRandom()).make(SigningAlgorithm.RS256, null);
        String account = "robot@project.iam.example";
        String jwk = new String(Json.write(Objects.requireNonNull(Jwk.of(made.key()))), StandardCharsets.UTF_8);
        server.register(DevClient.of(account, "").withScopes("https://api.example/auth/read"));
        server.registerKey(account, DevKey.byValue("RS256", "{\"keys\":[" + jwk + "]}"));
        String pem = new String(made.secret().reveal(), StandardCharsets.US_ASCII);
        Path key = file("account.json", """
                {"type":"service_account","private_key_id":"%s","private_key":"%s","client_email":"%s",
                "token_uri":"%s"}""".formatted(
                        made.key().kid(), pem.replace("\n", "\\n"), account, server.jwtBearerEndpoint()));
        daemon().tok("client", "add", "google", "--no-verify", "--service-account", key.toString());
        daemon().tok("app", "add", "google", "--client", "google", "--scope", "https://api.example/auth/read");
        assertThat(daemon().tok("token", "google").out()).startsWith("ya29.c.");
        into.add("| `jwt_bearer` | RS256 | a service account's key file | mints |");
    }

    @Override
    Proving proving() {
        return new Proving() {
            @Override
            public String name() {
                return "devserver";
            }

            @Override
            public String preset() {
                return "oauth2";
            }

            @Override
            public String issuer() {
                return server.issuer();
            }

            @Override
            public String tlsIssuer() {
                return server.httpsUrl().toString();
            }

            @Override
            public Path ca() throws IOException {
                return Files.writeString(folder.resolve("ca.pem"), server.caPem());
            }

            @Override
            public void secret(String clientId, String secret, String method) {
                server.register(DevClient.of(clientId, secret));
                if (method.equals("client_secret_jwt")) {
                    server.registerKey(clientId, DevKey.mac());
                }
            }

            @Override
            public void keys(String clientId, String alg, String jwks) {
                server.register(DevClient.of(clientId, ""));
                server.registerKey(clientId, DevKey.byValue(alg, jwks));
            }

            @Override
            public String certified(String clientId, String subject, String publicKey) {
                server.register(DevClient.of(clientId, ""));
                server.registerKey(clientId, DevKey.certified(subject));
                return server.certify(subject, publicKey);
            }

            @Override
            public void selfSigned(String clientId, String jwks) {
                server.register(DevClient.of(clientId, ""));
                server.registerKey(clientId, DevKey.selfSigned(jwks));
            }

            /** Its metadata names every method; an algorithm it does not verify cannot be registered. */
            @Override
            public boolean offers(String method, String alg) {
                try {
                    if (method.equals("private_key_jwt")) {
                        server.registerKey("offered", DevKey.byValue(alg, "{\"keys\":[]}"));
                    }
                    return true;
                } catch (IllegalArgumentException notVerified) {
                    return false;
                }
            }
        };
    }
}
