package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The realm is what {@link Keycloak} says it is, asked without any code of ours in between. */
@Tag("keycloak")
@ExtendWith(WithKeycloak.class)
class KeycloakTest {
    private final Keycloak keycloak;

    KeycloakTest(Keycloak keycloak) {
        this.keycloak = keycloak;
    }

    @Test
    void basic_secretFormEncoded_grantsWhatIsAsked() throws Exception {
        String pair = form("tokd-basic") + ":" + form(Keycloak.BASIC_SECRET);
        HttpResponse<String> answer = token(
                "grant_type=client_credentials&scope=reports.read",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"scope\":\"reports.read\"");
        assertThat(life(answer.body())).isEqualTo(300);
        assertThat(AccessToken.claims(accessToken(answer.body()))).contains("https://reports.example");
    }

    @Test
    void post_shortClient_grantsShortLife() throws Exception {
        HttpResponse<String> answer = token(
                "grant_type=client_credentials&scope=reports.write&client_id=tokd-short&client_secret="
                        + form(Keycloak.POST_SECRET),
                null);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"scope\":\"reports.write\"");
        assertThat(life(answer.body())).isEqualTo(Keycloak.SHORT_LIFE_SECONDS);
    }

    @Test
    void post_wrongSecret_isRefused() throws Exception {
        HttpResponse<String> answer =
                token("grant_type=client_credentials&client_id=tokd-post&client_secret=wrong", null);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("unauthorized_client");
    }

    @Test
    void post_unknownScope_isRefused() throws Exception {
        HttpResponse<String> answer = token(
                "grant_type=client_credentials&scope=nope&client_id=tokd-post&client_secret="
                        + form(Keycloak.POST_SECRET),
                null);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid_scope");
    }

    private HttpResponse<String> token(String body, String authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(keycloak.tokenEndpoint())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String form(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String accessToken(String answer) {
        return answer.replaceFirst(".*\"access_token\":\"([^\"]*)\".*", "$1");
    }

    /** By the token itself: {@code expires_in} is what is left when a slow server answers. */
    private static long life(String answer) {
        AccessToken token = AccessToken.read(accessToken(answer));
        return token.endsAt() - token.issuedAt();
    }
}
