package dev.tokd.agent.control;

import dev.tokd.agent.mint.EitherSecret;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.BorrowedSecrets;
import dev.tokd.agent.vault.Operation;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The other secret of a client whose secret or key is being changed: the new one until it is the client's own, then for a
 * while the old one.
 *
 * @param vault keeps it in the journal
 * @param kinds the ways it is changed, by the kind of operation
 */
record OtherSecrets(Vault vault, Map<String, Succession> kinds) implements EitherSecret.Others {
    private static final String CLIENT_ID = "client_id";
    private static final String SEALED_FOR = "sealed_for";

    @Override
    public Optional<EitherSecret.Other> of(Client client) {
        try {
            Optional<Operation> operation = operation(client.name());
            return operation.flatMap(found -> other(client, found));
        } catch (ProblemException e) {
            if (e.problem().code() == ErrorCode.LOCKED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What is being done to a client's secret or key. */
    Optional<Operation> operation(String client) {
        return vault.operations().stream()
                .filter(it -> kinds.containsKey(it.kind()) && it.client().equals(client))
                .findFirst();
    }

    /** Whether a client is still the one, at the place, that an operation's secret was stored for. */
    static boolean isFor(Client client, Operation operation) {
        return client.clientId().equals(operation.facts().get(CLIENT_ID))
                && Reach.seal(client).equals(operation.facts().get(SEALED_FOR));
    }

    /** An operation that knows which client's, and which place's, its secret is. */
    static Operation sealed(Operation operation, Client client) {
        return operation.with(CLIENT_ID, client.clientId()).with(SEALED_FOR, Reach.seal(client));
    }

    private Optional<EitherSecret.Other> other(Client client, Operation operation) {
        Succession way = kinds.get(operation.kind());
        if (!isFor(client, operation)) {
            return Optional.empty();
        }
        Secret secret = vault.operationSecret(operation.id()).orElse(null);
        if (way == null || secret == null) {
            return Optional.empty();
        }
        Client with = way.other(client, operation);
        return Optional.of(new EitherSecret.Other(with, borrowed(with, secret, proxySecret(vault, client.name()))));
    }

    /** Secrets for one call as that client. */
    static Borrowed borrowed(Client client, Secret secret, @Nullable Secret proxySecret) {
        return Borrowed.owning(new BorrowedSecrets(secret, proxySecret, client.destination()));
    }

    /** A copy of the password of a client's proxy user, or null when it has none. */
    static @Nullable Secret proxySecret(Vault vault, String client) {
        try (Borrowed own = vault.borrow(client)) {
            return copy(own.secrets().proxySecret());
        }
    }

    /** A copy of a client's own secret. */
    static Secret ownSecret(Vault vault, String client) {
        return vault.borrow(client, own -> Secret.owning(own.secret().reveal()));
    }

    private static @Nullable Secret copy(@Nullable Secret secret) {
        return secret == null ? null : Secret.owning(secret.reveal());
    }
}
