package dev.tokd.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a client proves itself at the token endpoint (RFC 6749 section 2.3, RFC 7591 names). */
public enum AuthMethod {
    /** HTTP Basic, id and secret form-encoded first (RFC 6749 section 2.3.1). */
    CLIENT_SECRET_BASIC,
    /** HTTP Basic without the form-encoding, for providers that got it wrong. */
    BASIC_RAW,
    /** Id and secret as form parameters. */
    CLIENT_SECRET_POST;

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
