package dev.tokd.agent.control;

import dev.tokd.agent.provider.CertifiedKey;
import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.Methods;
import dev.tokd.agent.provider.Presets;
import dev.tokd.agent.provider.SigningAlgorithm;
import dev.tokd.agent.provider.StaticToken;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Destination;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes a client definition whole: its endpoints are resolved and pinned before it is kept. */
public final class Definer {
    private final Vault vault;
    private final Resolver resolver;
    private final GeneratedKey.Maker keys;

    /** Resolves a client's endpoints; provider discovery does. */
    public interface Resolver {
        /**
         * Looks the endpoints up.
         *
         * @param client the definition
         * @param proxySecret the proxy's password, or null
         * @return what to pin; fails with a {@link dev.tokd.protocol.ProblemException}
         */
        CompletionStage<Endpoints> resolve(Client client, @Nullable Secret proxySecret);
    }

    /**
     * A definer.
     *
     * @param vault where what is pinned already is read
     * @param resolver who looks up what is not
     * @param keys makes keys that never leave
     */
    public Definer(Vault vault, Resolver resolver, GeneratedKey.Maker keys) {
        this.vault = vault;
        this.resolver = resolver;
        this.keys = keys;
    }

    /**
     * Gives a client a key that is made now, here.
     *
     * @param change the definition as it came, without a secret
     * @param algorithm what it signs with
     * @return the same with the key, its private side as the secret
     */
    ClientChange withNewKey(ClientChange change, String algorithm) {
        if (change.secret() != null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "a client has the key it is given or one that is made, not both", null);
        }
        if (!ClientKey.ALGORITHMS.contains(algorithm)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "keys are made for " + String.join(", ", ClientKey.ALGORITHMS),
                    "--generate-key ES256");
        }
        Client client = change.client();
        boolean certified = client.auth() != null && client.auth().credential() == AuthMethod.Credential.CERTIFICATE;
        GeneratedKey made = keys.make(SigningAlgorithm.named(algorithm), certified ? client.clientId() : null);
        return new ClientChange(client.withKey(made.key()), made.secret(), change.proxySecret());
    }

    /**
     * Pins a client's endpoints: the old ones when nothing they depend on changed, else newly resolved.
     *
     * @param change the definition as it came, and its secrets
     * @return the same with endpoints
     */
    CompletionStage<ClientChange> pin(ClientChange change) {
        Client client = change.client().withPinned(null);
        Presets.named(client.provider());
        Methods.check(client);
        if (client.auth() == AuthMethod.STATIC) {
            return CompletableFuture.completedFuture(withEnd(change, client));
        }
        checkKey(client, change.secret());
        Client old = vault.definitions().clients().get(client.name());
        if (old != null && old.pinned() != null && unpinned(old).equals(unpinned(client))) {
            return CompletableFuture.completedFuture(with(change, client.withPinned(old.pinned())));
        }
        return resolve(client, change.proxySecret()).thenApply(found -> with(change, client.withPinned(found)));
    }

    /** Where a token is served as it was given, its end is the client's. */
    private ClientChange withEnd(ClientChange change, Client client) {
        Secret token = change.secret();
        return with(
                change,
                token == null
                        ? client
                        : client.withEnd(
                                StaticToken.end(client, token, keys.wall().instant())));
    }

    /** A key of no use is refused before anything is asked or kept. */
    private static void checkKey(Client client, @Nullable Secret secret) {
        if (client.key() != null && secret != null) {
            CertifiedKey.check(client.key(), secret);
        }
    }

    /** Pins the endpoints of several clients. */
    CompletionStage<List<ClientChange>> pinAll(List<ClientChange> clients) {
        CompletionStage<List<ClientChange>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (ClientChange client : clients) {
            all = all.thenCombine(pin(client), (list, pinned) -> {
                list.add(pinned);
                return list;
            });
        }
        return all;
    }

    /** Looks a client up anew, with the proxy secret that is stored unless one is brought. */
    CompletionStage<Endpoints> resolve(Client client, @Nullable Secret proxySecret) {
        Client old = vault.definitions().clients().get(client.name());
        if (proxySecret != null || client.network().proxyUser() == null || old == null) {
            return resolver.resolve(client, proxySecret);
        }
        // A stored password goes where it was stored for, trusted as it was then, and nowhere else.
        return sameWay(client.network(), old.network())
                ? vault.borrow(client.name(), borrowed -> resolver.resolve(client, copy(borrowed.proxySecret())))
                : resolver.resolve(client, null);
    }

    private static boolean sameWay(Network asked, Network stored) {
        return Objects.equals(asked.proxyUser(), stored.proxyUser())
                && Objects.equals(asked.proxy(), stored.proxy())
                && Objects.equals(asked.caPem(), stored.caPem())
                && asked.allowHttp() == stored.allowHttp();
    }

    private static @Nullable Secret copy(@Nullable Secret secret) {
        return secret == null ? null : Secret.owning(secret.reveal());
    }

    private static Destination unpinned(Client client) {
        return client.withPinned(null).destination();
    }

    private static ClientChange with(ClientChange change, Client client) {
        return new ClientChange(client, change.secret(), change.proxySecret());
    }

    /** The definitions now. */
    Definitions definitions() {
        return vault.definitions();
    }
}
