package dev.tokd.e2e;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevKey;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
