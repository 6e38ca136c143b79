package dev.tokd.agent.provider;

import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a token request ended. */
public sealed interface TokenReply permits TokenReply.Granted, TokenReply.Refused, TokenReply.Unavailable {
    /**
     * A token.
     *
     * @param token RFC 6750 syntax, at most {@link dev.tokd.protocol.Limits#TOKEN} bytes
     * @param type always {@code Bearer}
     * @param scope the scopes granted, sorted: the answer's, else the JWT's, or null when neither says
     * @param audience the JWT's {@code aud}, printable, empty when it does not say
     * @param life min({@code expires_in}, JWT {@code exp}−{@code iat}), 1 s to 3650 d, from just before the
     *     request was sent; null when neither says
     * @param refreshIn when the provider wants to be asked for the next one, from just before the request was sent, or
     *     null when it does not say
     * @param rate what the answer says about limits
     */
    record Granted(
            Secret token,
            String type,
            @Nullable List<String> scope,
            List<String> audience,
            @Nullable Duration life,
            @Nullable Duration refreshIn,
            RateHints rate)
            implements TokenReply {
        /** Copies the lists. */
        public Granted {
            scope = scope == null ? null : List.copyOf(scope);
            audience = List.copyOf(audience);
        }

        /**
         * One whose provider does not say when to renew it.
         *
         * @param token the token
         * @param type its type
         * @param scope the scopes granted, or null
         * @param audience the audiences
         * @param life its life, or null
         * @param rate what the answer says about limits
         */
        public Granted(
                Secret token,
                String type,
                @Nullable List<String> scope,
                List<String> audience,
                @Nullable Duration life,
                RateHints rate) {
            this(token, type, scope, audience, life, null, rate);
        }
    }

    /**
     * No; asking the same again is pointless.
     *
     * @param stops what it concerns
     * @param status the HTTP status
     * @param error the error code (RFC 6749 section 5.2), printable
     * @param description the provider's words, printable, empty when it had none
     */
    record Refused(Stops stops, int status, String error, String description) implements TokenReply {}

    /**
     * No usable answer; asking again later may help.
     *
     * @param detail one printable sentence
     * @param retryAfter how long the provider asks us to wait, at most 24 h, or null when it does not say
     * @param fix the command that repairs it, or null when there is none
     * @param rate what the answer says about limits
     */
    record Unavailable(
            String detail,
            @Nullable Duration retryAfter,
            @Nullable String fix,
            RateHints rate) implements TokenReply {
        /**
         * No answer, or one that says nothing about limits.
         *
         * @param detail one printable sentence
         * @param retryAfter how long the provider asks us to wait, or null
         * @param fix the command that repairs it, or null
         */
        public Unavailable(String detail, @Nullable Duration retryAfter, @Nullable String fix) {
            this(detail, retryAfter, fix, RateHints.NONE);
        }
    }
}
