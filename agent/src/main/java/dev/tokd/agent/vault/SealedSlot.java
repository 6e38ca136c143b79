package dev.tokd.agent.vault;

import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A slot with the data key wrapped under its key.
 *
 * <p>GCM does not commit to its key: one ciphertext may open under two keys an attacker made. So a check
 * value derived from the slot key is stored and compared first, and the wrap is bound to vault, slot,
 * kind and derivation parameters.
 */
final class SealedSlot {
    static final int ID = 16;
    private static final int WRAPPED = OffHeapKey.LENGTH + Aead.TAG;

    private final byte[] id;
    private final Slot slot;
    private final byte[] salt;
    private final byte[] check;
    private final byte[] nonce;
    private final byte[] wrapped;

    private SealedSlot(byte[] id, Slot slot, byte[] salt, byte[] check, byte[] nonce, byte[] wrapped) {
        this.id = id;
        this.slot = slot;
        this.salt = salt;
        this.check = check;
        this.nonce = nonce;
        this.wrapped = wrapped;
    }

    /** Wraps a data key for a new slot. */
    static SealedSlot seal(byte[] vaultId, Slot slot, Secret key, byte[] dataKey, SecureRandom random) {
        return seal(vaultId, Envelope.bytes(random, ID), slot, key, dataKey, random);
    }

    /** Wraps another data key for this slot. */
    SealedSlot resealed(byte[] vaultId, Secret key, byte[] dataKey, SecureRandom random) {
        return seal(vaultId, id, slot, key, dataKey, random);
    }

    private static SealedSlot seal(
            byte[] vaultId, byte[] id, Slot slot, Secret key, byte[] dataKey, SecureRandom random) {
        byte[] salt = Envelope.bytes(random, Envelope.SALT);
        byte[] nonce = Envelope.bytes(random, Aead.NONCE);
        byte[] slotKey = key.reveal();
        byte[] wrapKey = Hkdf.key(slotKey, salt, "wrap");
        try {
            byte[] check = Hkdf.key(slotKey, salt, "check");
            byte[] wrapped = Aead.seal(wrapKey, nonce, associated(vaultId, id, slot), dataKey);
            return new SealedSlot(id, slot, salt, check, nonce, wrapped);
        } finally {
            Arrays.fill(slotKey, (byte) 0);
            Arrays.fill(wrapKey, (byte) 0);
        }
    }

    /** The data key, or empty: wrong key, flipped byte or foreign slot are not told apart. */
    Optional<byte[]> open(byte[] vaultId, Secret key) {
        byte[] slotKey = key.reveal();
        byte[] wrapKey = Hkdf.key(slotKey, salt, "wrap");
        try {
            if (!MessageDigest.isEqual(check, Hkdf.key(slotKey, salt, "check"))) {
                return Optional.empty();
            }
            return Aead.open(wrapKey, nonce, associated(vaultId, id, slot), wrapped);
        } finally {
            Arrays.fill(slotKey, (byte) 0);
            Arrays.fill(wrapKey, (byte) 0);
        }
    }

    Slot slot() {
        return slot;
    }

    ByteBuffer id() {
        return ByteBuffer.wrap(id).asReadOnlyBuffer();
    }

    private static byte[] associated(byte[] vaultId, byte[] id, Slot slot) {
        return ByteBuffer.allocate(vaultId.length + id.length + sizeOfKind(slot))
                .put(vaultId)
                .put(id)
                .put(kindBytes(slot))
                .array();
    }

    int size() {
        return ID + 1 + slot.name().length() + sizeOfKind(slot) + Envelope.SALT + Hkdf.HASH + Aead.NONCE + WRAPPED;
    }

    void write(ByteBuffer out) {
        out.put(id).put((byte) slot.name().length()).put(slot.name().getBytes(StandardCharsets.US_ASCII));
        out.put(kindBytes(slot)).put(salt).put(check).put(nonce).put(wrapped);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws java.nio.BufferUnderflowException when it ends too soon
     * @throws dev.tokd.protocol.ProblemException when a name or parameter is outside its range
     */
    static SealedSlot read(ByteBuffer in) {
        byte[] id = take(in, ID);
        String name = new String(take(in, Byte.toUnsignedInt(in.get())), StandardCharsets.ISO_8859_1);
        Slot slot = readKind(name, in);
        return new SealedSlot(
                id, slot, take(in, Envelope.SALT), take(in, Hkdf.HASH), take(in, Aead.NONCE), take(in, WRAPPED));
    }

    private static int sizeOfKind(Slot slot) {
        Kdf kdf = slot.kdf();
        return kdf == null ? 1 : 1 + Integer.BYTES + 3 + kdf.salt().length() / 2;
    }

    private static byte[] kindBytes(Slot slot) {
        ByteBuffer out = ByteBuffer.allocate(sizeOfKind(slot)).put(code(slot.kind()));
        Kdf kdf = slot.kdf();
        if (kdf != null) {
            byte[] salt = kdf.saltBytes();
            out.putInt(kdf.memoryKib()).put((byte) kdf.passes()).put((byte) kdf.lanes());
            out.put((byte) salt.length).put(salt);
        }
        return out.array();
    }

    private static Slot readKind(String name, ByteBuffer in) {
        Slot.Kind kind = kind(in.get());
        if (kind != Slot.Kind.PASSPHRASE) {
            return new Slot(name, kind, null);
        }
        int memory = in.getInt();
        int passes = in.get();
        int lanes = in.get();
        byte[] salt = take(in, Byte.toUnsignedInt(in.get()));
        return new Slot(
                name, kind, new Kdf(memory, passes, lanes, HexFormat.of().formatHex(salt)));
    }

    /** Numbers of the file format: written out, so that no reordering of the enum changes them. */
    private static byte code(Slot.Kind kind) {
        return switch (kind) {
            case PASSPHRASE -> 1;
            case KEY_FILE -> 2;
            case SYSTEMD_CREDENTIAL -> 3;
        };
    }

    private static Slot.Kind kind(byte code) {
        return switch (code) {
            case 1 -> Slot.Kind.PASSPHRASE;
            case 2 -> Slot.Kind.KEY_FILE;
            case 3 -> Slot.Kind.SYSTEMD_CREDENTIAL;
            default -> throw VaultProblems.damaged("a slot of no known kind");
        };
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
