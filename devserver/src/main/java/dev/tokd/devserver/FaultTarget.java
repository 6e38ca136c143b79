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

    /** Every call of the Management API. */
    FaultTarget MANAGEMENT = new Management("");

    /**
     * {@return the calls of one operation of the Management API}
     *
     * @param call method and path below {@code /api/v2}, {@code *} for any one segment: {@code PATCH /clients/*}
     */
    static FaultTarget management(String call) {
        return new Management(call);
    }

    /**
     * Calls of the Management API.
     *
     * @param call which; empty for all
     */
    record Management(String call) implements FaultTarget {
        boolean meets(String made) {
            return call.isEmpty() || ManagementRoute.matches(call, made);
        }
    }

    /** The discovery documents. */
    record Discovery() implements FaultTarget {}
}
