package dev.tokd.agent.provider.planted;

import dev.tokd.agent.vault.Vault;

/** Breaks the arrow law on purpose: the provider never sees the vault. ArchitectureTest must find it. */
final class Breach {
    private Breach() {}

    static Vault.State look(Vault vault) {
        return vault.state();
    }
}
