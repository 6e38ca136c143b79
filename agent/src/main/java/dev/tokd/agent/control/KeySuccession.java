package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.vault.Operation;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Jwk;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Gives a client another key: the provider holds two credentials for as long as both have to work. Keys are told apart by
 * their ids, which follow from the keys, so a credential whose answer got lost is found again.
 *
 * @param calls asks
 */
record KeySuccession(ManagementCalls calls) implements Succession {
    static final String KIND = "rotate-key";

    /** The public side of the key that lies beside the operation. */
    private static final String KEY = "public_side";

    /** What an operation has to know of a key. */
    static Map<String, String> facts(ClientKey key) {
        return Map.of(KEY, new String(Json.write(key.toJson()), StandardCharsets.UTF_8));
    }

    private static ClientKey key(Operation operation) {
        String written = Objects.requireNonNull(operation.facts().get(KEY), "an operation on keys has one");
        return ClientKey.fromJson(Json.read(written.getBytes(StandardCharsets.UTF_8), "a key of the journal"));
    }

    @Override
    public Client other(Client client, Operation operation) {
        return client.withKey(key(operation));
    }

    @Override
    public Operation swapped(Client before, Operation operation) {
        ClientKey old = Objects.requireNonNull(before.key(), "a client whose key is changed has one");
        return operation.with(KEY, facts(old).getOrDefault(KEY, ""));
    }

    @Override
    public CompletionStage<ManagementReply> announce(Actor by, Client via, Client client, Operation operation) {
        ClientKey next = key(operation);
        return credentials(by, via, client).then(known -> {
            if (known.containsKey(kid(next))) {
                return enabled(by, via, client, known, id -> true);
            }
            return calls.ask(
                            by, via, ManagementAsk.of(ManagementCall.CREATE_CREDENTIAL, client.clientId(), shown(next)))
                    .thenCompose(reply -> {
                        if (!(reply instanceof ManagementReply.Done done)) {
                            return CompletableFuture.completedFuture(reply);
                        }
                        Map<String, String> both = new LinkedHashMap<>(known);
                        both.put(kid(next), done.body().string("id"));
                        return enabled(by, via, client, both, id -> true);
                    });
        });
    }

    @Override
    public CompletionStage<ManagementReply> withdraw(Actor by, Client via, Client client, Operation operation) {
        return without(by, via, client, kid(key(operation)));
    }

    @Override
    public CompletionStage<ManagementReply> retire(Actor by, Client via, Client client, Operation operation) {
        return without(by, via, client, kid(key(operation)));
    }

    /** First no longer taken, then forgotten: a credential that is taken cannot be forgotten. */
    private CompletionStage<ManagementReply> without(Actor by, Client via, Client client, String kid) {
        return credentials(by, via, client).then(known -> {
            String gone = known.get(kid);
            return enabled(by, via, client, known, id -> !id.equals(gone))
                    .thenCompose(reply -> gone == null || !(reply instanceof ManagementReply.Done)
                            ? CompletableFuture.completedFuture(reply)
                            : calls.ask(by, via, forgetting(client, gone)));
        });
    }

    private static ManagementAsk forgetting(Client client, String credential) {
        return new ManagementAsk(
                ManagementCall.DELETE_CREDENTIAL,
                Map.of("id", client.clientId(), "credential", credential),
                Map.of(),
                null);
    }

    private CompletionStage<ManagementReply> enabled(
            Actor by, Client via, Client client, Map<String, String> known, Predicate<String> which) {
        List<Map<String, String>> ids = known.values().stream()
                .filter(which)
                .map(id -> Map.of("id", id))
                .toList();
        Map<String, ?> methods = Map.of("private_key_jwt", Map.of("credentials", ids));
        return calls.ask(
                by,
                via,
                ManagementAsk.of(
                        ManagementCall.UPDATE_CLIENT,
                        client.clientId(),
                        Map.of("client_authentication_methods", methods)));
    }

    /**
     * The ids of a client's credentials, by the ids of their keys; or the answer that is none.
     *
     * @param reply the answer
     */
    private record Known(CompletionStage<ManagementReply> reply) {
        CompletionStage<ManagementReply> then(Next next) {
            return reply.thenCompose(answer -> {
                if (!(answer instanceof ManagementReply.Done done)) {
                    return CompletableFuture.completedFuture(answer);
                }
                Map<String, String> known = new LinkedHashMap<>();
                for (JsonMap credential : done.body().objects("list")) {
                    String kid = credential.optionalString("kid");
                    if (kid != null) {
                        known.put(kid, credential.string("id"));
                    }
                }
                return next.with(known);
            });
        }
    }

    /** What is done with the credentials that are there. */
    private interface Next {
        CompletionStage<ManagementReply> with(Map<String, String> known);
    }

    private Known credentials(Actor by, Client via, Client client) {
        return new Known(calls.ask(by, via, ManagementAsk.of(ManagementCall.LIST_CREDENTIALS, client.clientId())));
    }

    private static Map<String, ?> shown(ClientKey key) {
        return new JsonFields()
                .put("credential_type", "public_key")
                .put("name", "tokd")
                .put("pem", key.publicKey())
                .put("alg", key.alg())
                .put("kid", kid(key))
                .toMap();
    }

    /** The id of a key: the one it has, else its thumbprint, by which a provider names it. */
    private static String kid(ClientKey key) {
        String publicKey = key.publicKey();
        String named = key.kid() != null || publicKey == null ? key.kid() : Jwk.thumbprint(publicKey);
        return named == null ? "" : named;
    }
}
