package dev.tokd.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The proof suite against Keycloak. */
@Tag("keycloak")
@ExtendWith(WithKeycloak.class)
class KeycloakProofTest extends ProofSuite {
    private final Keycloak keycloak;

    KeycloakProofTest(Keycloak keycloak) {
        this.keycloak = keycloak;
    }

    private void register(String clientId, String secret, String authenticator, Map<String, String> attributes)
            throws IOException, InterruptedException {
        String all = attributes.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + quoted(each.getValue()))
                .collect(Collectors.joining(","));
        keycloak.register("""
                {"clientId":"%s","secret":"%s","clientAuthenticatorType":"%s","serviceAccountsEnabled":true,\
                "standardFlowEnabled":false,"directAccessGrantsEnabled":false,"attributes":{%s}}""".formatted(clientId, secret, authenticator, all));
    }

    private static String quoted(String text) {
        return "\"" + text.strip().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private String metadata() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(keycloak.issuer() + "/.well-known/openid-configuration"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String list(String metadata, String name) {
        return metadata.replaceFirst("(?s).*\"" + name + "\":\\[([^\\]]*)\\].*", "$1");
    }

    @Override
    Proving proving() {
        return new Proving() {
            @Override
            public String name() {
                return "Keycloak";
            }

            @Override
            public String preset() {
                return "keycloak";
            }

            @Override
            public String issuer() {
                return keycloak.issuer();
            }

            @Override
            public String tlsIssuer() {
                return keycloak.tlsIssuer();
            }

            @Override
            public Path ca() {
                return keycloak.ca();
            }

            @Override
            public void secret(String clientId, String secret, String method) throws IOException, InterruptedException {
                boolean jwt = method.equals("client_secret_jwt");
                register(
                        clientId,
                        secret,
                        jwt ? "client-secret-jwt" : "client-secret",
                        jwt
                                ? Map.of("token.endpoint.auth.signing.alg", "HS256")
                                : Map.of("token.endpoint.auth.method", method));
            }

            @Override
            public void keys(String clientId, String alg, String jwks) throws IOException, InterruptedException {
                register(
                        clientId,
                        "",
                        "client-jwt",
                        Map.of("token.endpoint.auth.signing.alg", alg, "use.jwks.string", "true", "jwks.string", jwks));
            }

            @Override
            public String certified(String clientId, String subject, String publicKey)
                    throws IOException, InterruptedException {
                register(clientId, "", "client-x509", Map.of("x509.subjectdn", subject));
                return keycloak.authority().certify(subject, publicKey);
            }

            @Override
            public void selfSigned(String clientId, String jwks) {
                throw new AssertionError("Keycloak does not offer it");
            }

            @Override
            public boolean offers(String method, String alg) throws IOException, InterruptedException {
                String metadata = metadata();
                return list(metadata, "token_endpoint_auth_methods_supported").contains("\"" + method + "\"")
                        && (!method.endsWith("_jwt")
                                || list(metadata, "token_endpoint_auth_signing_alg_values_supported")
                                        .contains("\"" + alg + "\""));
            }
        };
    }
}
