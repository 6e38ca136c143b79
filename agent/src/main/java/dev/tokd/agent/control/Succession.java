package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.vault.Operation;
import dev.tokd.protocol.Client;
import java.util.concurrent.CompletionStage;

/**
 * One way to give a client something new to prove itself with, at its provider. The new secret lies beside the operation
 * in the journal, and once it is the client's own, the old one lies there. Each step may be done again: it changes
 * nothing more.
 */
interface Succession {
    /** The client as it is with the secret that lies beside the operation. */
    Client other(Client client, Operation operation);

    /** The operation once its secret and the client's own have changed places. */
    Operation swapped(Client before, Operation operation);

    /** Has the provider take the new one, with the old one still standing where it can have two. */
    CompletionStage<ManagementReply> announce(Actor by, Client via, Client client, Operation operation);

    /** Has the provider take the old one alone again. */
    CompletionStage<ManagementReply> withdraw(Actor by, Client via, Client client, Operation operation);

    /** Has the provider forget the old one; the new one is the client's own. */
    CompletionStage<ManagementReply> retire(Actor by, Client via, Client client, Operation operation);
}
