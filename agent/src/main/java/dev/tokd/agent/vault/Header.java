package dev.tokd.agent.vault;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The open part of a vault file: magic, version, vault id, slots. Numbers are big-endian. It is the
 * body's associated data as a whole, so no byte of it can change unseen once a slot has opened.
 */
final class Header {
    static final int VERSION = 1;
    static final int ID = 16;
    static final int MOST_SLOTS = 16;
    private static final byte[] MAGIC = "TOKDVLT".getBytes(StandardCharsets.US_ASCII);

    private final byte[] vaultId;
    private final List<SealedSlot> slots;

    Header(byte[] vaultId, List<SealedSlot> slots) {
        this.vaultId = vaultId.clone();
        this.slots = List.copyOf(slots);
    }

    /** The header of a new vault with one slot. */
    static Header fresh(Slot slot, Secret key, byte[] dataKey, SecureRandom random) {
        byte[] vaultId = Envelope.bytes(random, ID);
        return new Header(vaultId, List.of(SealedSlot.seal(vaultId, slot, key, dataKey, random)));
    }

    /**
     * Reads a header and leaves the buffer at the body.
     *
     * @throws java.nio.BufferUnderflowException when it ends too soon
     */
    static Header read(ByteBuffer in) {
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw VaultProblems.damaged("it does not begin like a vault");
        }
        int version = Short.toUnsignedInt(in.getShort());
        if (version > VERSION) {
            throw VaultProblems.newer(version);
        }
        byte[] vaultId = new byte[ID];
        in.get(vaultId);
        int count = Byte.toUnsignedInt(in.get());
        if (version < VERSION || count < 1 || count > MOST_SLOTS) {
            throw VaultProblems.damaged("a number is out of range");
        }
        List<SealedSlot> slots =
                IntStream.range(0, count).mapToObj(i -> SealedSlot.read(in)).toList();
        return new Header(vaultId, slots).withoutRepeats();
    }

    private Header withoutRepeats() {
        Set<Object> seen = new HashSet<>();
        if (!slots.stream()
                .allMatch(slot -> seen.add(slot.id()) && seen.add(slot.slot().name()))) {
            throw VaultProblems.damaged("a slot stands there twice");
        }
        return this;
    }

    /** The one encoding of this header. */
    byte[] encode() {
        int size = MAGIC.length
                + Short.BYTES
                + ID
                + 1
                + slots.stream().mapToInt(SealedSlot::size).sum();
        ByteBuffer out = ByteBuffer.allocate(size).put(MAGIC).putShort((short) VERSION);
        out.put(vaultId).put((byte) slots.size());
        slots.forEach(slot -> slot.write(out));
        return out.array();
    }

    /**
     * The data key by way of one slot, or of any.
     *
     * @throws ProblemException slot_refused, or unknown_slot for a name not there
     */
    byte[] dataKey(@Nullable String name, Secret key) {
        if (name != null) {
            return find(name).open(vaultId, key).orElseThrow(VaultProblems::refused);
        }
        return slots.stream()
                .map(slot -> slot.open(vaultId, key))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(VaultProblems::refused);
    }

    /**
     * This header with one more slot.
     *
     * @throws ProblemException name_taken, or too_many over {@link #MOST_SLOTS}
     */
    Header plus(Slot slot, Secret key, byte[] dataKey, SecureRandom random) {
        if (names().contains(slot.name())) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a slot \"" + slot.name() + "\" already", "tok slot list");
        }
        if (slots.size() == MOST_SLOTS) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY, "a vault has at most " + MOST_SLOTS + " slots", "tok slot list");
        }
        List<SealedSlot> more = new ArrayList<>(slots);
        more.add(SealedSlot.seal(vaultId, slot, key, dataKey, random));
        return new Header(vaultId, more);
    }

    SealedSlot find(String name) {
        return slots.stream()
                .filter(slot -> slot.slot().name().equals(name))
                .findFirst()
                .orElseThrow(() -> VaultProblems.unknownSlot(name, names()));
    }

    List<String> names() {
        return slots.stream().map(slot -> slot.slot().name()).toList();
    }

    List<SealedSlot> slots() {
        return slots;
    }

    byte[] vaultId() {
        return vaultId.clone();
    }

    String vaultIdHex() {
        return HexFormat.of().formatHex(vaultId);
    }

    VaultHeader shown() {
        List<Slot> shown = slots.stream().map(SealedSlot::slot).toList();
        return new VaultHeader(vaultIdHex(), VERSION, shown);
    }
}
