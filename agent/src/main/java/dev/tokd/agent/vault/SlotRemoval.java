package dev.tokd.agent.vault;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is to happen to each slot when one is removed. The data key changes with it, so every other slot
 * is either kept, with its key presented again, or dropped by name.
 */
record SlotRemoval(String name, Map<String, Secret> keep, Set<String> drop) {
    SlotRemoval {
        keep = Map.copyOf(keep);
        drop = Set.copyOf(drop);
    }

    /** Checks that the wish is whole, and every kept key right. */
    void check(Header header) {
        Stream.of(Stream.of(name), keep.keySet().stream(), drop.stream())
                .flatMap(names -> names)
                .forEach(header::find);
        if (keep.containsKey(name) || drop.stream().anyMatch(keep::containsKey)) {
            throw VaultProblems.badRequest("a slot is to be kept and removed at once; nothing was changed");
        }
        List<String> unnamed = header.names().stream()
                .filter(other -> !other.equals(name) && !keep.containsKey(other) && !drop.contains(other))
                .toList();
        if (!unnamed.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.KEY_REQUIRED,
                    "removing a slot makes a new data key, so present the keys of " + String.join(", ", unnamed)
                            + " again or drop them; nothing was changed",
                    "tok slot remove " + name + " --drop " + unnamed.get(0));
        }
        if (keep.isEmpty()) {
            throw VaultProblems.badRequest("the last slot cannot be removed: nothing would open the vault any more");
        }
        keep.forEach((kept, key) -> Arrays.fill(header.dataKey(kept, key), (byte) 0));
    }

    /** The header with only the kept slots, wrapped around another data key. */
    Header applied(Header header, byte[] dataKey, SecureRandom random) {
        List<SealedSlot> kept = header.slots().stream()
                .flatMap(slot -> Stream.ofNullable(keep.get(slot.slot().name()))
                        .map(key -> slot.resealed(header.vaultId(), key, dataKey, random)))
                .toList();
        return new Header(header.vaultId(), kept);
    }
}
