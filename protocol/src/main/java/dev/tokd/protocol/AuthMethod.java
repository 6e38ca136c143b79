package dev.tokd.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a client proves itself at the token endpoint: the registered client authentications (RFC 6749 section 2.3, RFC 7523
 * section 2.2, RFC 8705 section 2), and the ways to a token that need none.
 */
public enum AuthMethod {
    /** HTTP Basic, id and secret form-encoded first (RFC 6749 section 2.3.1). */
    CLIENT_SECRET_BASIC(Credential.SECRET),
    /** HTTP Basic without the form-encoding, for providers that got it wrong. */
    BASIC_RAW(Credential.SECRET),
    /** Id and secret as form parameters. */
    CLIENT_SECRET_POST(Credential.SECRET),
    /** An assertion with a MAC by the secret, which itself is not sent. */
    CLIENT_SECRET_JWT(Credential.SECRET),
    /** An assertion signed by the client's key. */
    PRIVATE_KEY_JWT(Credential.KEY),
    /** The client's certificate in the TLS handshake, from an authority that the provider trusts. */
    TLS_CLIENT_AUTH(Credential.CERTIFICATE),
    /** The client's certificate in the TLS handshake, which the provider was shown before. */
    SELF_SIGNED_TLS_CLIENT_AUTH(Credential.CERTIFICATE),
    /** No client authentication: a signed assertion is the grant itself (RFC 7523 section 2.1). */
    JWT_BEARER(Credential.KEY),
    /** Nothing is asked: a token that was given out elsewhere is served until its end. */
    STATIC(Credential.TOKEN);

    /** What the client's secret is. */
    public enum Credential {
        /** A text that the provider knows too. */
        SECRET("--client-secret-stdin"),
        /** A private key; {@link Client#key} is its public side. */
        KEY("--client-key-file FILE"),
        /** A private key, with its certificate in {@link Client#key}. */
        CERTIFICATE("--client-key-file FILE --certificate FILE"),
        /** The access token itself. */
        TOKEN("--token-stdin");

        private final String option;

        Credential(String option) {
            this.option = option;
        }

        /**
         * How {@code tok} takes one.
         *
         * @return the option
         */
        public String option() {
            return option;
        }

        /**
         * Whether it is a private key.
         *
         * @return true when {@link Client#key} must be there
         */
        public boolean isKey() {
            return this == KEY || this == CERTIFICATE;
        }
    }

    private final Credential credential;

    AuthMethod(Credential credential) {
        this.credential = credential;
    }

    /**
     * What it takes.
     *
     * @return the kind of the client's secret
     */
    public Credential credential() {
        return credential;
    }

    /**
     * The registered name.
     *
     * @return for example {@code client_secret_basic}
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a name; {@code basic-raw} and {@code basic_raw} are the same.
     *
     * @param wire the name
     * @return the method
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when unknown
     */
    public static AuthMethod fromWire(String wire) {
        return Arrays.stream(values())
                .filter(method -> method.wire().equals(wire.replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_DEFINITION,
                        "authentication method \"" + wire + "\" is not one of "
                                + Arrays.stream(values()).map(AuthMethod::wire).collect(Collectors.joining(", ")),
                        null));
    }
}
