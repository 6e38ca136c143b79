package dev.tokd.agent.provider;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Uris;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's domain as the start of its addresses.
 *
 * @param base scheme and authority, without a slash at the end
 */
record Domain(String base) {
    private static final Pattern BARE =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\\d{1,5})?");

    /**
     * Reads {@code HOST[:PORT]}, or a URL without a path for a test server on loopback.
     *
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} otherwise
     */
    static Domain of(Client client) {
        String domain = client.domain() == null ? "" : client.domain().toLowerCase(Locale.ROOT);
        if (BARE.matcher(domain).matches()) {
            return new Domain(Uris.parse("domain", "https://" + domain).toString());
        }
        if (!domain.contains("://")) {
            throw invalid("domain is not HOST or HOST:PORT", "--domain TENANT");
        }
        URI url = Uris.parse("domain", domain.endsWith("/") ? domain.substring(0, domain.length() - 1) : domain);
        if (!url.getRawPath().isEmpty() || url.getRawQuery() != null) {
            throw invalid("domain may hold neither a path nor a query", "--domain " + url.getRawAuthority());
        }
        if (!Uris.isLoopback(url)) {
            throw invalid("domain is a bare host name, not a URL", "--domain " + url.getRawAuthority());
        }
        return new Domain(url.toString());
    }

    private static ProblemException invalid(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail, fix);
    }

    String fill(String template) {
        return template.replace("{base}", base);
    }
}
