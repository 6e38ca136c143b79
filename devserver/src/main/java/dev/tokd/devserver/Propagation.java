package dev.tokd.devserver;

/** Which secret Auth0's token endpoint takes while a changed one spreads, up to thirty seconds. */
public enum Propagation {
    /** Either, the usual case. */
    BOTH,
    /** Still the old one alone. */
    OLD,
    /** The new one alone. */
    NEW
}
