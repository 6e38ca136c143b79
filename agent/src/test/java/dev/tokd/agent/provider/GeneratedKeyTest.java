package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.JWK;
import dev.tokd.agent.http.Identity;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.Jwk;
import dev.tokd.protocol.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratedKeyTest {
    private static final Instant NOW = Instant.parse("2024-01-01T12:00:00Z");
    private static final GeneratedKey.Maker MAKER = new GeneratedKey.Maker(() -> NOW, new SecureRandom());

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void make_eachAlgorithm_pairFitsAndIsNamedAsOthersNameIt(SigningAlgorithm algorithm) throws Exception {
        GeneratedKey made = MAKER.make(algorithm, null);
        CertifiedKey.check(made.key(), made.secret());
        String json = new String(Json.write(Objects.requireNonNull(Jwk.of(made.key()))), StandardCharsets.UTF_8);
        JWK read = JWK.parse(json);
        assertThat(read.computeThumbprint().toString()).isEqualTo(made.key().kid());
        assertThat(read.getKeyID()).isEqualTo(made.key().kid());
        assertThat(read.getAlgorithm().getName()).isEqualTo(algorithm.wire());
        assertThat(read.isPrivate()).isFalse();
        assertThat(made.key().certificate()).isNull();
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void make_forAnOwner_certificateIsItsOwnAndSigned(SigningAlgorithm algorithm) throws Exception {
        GeneratedKey made = MAKER.make(algorithm, "robot, of \"acme\"");
        X509Certificate certificate =
                Identity.read(Objects.requireNonNull(made.key().certificate())).get(0);
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(NOW));
        certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(729))));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=robot\\, of \\\"acme\\\"");
        assertThat(CertifiedKey.isSelfSigned(made.key())).isTrue();
        CertifiedKey.check(made.key(), made.secret());
    }

    @Test
    void make_twice_neverTheSame() {
        assertThat(MAKER.make(SigningAlgorithm.ES256, null).key().kid())
                .isNotEqualTo(MAKER.make(SigningAlgorithm.ES256, null).key().kid());
    }

    @Test
    void check_anothersPublicKeyOrCertificate_isRefused() {
        GeneratedKey one = MAKER.make(SigningAlgorithm.ES256, "one");
        GeneratedKey other = MAKER.make(SigningAlgorithm.ES256, "other");
        ClientKey mixed = new ClientKey("ES256", null, null, other.key().publicKey());
        ClientKey certified = new ClientKey("ES256", null, other.key().certificate(), null);
        for (ClientKey wrong : new ClientKey[] {mixed, certified}) {
            ProblemException e =
                    catchThrowableOfType(ProblemException.class, () -> CertifiedKey.check(wrong, one.secret()));
            assertThat(e.problem().detail()).contains("not that of the private key");
        }
    }
}
