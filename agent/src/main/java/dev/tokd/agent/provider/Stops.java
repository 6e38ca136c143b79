package dev.tokd.agent.provider;

/** What a provider's refusal stops until somebody looks at it. */
public enum Stops {
    /** The client's credentials or its permission to use the grant. */
    CLIENT,
    /** What this app asks for. */
    APP,
    /** The login behind it; a person has to log in again. */
    LOGIN
}
