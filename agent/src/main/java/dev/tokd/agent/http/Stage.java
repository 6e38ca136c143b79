package dev.tokd.agent.http;

/** How far a call is; decides what a lost connection or a passed deadline means. */
enum Stage {
    /** Finding addresses and reading the trust store. */
    LOOKUP("looking up the address of"),
    /** TCP, to the target or the proxy. */
    CONNECT("connecting to"),
    /** TLS with the proxy. */
    PROXY_TLS("the TLS handshake with the proxy before"),
    /** CONNECT. */
    TUNNEL("the proxy's way to"),
    /** TLS with the target. */
    TLS("the TLS handshake with"),
    /** Request and answer. */
    EXCHANGE("the answer of");

    private final String words;

    Stage(String words) {
        this.words = words;
    }

    /** What is going on, to be followed by the host. */
    String words() {
        return words;
    }
}
