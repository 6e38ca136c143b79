package dev.tokd.devserver;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The RSA key that signs this server's tokens, made beside the rest of the start because it takes longest. */
final class SigningKey implements JWKSource<SecurityContext> {
    private static final int BITS = 2048;

    private final CompletableFuture<JWKSet> keys;

    SigningKey(SecureRandom random) {
        keys = CompletableFuture.supplyAsync(() -> new JWKSet(generate(random)));
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        return selector.select(keys.join());
    }

    private static RSAKey generate(SecureRandom random) {
        try {
            return new RSAKeyGenerator(BITS)
                    .secureRandom(random)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("RSA is missing from this JVM", impossible);
        }
    }
}
