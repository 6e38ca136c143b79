package dev.tokd.agent.vault;

import dev.tokd.protocol.Slot;
import java.util.List;

/**
 * What a vault shows without being opened.
 *
 * @param vaultId its random id, 32 hexadecimal characters
 * @param format the version of its format, 1 today
 * @param slots the ways to open it, in the order of the file
 */
public record VaultHeader(String vaultId, int format, List<Slot> slots) {
    /** Copies the list. */
    public VaultHeader {
        slots = List.copyOf(slots);
    }
}
