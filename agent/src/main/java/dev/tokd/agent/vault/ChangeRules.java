package dev.tokd.agent.vault;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change must keep to, whichever way it came: above all, that a stored secret never goes where
 * it was not stored for.
 */
final class ChangeRules {
    private ChangeRules() {}

    /** Applies a change to a draft, which is worthless when this throws. */
    static void apply(Draft draft, Change change) {
        change.removeApps().forEach(draft.apps::remove);
        change.removeClients().forEach(draft::removeClient);
        change.putClients().forEach(put -> putClient(draft, put));
        change.putApps().forEach(app -> draft.apps.put(app.name(), app));
        draft.apps.values().forEach(app -> checkClientOf(app, draft, change));
        change.ended().forEach(draft.journal::end);
        change.noted().forEach(entry -> draft.journal.note(entry.operation(), copy(entry.secret())));
    }

    private static void checkClientOf(App app, Draft draft, Change change) {
        if (draft.clients.containsKey(app.client())) {
            return;
        }
        if (change.removeClients().contains(app.client()) && !change.putApps().contains(app)) {
            throw inUse(app.client(), draft);
        }
        throw VaultProblems.unknownClient(app.client(), draft.clients.keySet());
    }

    private static ProblemException inUse(String client, Draft draft) {
        List<String> apps = draft.apps.values().stream()
                .filter(app -> app.client().equals(client))
                .map(App::name)
                .toList();
        return new ProblemException(
                ErrorCode.IN_USE,
                "client " + VaultProblems.named(client) + " is used by " + String.join(", ", apps)
                        + "; nothing was changed",
                "tok app remove " + apps.get(0));
    }

    private static void putClient(Draft draft, ClientChange put) {
        Client client = put.client();
        Client before = draft.clients.get(client.name());
        boolean sameDestination = before != null && before.destination().equals(client.destination());
        ClientSecrets kept = sameDestination ? draft.secrets.get(client.name()) : null;
        Secret secret = copy(put.secret() != null ? put.secret() : kept == null ? null : kept.secret());
        if (secret == null) {
            throw VaultProblems.secretRequired(
                    client.name(), "its secret", client.credential().option());
        }
        Secret proxy = proxySecret(put, kept);
        checkLength(client, secret, 1);
        draft.put(client, new ClientSecrets(secret, proxy));
    }

    private static @Nullable Secret proxySecret(ClientChange put, @Nullable ClientSecrets kept) {
        Client client = put.client();
        if (client.network().proxyUser() == null) {
            if (put.proxySecret() != null) {
                throw VaultProblems.invalid(
                        "client " + VaultProblems.named(client.name()) + " has a proxy secret but no proxy_user");
            }
            return null;
        }
        Secret proxy = copy(put.proxySecret() != null ? put.proxySecret() : kept == null ? null : kept.proxySecret());
        if (proxy == null) {
            throw VaultProblems.secretRequired(client.name(), "the secret of its proxy user", "--proxy-secret-stdin");
        }
        checkLength(client, proxy, 0);
        return proxy;
    }

    private static void checkLength(Client client, Secret secret, int least) {
        if (secret.length() < least || secret.length() > Limits.SECRET) {
            throw VaultProblems.invalid("a secret of client " + VaultProblems.named(client.name()) + " is not " + least
                    + " to " + Limits.SECRET + " bytes long");
        }
    }

    /** The draft wipes what it replaces, so it never shares a secret with anybody. */
    private static @Nullable Secret copy(@Nullable Secret secret) {
        return secret == null ? null : Secret.owning(secret.reveal());
    }
}
