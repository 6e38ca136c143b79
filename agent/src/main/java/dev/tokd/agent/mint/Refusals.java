package dev.tokd.agent.mint;

import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;

/** Says a provider's no in words, with the next command to type. */
final class Refusals {
    private Refusals() {}

    static Problem of(Client client, TokenKey key, TokenReply.Refused refused, boolean newSecret) {
        String said = "the provider refused (" + refused.error()
                + (refused.description().isEmpty() ? "" : ": " + refused.description()) + ")";
        return switch (refused.stops()) {
            case CLIENT ->
                Problem.of(
                        ErrorCode.PROVIDER_REFUSED,
                        said
                                + (newSecret
                                        ? "; a new secret may take the provider some minutes to know"
                                        : "; client \"" + client.name()
                                                + "\" is stopped until its id or secret is mended"),
                        "tok client set " + client.name() + " --client-secret-stdin");
            case APP ->
                Problem.of(ErrorCode.PROVIDER_REFUSED, said + "; " + asked(key), "tok client show " + client.name());
            case LOGIN -> Problem.of(ErrorCode.LOGIN_REQUIRED, said + "; the login has ended", null);
        };
    }

    private static String asked(TokenKey key) {
        String audience = key.audience() == null ? "no audience" : "audience " + key.audience();
        String scopes = key.scopes().isEmpty() ? "no scope" : "scope \"" + String.join(" ", key.scopes()) + "\"";
        return "asked for " + audience + " and " + scopes;
    }

    /** What no command repairs may still be the wrong place, proxy or certificate: all of them are shown. */
    static Problem of(Client client, TokenReply.Unavailable unavailable) {
        String fix = unavailable.fix();
        return new Problem(
                ErrorCode.PROVIDER_UNAVAILABLE,
                unavailable.detail(),
                fix == null ? "tok client show " + client.name() : fix,
                unavailable.retryAfter());
    }
}
