package dev.tokd.agent.mint;

import dev.tokd.agent.provider.Presets;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Says a provider's no in words, with the next command to type. Capitals in a command stand for what the
 * person knows and we do not.
 *
 * @param client who asked
 * @param key what for
 * @param app the app, or the first of those that share the token; null when a client asked for itself
 * @param idWorked whether the client's id got a token before, so that it is its secret that is wrong
 */
record Refusals(Client client, TokenKey key, @Nullable String app, boolean idWorked) {

    Problem of(TokenReply.Refused refused, boolean newSecret) {
        String said = "the provider refused (" + refused.error()
                + (refused.description().isEmpty() ? "" : ": " + refused.description()) + ")";
        return switch (refused.stops()) {
            case CLIENT ->
                Problem.of(
                        ErrorCode.PROVIDER_REFUSED,
                        said
                                + (newSecret
                                        ? "; a new " + what() + " may take the provider some minutes to know"
                                        : "; client \"" + client.name() + "\" is stopped until " + mended(refused)),
                        clientFix(refused));
            case APP ->
                Problem.of(
                        ErrorCode.PROVIDER_REFUSED,
                        said + "; " + asked() + (slashed() == null ? "" : ", which lacks the slash at its end"),
                        appFix(refused.error()));
            case LOGIN -> Problem.of(ErrorCode.LOGIN_REQUIRED, said + "; the login has ended", null);
        };
    }

    /** RFC 6749 section 5.2: these two say that the client is known and may not do what it did. */
    private static boolean isForbidden(TokenReply.Refused refused) {
        return refused.error().equals("unauthorized_client") || refused.error().equals("unsupported_grant_type");
    }

    private String mended(TokenReply.Refused refused) {
        return isForbidden(refused)
                ? "the provider lets it use client credentials"
                : "its id" + (domain() == null ? " or " : ", domain or ") + what() + " is mended";
    }

    private String what() {
        return client.credential().isKey() ? "key" : "secret";
    }

    private String clientFix(TokenReply.Refused refused) {
        if (app != null && isForbidden(refused)) {
            return "tok refresh " + app;
        }
        String where = idWorked || domain() == null ? "" : " --domain " + domain();
        return "tok client set " + client.name() + where + (idWorked ? "" : " --client-id ID") + " "
                + client.credential().option();
    }

    /** The tenant, which may be another's as well, where the client never got a token. */
    private @Nullable String domain() {
        return idWorked ? null : client.domain();
    }

    /** The audience with a slash at its end, where that is what the provider's own API is called; else null. */
    private @Nullable String slashed() {
        String asked = key.audience();
        String own = Presets.named(client.provider()).defaultAudience(client);
        return asked != null && (asked + "/").equals(own) ? own : null;
    }

    private String appFix(String error) {
        if (app == null) {
            return "tok client show " + client.name();
        }
        String set = "tok app set " + app;
        if (slashed() != null) {
            return set + " --audience " + slashed();
        }
        return switch (error) {
            case "invalid_scope" -> set + " --scope SCOPE";
            case "invalid_target" -> set + (key.resource() == null ? " --audience AUDIENCE" : " --resource URL");
            // What is missing is a grant, and that is given at the provider; then this asks at once.
            case "access_denied" -> key.audience() == null ? set + " --audience AUDIENCE" : "tok refresh " + app;
            default -> "tok app show " + app;
        };
    }

    private String asked() {
        String audience = key.audience() == null ? "no audience" : "audience " + key.audience();
        String scopes = key.scopes().isEmpty() ? "no scope" : "scope \"" + String.join(" ", key.scopes()) + "\"";
        return "asked for " + audience + " and " + scopes;
    }

    Problem of(TokenReply.Unavailable unavailable) {
        return new Problem(
                ErrorCode.PROVIDER_UNAVAILABLE, unavailable.detail(), fix(unavailable), unavailable.retryAfter());
    }

    /** Where nothing on this side is to be mended: ask again, at once or when the provider said. */
    private String fix(TokenReply.Unavailable unavailable) {
        if (unavailable.fix() != null) {
            return unavailable.fix();
        }
        // Without an app it may still be the wrong place, proxy or certificate: all of them are shown.
        if (app == null) {
            return "tok client show " + client.name();
        }
        return (unavailable.retryAfter() == null ? "tok refresh " : "tok token ") + app;
    }
}
