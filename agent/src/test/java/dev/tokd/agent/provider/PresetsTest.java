package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {
    @Test
    void named_nearMiss_invalidDefinitionNamesNearest() {
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> Presets.named("auht0"));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
        assertThat(e.problem().detail()).contains("did you mean auth0?");
        assertThat(e.problem().fix()).isEqualTo("--provider auth0");
    }

    @Test
    void named_nothingNear_listsAll() {
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> Presets.named("something-else"));
        assertThat(e.problem().detail()).contains("auth0, entra, google, keycloak, oauth2, okta");
        assertThat(e.problem().fix()).isNull();
    }

    @Test
    void named_each_dataAsDocumented() {
        assertThat(Presets.named("auth0").narrowsScope()).isFalse();
        assertThat(Presets.named("auth0").methods()).startsWith(AuthMethod.CLIENT_SECRET_POST);
        assertThat(Presets.named("keycloak").narrowsScope()).isTrue();
        assertThat(Presets.named("keycloak").audienceNote()).contains("mapper");
        assertThat(Presets.named("oauth2").methods()).startsWith(AuthMethod.CLIENT_SECRET_BASIC);
        assertThat(Presets.named("oauth2").audienceNote()).isNull();
    }

    @Test
    void defaultAudience_auth0Domain_managementApi() {
        assertThat(Presets.named("auth0").defaultAudience(Clients.domain("auth0", "Tenant.eu.auth0.com")))
                .isEqualTo("https://tenant.eu.auth0.com/api/v2/");
    }

    @Test
    void defaultAudience_withoutDomainOrTemplate_null() {
        URI issuer = URI.create("https://h.test/");
        assertThat(Presets.named("auth0").defaultAudience(Clients.issuer("auth0", issuer)))
                .isNull();
        assertThat(Presets.named("oauth2").defaultAudience(Clients.issuer("oauth2", issuer)))
                .isNull();
    }

    @Test
    void warnings_askThePresetIgnores_saySo() {
        TokenAsk ask = new TokenAsk("https://api.test", null, List.of("read"), Map.of());
        assertThat(Presets.named("keycloak").warnings(ask))
                .singleElement()
                .asString()
                .contains("audience");
        assertThat(Presets.named("auth0").warnings(ask))
                .singleElement()
                .asString()
                .contains("whole grant");
        assertThat(Presets.named("oauth2").warnings(ask)).isEmpty();
        assertThat(Presets.named("keycloak").warnings(Clients.NOTHING)).isEmpty();
        assertThat(Presets.named("auth0").warnings(Clients.NOTHING)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "oauth2, 401, invalid_client, '', CLIENT",
                "oauth2, 400, invalid_client, '', CLIENT",
                "oauth2, 400, unauthorized_client, '', CLIENT",
                "oauth2, 400, unsupported_grant_type, '', CLIENT",
                "oauth2, 400, invalid_grant, '', LOGIN",
                "oauth2, 400, invalid_scope, '', APP",
                "oauth2, 400, invalid_target, '', APP",
                "oauth2, 403, access_denied, '', APP",
                "oauth2, 401, access_denied, Unauthorized, APP",
                "oauth2, 400, invalid_request, '', APP",
                "oauth2, 400, never_heard_of, '', APP",
                "oauth2, 401, never_heard_of, '', CLIENT",
                "oauth2, 200, never_heard_of, '', APP",
                "oauth2, 400, temporarily_unavailable, '', -",
                "oauth2, 400, server_error, '', -",
                "oauth2, 400, too_many_requests, '', -",
                "oauth2, 429, invalid_client, '', -",
                "oauth2, 408, invalid_client, '', -",
                "oauth2, 425, invalid_client, '', -",
                "oauth2, 499, invalid_client, '', CLIENT",
                "oauth2, 500, invalid_client, '', -",
                "oauth2, 503, invalid_scope, '', -",
                "auth0, 401, access_denied, Unauthorized, CLIENT",
                "auth0, 403, access_denied, Unauthorized, APP",
                "auth0, 403, access_denied, 'Client is not authorized to access \"https://api\". You need…', APP",
                "auth0, 401, access_denied, 'Client is not authorized to access \"https://api\"', APP",
                "auth0, 403, unauthorized_client, 'Grant type not allowed for the client.', CLIENT",
                "auth0, 429, too_many_requests, Client quota exceeded, -",
                "keycloak, 401, unauthorized_client, Invalid client or Invalid client credentials, CLIENT",
            })
    void judge_answer_stops(String preset, int status, String error, String description, @Nullable Stops stops) {
        assertThat(Failure.judge(Presets.named(preset), status, error, description)
                        .stops())
                .isEqualTo(stops);
    }
}
