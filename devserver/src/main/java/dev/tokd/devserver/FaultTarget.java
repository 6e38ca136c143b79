package dev.tokd.devserver;

/** Which requests a {@link Fault} meets. */
public sealed interface FaultTarget {
    /** Every token request, whichever client sends it. */
    FaultTarget ALL_CLIENTS = new AllClients();

    /** The discovery documents under {@code /.well-known/}. */
    FaultTarget DISCOVERY = new Discovery();

    /**
     * {@return the token requests of one client}
     *
     * @param clientId need not be registered
     */
    static FaultTarget client(String clientId) {
        return new Client(clientId);
    }

    /**
     * The token requests of one client.
     *
     * @param clientId need not be registered
     */
    record Client(String clientId) implements FaultTarget {}

    /** Every token request. */
    record AllClients() implements FaultTarget {}

    /** The discovery documents. */
    record Discovery() implements FaultTarget {}
}
