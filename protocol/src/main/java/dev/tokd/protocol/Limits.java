package dev.tokd.protocol;

import java.time.Duration;
import java.util.Set;

/** The sizes and times both sides keep to. */
public final class Limits {
    /** The request line, in bytes. */
    public static final int REQUEST_LINE = 8 * 1024;
    /** All headers of a request together, in bytes. */
    public static final int HEADERS = 16 * 1024;
    /** A request body, in bytes; 10,000 definitions fit. */
    public static final int BODY = 8 * 1024 * 1024;
    /** A body from a peer that is not the owner, in bytes. */
    public static final int SMALL_BODY = 16 * 1024;
    /** An answer that {@code tok} accepts, in bytes. */
    public static final int ANSWER = 64 * 1024 * 1024;
    /** An access token, in bytes. */
    public static final int TOKEN = 48 * 1024;
    /** A client secret, in bytes. */
    public static final int SECRET = 16 * 1024;
    /** How deep JSON may nest. */
    public static final int JSON_DEPTH = 16;
    /** Open connections of one uid, where {@code tokd.toml} says nothing else. */
    public static final int CONNECTIONS_PER_UID = 256;
    /** A connection without a request is closed after this long. */
    public static final Duration IDLE = Duration.ofSeconds(60);
    /** A request must have arrived whole this long after its first byte. */
    public static final Duration HALF_OPEN = Duration.ofSeconds(10);
    /** A socket path, in bytes: sockaddr_un holds 107 and a zero, the JDK's channels take one less. */
    public static final int SOCKET_PATH = 106;

    /** Token request parameters that only the protocol sets. */
    static final Set<String> PROTOCOL_PARAMETERS = Set.of(
            "grant_type",
            "client_id",
            "client_secret",
            "client_assertion",
            "client_assertion_type",
            "scope",
            "audience",
            "resource",
            "refresh_token",
            "code",
            "code_verifier",
            "redirect_uri",
            "assertion",
            "subject_token",
            "subject_token_type",
            "actor_token",
            "actor_token_type",
            "device_code",
            "username",
            "password");

    private Limits() {}
}
