package dev.tokd.protocol;

import java.util.Locale;

/** Every way a request can fail, with its HTTP status (RFC 9457) and the exit code of {@code tok}. */
public enum ErrorCode {
    /** The request itself is malformed. */
    BAD_REQUEST(400, Exit.USAGE),
    /** A definition breaks a rule. */
    INVALID_DEFINITION(422, Exit.USAGE),
    /** No such path. */
    NOT_FOUND(404, Exit.OTHER),
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED(405, Exit.OTHER),
    /** A line, header or body is over its limit. */
    TOO_LARGE(413, Exit.OTHER),
    /** The request did not arrive in time. */
    REQUEST_TIMEOUT(408, Exit.OTHER),
    /** Too many connections or requests from one place. */
    TOO_MANY(429, Exit.OTHER),
    /** Something broke inside the daemon; its log says what. */
    INTERNAL(500, Exit.OTHER),
    /** The daemon is stopping. */
    STOPPING(503, Exit.NOT_RUNNING),
    /** No daemon answers at the socket (said by {@code tok}, never by the daemon). */
    NOT_RUNNING(503, Exit.NOT_RUNNING),
    /** The listener belongs to somebody else; nothing was sent (said by {@code tok}). */
    FOREIGN_LISTENER(403, Exit.DENIED),

    /** The vault is locked. */
    LOCKED(423, Exit.LOCKED),
    /** There is no vault yet. */
    VAULT_MISSING(409, Exit.LOCKED),
    /** There is a vault already. */
    VAULT_EXISTS(409, Exit.OTHER),
    /** No slot opens with that key; one answer for every cause. */
    SLOT_REFUSED(403, Exit.DENIED),
    /** The key is right, the rest of the file is not what was written. */
    VAULT_DAMAGED(500, Exit.OTHER),
    /** Written by a newer tokd. */
    VAULT_NEWER(409, Exit.OTHER),
    /** Older than the last one seen on this machine. */
    VAULT_OLDER(409, Exit.OTHER),
    /** The vault could not be read or written; what was there before is untouched. */
    VAULT_IO(500, Exit.OTHER),
    /** Somebody else could read the vault or its folder. */
    VAULT_EXPOSED(409, Exit.OTHER),
    /** Another daemon holds this vault or socket. */
    ALREADY_RUNNING(409, Exit.OTHER),
    /** Key derivation parameters outside the accepted range. */
    KDF_REFUSED(422, Exit.OTHER),
    /** This operation asks for an existing slot's key again. */
    KEY_REQUIRED(403, Exit.DENIED),

    /** Not allowed, or, for another uid, not there. */
    DENIED(403, Exit.DENIED),
    /** The definition's lifetime is over; it is kept and not served. */
    EXPIRED(403, Exit.DENIED),
    /** No app of that name. */
    UNKNOWN_APP(404, Exit.UNKNOWN_APP),
    /** No client of that name. */
    UNKNOWN_CLIENT(404, Exit.UNKNOWN_APP),
    /** No slot of that name. */
    UNKNOWN_SLOT(404, Exit.OTHER),
    /** The name is taken. */
    NAME_TAKEN(409, Exit.OTHER),
    /** Something still depends on it. */
    IN_USE(409, Exit.OTHER),
    /** The definitions changed since they were read (If-Match). */
    CHANGED_MEANWHILE(412, Exit.OTHER),
    /** The secret would go elsewhere; bring it again. */
    SECRET_REQUIRED(409, Exit.USAGE),

    /** The provider said no; a person has to look. */
    PROVIDER_REFUSED(502, Exit.PROVIDER_REFUSED),
    /** The provider's discovery no longer says what was pinned. */
    DISCOVERY_CHANGED(409, Exit.PROVIDER_REFUSED),
    /** The provider cannot be reached or is not itself; trying again may help. */
    PROVIDER_UNAVAILABLE(503, Exit.PROVIDER_UNAVAILABLE),
    /** A limit on the client's mints is used up, its own or its provider's; nobody was asked. */
    QUOTA_EXHAUSTED(429, Exit.PROVIDER_UNAVAILABLE),
    /** The login has ended; a person has to log in. */
    LOGIN_REQUIRED(409, Exit.LOGIN_REQUIRED),
    /** Even a fresh token would not live as long as asked. */
    TTL_UNATTAINABLE(409, Exit.PROVIDER_UNAVAILABLE),
    /** This provider issues the whole grant; fewer scopes cannot be asked for. */
    CANNOT_NARROW(409, Exit.USAGE),
    /** More scopes than the app is defined with. */
    SCOPE_EXCEEDED(403, Exit.DENIED),
    /** A refresh came too soon after the last one. */
    REFRESH_TOO_SOON(429, Exit.PROVIDER_UNAVAILABLE);

    private final int status;
    private final int exit;

    ErrorCode(int status, int exit) {
        this.status = status;
        this.exit = exit;
    }

    /**
     * The code as it stands on the wire.
     *
     * @return lower snake case, for example {@code unknown_app}
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The HTTP status of an answer with this code.
     *
     * @return 400 to 599
     */
    public int status() {
        return status;
    }

    /**
     * The exit code of {@code tok}.
     *
     * @return 1 to 9, see {@link Exit}
     */
    public int exit() {
        return exit;
    }

    /**
     * Reads a code from the wire.
     *
     * @param wire lower snake case
     * @return the code, or {@link #INTERNAL} for one this version does not know
     */
    public static ErrorCode fromWire(String wire) {
        for (ErrorCode code : values()) {
            if (code.wire().equals(wire)) {
                return code;
            }
        }
        return INTERNAL;
    }
}
