package dev.tokd.agent.control;

import dev.tokd.agent.event.Events;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.AuthMethod;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a change of the definitions take effect: on the disk, on the shelf, in the books.
 *
 * @param vault where it is kept
 * @param shelf serves what is there now
 * @param mint forgets its failures
 * @param events told of what changed
 */
record Commit(Vault vault, Shelf shelf, Mint mint, Events events) {
    /** Changes everything or, when this throws, nothing. */
    Definitions of(Actor by, Change change) {
        Definitions before = vault.definitions();
        Definitions now = vault.change(change);
        mint.forgetFailures();
        Set<String> newSecrets = change.putClients().stream()
                .filter(client -> client.secret() != null)
                .map(client -> client.client().name())
                .collect(Collectors.toSet());
        newSecrets.forEach(mint::credentialChanged);
        shelf.change(now);
        change.putClients().stream()
                .filter(client -> client.secret() != null && client.client().auth() == AuthMethod.STATIC)
                .forEach(client -> shelf.forgetTokens(client.client().name()));
        ChangeEvents.of(before, now, newSecrets).forEach(event -> events.publish(by.did(event)));
        return now;
    }
}
