package dev.tokd.devserver;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way to misbehave, set on a {@link FaultTarget}. In JSON the record's name is the {@code kind}, in snake case.
 *
 * <p>Several kinds may be set together: first the request waits ({@link Slow}, {@link Hang}), then the first of the
 * faults that replace the answer wins, then those that change a token and its answer all apply.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.Slow.class, name = "slow"),
    @JsonSubTypes.Type(value = Fault.Hang.class, name = "hang"),
    @JsonSubTypes.Type(value = Fault.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Fault.OAuthError.class, name = "error"),
    @JsonSubTypes.Type(value = Fault.ApiError.class, name = "api_error"),
    @JsonSubTypes.Type(value = Fault.Cut.class, name = "cut"),
    @JsonSubTypes.Type(value = Fault.Redirect.class, name = "redirect"),
    @JsonSubTypes.Type(value = Fault.Garbage.class, name = "garbage"),
    @JsonSubTypes.Type(value = Fault.Html.class, name = "html"),
    @JsonSubTypes.Type(value = Fault.Reset.class, name = "reset"),
    @JsonSubTypes.Type(value = Fault.Headers.class, name = "headers"),
    @JsonSubTypes.Type(value = Fault.ShortLife.class, name = "short_life"),
    @JsonSubTypes.Type(value = Fault.NoExpiresIn.class, name = "no_expires_in"),
    @JsonSubTypes.Type(value = Fault.ExpiresInString.class, name = "expires_in_string"),
    @JsonSubTypes.Type(value = Fault.ExpiresIn.class, name = "expires_in"),
    @JsonSubTypes.Type(value = Fault.ScopeDropped.class, name = "scope_dropped"),
    @JsonSubTypes.Type(value = Fault.Opaque.class, name = "opaque"),
    @JsonSubTypes.Type(value = Fault.TokenType.class, name = "token_type"),
    @JsonSubTypes.Type(value = Fault.TokenText.class, name = "token_text"),
    @JsonSubTypes.Type(value = Fault.DiscoveryOverride.class, name = "discovery_override")
})
public sealed interface Fault {

    /** Takes the place of the answer; no token is issued. */
    sealed interface Answer extends Fault permits Status, OAuthError, ApiError, Redirect, Garbage, Html {}

    /** Changes fields of a successful answer after the server made it. */
    sealed interface BodyChange extends Fault
            permits NoExpiresIn,
                    ExpiresInString,
                    ExpiresIn,
                    ScopeDropped,
                    Opaque,
                    TokenType,
                    TokenText,
                    DiscoveryOverride {}

    /**
     * Waits before it goes on; {@link DevServer#release()} cuts the wait short.
     *
     * @param ms milliseconds
     */
    record Slow(long ms) implements Fault {}

    /** Waits until {@link DevServer#release()}. */
    record Hang() implements Fault {}

    /**
     * Answers with a bare status, as a gateway would.
     *
     * @param status 400 to 599
     * @param retryAfter the {@code Retry-After} value, seconds or an HTTP date; null for none
     * @param headers more headers; null for none
     */
    record Status(
            int status,
            @Nullable String retryAfter,
            @Nullable Map<String, String> headers) implements Answer {
        /** Refuses a status that is no error. */
        public Status {
            requireErrorStatus(status);
        }
    }

    /**
     * Answers with an OAuth error body (RFC 6749 section 5.2).
     *
     * @param status 400 to 599
     * @param error the error code
     * @param errorDescription null for none
     */
    record OAuthError(int status, String error, @Nullable String errorDescription) implements Answer {
        /** Refuses a status that is no error. */
        public OAuthError {
            requireErrorStatus(status);
        }
    }

    /**
     * Answers with an error body of the Management API.
     *
     * @param status 400 to 599
     * @param message for people
     * @param errorCode for programs; null for none
     * @param headers more headers, rate limits for instance; null for none
     */
    record ApiError(
            int status,
            String message,
            @Nullable String errorCode,
            @Nullable Map<String, String> headers) implements Answer {
        /** Refuses a status that is no error. */
        public ApiError {
            requireErrorStatus(status);
        }
    }

    /** Resets the connection without a byte of an answer. */
    record Cut() implements Fault {}

    /**
     * Answers 302.
     *
     * @param location where to
     */
    record Redirect(String location) implements Answer {}

    /** Answers 200 {@code application/json} with a body that is no JSON. */
    record Garbage() implements Answer {}

    /** Answers 200 {@code text/html}, as a captive portal does. */
    record Html() implements Answer {}

    /** Announces the whole answer, writes half of it and resets the connection. */
    record Reset() implements Fault {}

    /**
     * Adds headers to whatever is answered, rate or quota headers for instance.
     *
     * @param headers by name
     */
    record Headers(Map<String, String> headers) implements Fault {}

    /**
     * Issues a token that lives this long, in {@code expires_in} and {@code exp} alike.
     *
     * @param seconds at least 1
     */
    record ShortLife(long seconds) implements Fault {
        /** Refuses what the server cannot sign. */
        public ShortLife {
            if (seconds < 1) {
                throw new IllegalArgumentException("short_life needs seconds >= 1; use expires_in for less");
            }
        }
    }

    /** Leaves {@code expires_in} out. */
    record NoExpiresIn() implements BodyChange {}

    /**
     * Sends {@code expires_in} as a string.
     *
     * @param value the text; null for the true number of seconds as text
     */
    record ExpiresInString(@Nullable String value) implements BodyChange {}

    /**
     * Sends this {@code expires_in}, zero or negative too; the token itself is as ever.
     *
     * @param value seconds
     */
    record ExpiresIn(long value) implements BodyChange {}

    /** Grants one scope less than was asked and says so. */
    record ScopeDropped() implements BodyChange {}

    /** Sends a token that is no JWT. */
    record Opaque() implements BodyChange {}

    /**
     * Sends this {@code token_type}.
     *
     * @param value the type
     */
    record TokenType(String value) implements BodyChange {}

    /**
     * Sends this {@code access_token}, control characters and all.
     *
     * @param value the text
     */
    record TokenText(String value) implements BodyChange {}

    /**
     * Serves other values in the discovery documents.
     *
     * @param set fields to replace or add, {@code issuer} or {@code token_endpoint} for instance
     */
    record DiscoveryOverride(Map<String, String> set) implements BodyChange {}

    private static void requireErrorStatus(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status must be 400 to 599: " + status);
        }
    }
}
