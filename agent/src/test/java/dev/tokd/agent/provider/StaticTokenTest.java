package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.agent.http.Outbound;
import dev.tokd.agent.provider.TokenReply.Granted;
import dev.tokd.agent.provider.TokenReply.Unavailable;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticTokenTest {
    private static final Instant HOUR = Clients.NOW.plusSeconds(3600).minusMillis(500);

    private static Client client(@Nullable Instant end) {
        Client bare = new Client(
                "given",
                "oauth2",
                null,
                null,
                null,
                "given",
                AuthMethod.STATIC,
                Outbound.NETWORK,
                Map.of(),
                null,
                null,
                null);
        return end == null ? bare : bare.withEnd(end);
    }

    private static Secret jwt(String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return Outbound.secret(base64.encodeToString("{}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln");
    }

    private static Secret ending(Instant at) {
        return jwt("{\"exp\":" + at.getEpochSecond() + ",\"scope\":\"b a\",\"aud\":\"https://api\"}");
    }

    @Test
    void end_jwt_isItsOwn() {
        assertThat(StaticToken.end(client(null), ending(HOUR), Clients.NOW)).isEqualTo(HOUR);
    }

    @Test
    void end_alsoNamed_earlierOneCounts() {
        Instant sooner = HOUR.minusSeconds(60);
        assertThat(StaticToken.end(client(sooner), ending(HOUR), Clients.NOW)).isEqualTo(sooner);
        assertThat(StaticToken.end(client(HOUR.plusSeconds(60)), ending(HOUR), Clients.NOW))
                .isEqualTo(HOUR);
        assertThat(StaticToken.end(client(HOUR), Outbound.secret("opaque"), Clients.NOW))
                .isEqualTo(HOUR);
    }

    private static ProblemException refused(Client client, Secret token) {
        ProblemException e =
                catchThrowableOfType(ProblemException.class, () -> StaticToken.end(client, token, Clients.NOW));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
        return e;
    }

    @Test
    void end_nothingSaysIt_isRefusedWithTheOption() {
        assertThat(refused(client(null), Outbound.secret("opaque")).problem().fix())
                .isEqualTo("-t 30d");
    }

    @Test
    void end_over_isRefusedWithTheCommandForTheNext() {
        assertThat(refused(client(null), ending(Clients.NOW.minusSeconds(1)))
                        .problem()
                        .fix())
                .isEqualTo("tok client set given --token-stdin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "line\nbreak", "é", ""})
    void end_noToken_isRefused(String text) {
        refused(client(HOUR), Outbound.secret(text));
    }

    @Test
    void granted_untilItsEnd_servedWithNothingToRenew() {
        Granted granted = (Granted) StaticToken.granted(client(HOUR), ending(HOUR), Clients.NOW);
        assertThat(granted.life()).isEqualTo(Duration.between(Clients.NOW, HOUR));
        assertThat(granted.refreshIn()).isEqualTo(granted.life());
        assertThat(granted.scope()).isEqualTo(List.of("a", "b"));
        assertThat(granted.audience()).containsExactly("https://api");
    }

    @Test
    void granted_atItsEnd_namesTheCommand() {
        Unavailable over = (Unavailable) StaticToken.granted(client(HOUR), ending(HOUR), HOUR);
        assertThat(over.fix()).isEqualTo("tok client set given --token-stdin");
    }
}
