package dev.tokd.agent.vault;

import java.nio.file.Path;

/**
 * Where the vault and its companions lie.
 *
 * @param vault the vault file; its folder is private to the daemon
 * @param state the folder of the sealed tokens and of the generation's copy, private as well
 */
public record VaultPlaces(Path vault, Path state) {
    /** Makes both absolute. */
    public VaultPlaces {
        vault = vault.toAbsolutePath();
        state = state.toAbsolutePath();
    }

    /**
     * The folder of the vault file.
     *
     * @return its absolute path
     */
    public Path folder() {
        Path folder = vault.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("the vault is not a file in a folder");
        }
        return folder;
    }

    /**
     * The sealed tokens.
     *
     * @return the file {@code tokens} in the state folder
     */
    public Path tokens() {
        return state.resolve("tokens");
    }

    /**
     * The copy of the generation number.
     *
     * @return the file {@code generation} in the state folder
     */
    public Path generation() {
        return state.resolve("generation");
    }
}
