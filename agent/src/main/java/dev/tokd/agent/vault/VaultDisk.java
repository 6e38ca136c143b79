package dev.tokd.agent.vault;

import dev.tokd.agent.host.FileWrites;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.security.SecureRandom;
import java.util.Arrays;

/** The vault's file and the copy of its generation, read and written as wholes. */
final class VaultDisk {
    private final VaultPlaces places;
    private final FileWrites writes;
    private final SecureRandom random;
    private final GenerationCopy generations;

    VaultDisk(VaultPlaces places, FileWrites writes, SecureRandom random) {
        this.places = places;
        this.writes = writes;
        this.random = random;
        this.generations = new GenerationCopy(places.generation(), writes);
    }

    void removeLeftovers() {
        writes.removeLeftovers(places.vault());
        writes.removeLeftovers(places.generation());
        writes.removeLeftovers(places.tokens());
    }

    boolean exists() {
        return Files.exists(places.vault(), LinkOption.NOFOLLOW_LINKS);
    }

    void refuseExisting() {
        if (exists()) {
            throw VaultProblems.exists(places.vault());
        }
    }

    ProblemException closed() {
        return exists() ? VaultProblems.locked() : VaultProblems.missing(places.vault());
    }

    void ensurePrivate() {
        writes.ensurePrivateFolder(places.folder());
        writes.ensurePrivateFolder(places.state());
    }

    VaultFile read() {
        return VaultFile.parse(readBytes());
    }

    private byte[] readBytes() {
        try {
            return writes.readPrivate(places.vault(), VaultFile.MOST)
                    .orElseThrow(() -> VaultProblems.missing(places.vault()));
        } catch (ProblemException e) {
            throw e.problem().code() == ErrorCode.TOO_LARGE ? VaultProblems.damaged("it is over 16 MiB") : e;
        }
    }

    /** Opens the body; the caller closes the draft. */
    Draft open(VaultFile file, byte[] dataKey, boolean acceptOlder) {
        byte[] plaintext = file.open(dataKey);
        try {
            Draft draft = DraftJson.read(plaintext);
            try {
                compareGeneration(file.header().vaultIdHex(), draft.generation, acceptOlder);
                return draft;
            } catch (RuntimeException e) {
                draft.close();
                throw e;
            }
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private void compareGeneration(String vaultId, long generation, boolean acceptOlder) {
        long seen = generations.seen(vaultId);
        if (generation < seen && !acceptOlder) {
            throw VaultProblems.older(generation, seen);
        }
        generations.note(vaultId, generation);
    }

    /** Seals and replaces the file; when this throws, the old one is still there. */
    void write(Header header, OffHeapKey dataKey, Draft draft) {
        ensurePrivate();
        byte[] plaintext = DraftJson.write(draft);
        try {
            byte[] sealed = dataKey.lend(key -> VaultFile.seal(header, key, plaintext, random));
            writes.replace(places.vault(), sealed);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
        generations.note(header.vaultIdHex(), draft.generation);
    }
}
