package dev.tokd.protocol;

/** The exit codes of {@code tok}, stable since the first release. */
public final class Exit {
    /** Everything went well. */
    public static final int OK = 0;
    /** Any failure without a code of its own. */
    public static final int OTHER = 1;
    /** The command line or the input is wrong. */
    public static final int USAGE = 2;
    /** No daemon answers. */
    public static final int NOT_RUNNING = 3;
    /** The vault is locked or missing. */
    public static final int LOCKED = 4;
    /** Not allowed. */
    public static final int DENIED = 5;
    /** No app of that name. */
    public static final int UNKNOWN_APP = 6;
    /** The provider refused; look at it. */
    public static final int PROVIDER_REFUSED = 7;
    /** The provider is unavailable; try again. */
    public static final int PROVIDER_UNAVAILABLE = 8;
    /** A person has to log in. */
    public static final int LOGIN_REQUIRED = 9;

    private Exit() {}
}
