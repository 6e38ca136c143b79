package dev.tokd.cli.intake;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client found in a file.
 *
 * @param provider the preset
 * @param place where the provider is: one of {@code domain}, {@code issuer}, {@code token_endpoint}, with its value;
 *     empty when the file does not say
 * @param clientId its id at the provider
 * @param secret where its secret or private key stands, or null when the file has none
 * @param keyId the id of its private key, or null when it has a secret
 * @param audiences what tokens were asked for
 * @param scopes the scopes that were asked for
 */
public record Found(
        String provider,
        Map<String, String> place,
        String clientId,
        @Nullable Leaf secret,
        @Nullable String keyId,
        List<String> audiences,
        List<String> scopes) {
    /**
     * Whether it proves itself by a private key.
     *
     * @return true for a service account
     */
    public boolean hasKey() {
        return keyId != null;
    }

    /**
     * A short name for it: the tenant's, the realm's, the account's.
     *
     * @return a name with valid characters
     */
    public String shortName() {
        String where = place.values().stream().findFirst().orElse(clientId);
        String base = hasKey() ? clientId : where.replaceFirst("^https?://", "");
        String label = base.contains("/realms/")
                ? base.replaceFirst(".*/realms/", "").replaceFirst("/.*", "")
                : base.replaceFirst("[.:/@].*", "");
        String valid =
                label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceFirst("^-+", "");
        return valid.isEmpty() ? "imported" : valid.substring(0, Math.min(40, valid.length()));
    }
}
