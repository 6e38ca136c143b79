package dev.tokd.agent.control;

import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Managed;
import dev.tokd.protocol.ProblemException;
import java.util.List;

/** Picks the client that calls a Management API where nobody named one. */
final class ViaChoice {
    /** What the documentation calls it. */
    static final String USUAL = "mgmt";

    private ViaChoice() {}

    /** For a client: the one that keeps it, else the only one that keeps any, else the usual name. */
    static String of(Definitions now, Client client) {
        Managed managed = client.managed();
        return managed == null ? of(now) : managed.via();
    }

    /** For anything else. */
    static String of(Definitions now) {
        List<String> used = now.clients().values().stream()
                .map(Client::managed)
                .filter(managed -> managed != null)
                .map(Managed::via)
                .distinct()
                .toList();
        if (used.size() == 1) {
            return used.get(0);
        }
        if (now.clients().containsKey(USUAL)) {
            return USUAL;
        }
        throw new ProblemException(
                ErrorCode.BAD_REQUEST,
                used.isEmpty()
                        ? "there is no client that calls a Management API yet"
                        : "several clients call Management APIs: " + String.join(", ", used),
                used.isEmpty() ? "tok auth0 bootstrap --domain TENANT" : "--via " + used.get(0));
    }
}
