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
 * @param base scheme and authority of the canonical domain, without a slash at the end
 * @param host likewise of where calls go: the custom domain, or the same
 */
record Domain(String base, String host) {
    private static final Pattern BARE =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\\d{1,5})?");

    /**
     * Reads {@code HOST[:PORT]}, or a URL without a path for a test server on loopback.
     *
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} otherwise
     */
    static Domain of(Client client) {
        String base = base("domain", client.domain());
        return new Domain(base, client.customDomain() == null ? base : base("custom_domain", client.customDomain()));
    }

    private static String base(String what, @Nullable String given) {
        String option = "--" + what.replace('_', '-');
        String domain = given == null ? "" : given.toLowerCase(Locale.ROOT);
        if (BARE.matcher(domain).matches()) {
            return Uris.parse(what, "https://" + domain).toString();
        }
        if (!domain.contains("://")) {
            throw invalid(what + " is not HOST or HOST:PORT", option + " TENANT");
        }
        URI url = Uris.parse(what, domain.endsWith("/") ? domain.substring(0, domain.length() - 1) : domain);
        if (!url.getRawPath().isEmpty() || url.getRawQuery() != null) {
            throw invalid(what + " may hold neither a path nor a query", option + " " + url.getRawAuthority());
        }
        if (!Uris.isLoopback(url)) {
            throw invalid(what + " is a bare host name, not a URL", option + " " + url.getRawAuthority());
        }
        return url.toString();
    }

    private static ProblemException invalid(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail, fix);
    }

    /** Host and port that calls go to, for people. */
    String authority() {
        return host.substring(host.indexOf("://") + "://".length());
    }

    String fill(String template) {
        String bare = base.substring(base.indexOf("://") + "://".length());
        return template.replace("{base}", base).replace("{host}", host).replace("{domain}", bare);
    }
}
