package dev.tokd.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way to open the vault, as its header shows it to anybody who may read the file.
 *
 * @param name our name for it
 * @param kind what its key comes from
 * @param kdf the derivation for {@link Kind#PASSPHRASE}, null for the others
 */
public record Slot(String name, Kind kind, @Nullable Kdf kdf) {
    /** What a slot's 32-byte key comes from. */
    public enum Kind {
        /** Argon2id over what a person types. */
        PASSPHRASE("passphrase"),
        /** 32 random bytes in a file or an inherited descriptor. */
        KEY_FILE("key-file"),
        /** 32 random bytes in {@code $CREDENTIALS_DIRECTORY}, read by the daemon at start. */
        SYSTEMD_CREDENTIAL("systemd-credential");

        private final String wire;

        Kind(String wire) {
            this.wire = wire;
        }

        /**
         * The kind as written.
         *
         * @return for example {@code key-file}
         */
        public String wire() {
            return wire;
        }

        /**
         * Reads a kind.
         *
         * @param wire the kind as written
         * @return the kind
         * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when unknown
         */
        public static Kind fromWire(String wire) {
            for (Kind kind : values()) {
                if (kind.wire.equals(wire)) {
                    return kind;
                }
            }
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "slot kind \"" + Text.printable(wire) + "\" is not one of passphrase, key-file, systemd-credential",
                    null);
        }
    }

    /** Checks that exactly the passphrase kind has a derivation. */
    public Slot {
        Name.check("slot", name);
        if ((kind == Kind.PASSPHRASE) != (kdf != null)) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "a passphrase slot has a kdf, and no other slot has one", null);
        }
    }

    /**
     * Reads a slot.
     *
     * @param json the members
     * @return the slot
     */
    public static Slot fromJson(JsonMap json) {
        JsonMap kdf = json.optionalObject("kdf");
        Slot slot = new Slot(
                json.string("name"), Kind.fromWire(json.string("kind")), kdf == null ? null : Kdf.fromJson(kdf));
        json.finish();
        return slot;
    }

    /**
     * This slot.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("name", name)
                .put("kind", kind.wire())
                .put("kdf", kdf == null ? null : kdf.toJson())
                .toMap();
    }
}
