package dev.tokd.protocol;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * How a passphrase becomes a slot key: Argon2id (RFC 9106) with public parameters.
 *
 * <p>The passphrase never reaches the daemon; {@code tok} derives the key by these parameters, which a
 * listener may claim but not choose freely: anything outside the accepted range is refused before a
 * passphrase is asked for.
 *
 * @param memoryKib memory in KiB, 19456 (19 MiB) to 1048576 (1 GiB)
 * @param passes 2 to 10
 * @param lanes 1 to 4
 * @param salt 16 to 64 bytes in lower-case hexadecimal
 */
public record Kdf(int memoryKib, int passes, int lanes, String salt) {
    /** The only algorithm. */
    public static final String ALGORITHM = "argon2id";
    /** Memory for new slots, in KiB. */
    public static final int MEMORY_KIB = 64 * 1024;
    /** Passes for new slots. */
    public static final int PASSES = 3;
    /** Lanes for new slots. */
    public static final int LANES = 1;

    /** Checks the ranges. */
    public Kdf {
        boolean strong = memoryKib >= 19 * 1024 && passes >= 2 && lanes >= 1;
        boolean bounded = memoryKib <= 1024 * 1024 && passes <= 10 && lanes <= 4;
        boolean salted = salt.matches("([0-9a-f]{2}){16,64}");
        if (!strong || !bounded || !salted) {
            throw new ProblemException(
                    ErrorCode.KDF_REFUSED,
                    "key derivation parameters are outside the accepted range (argon2id, 19 MiB to 1 GiB, 2 to 10"
                            + " passes, 1 to 4 lanes, 16 to 64 bytes of salt); nothing was derived or sent",
                    "tok agent status");
        }
    }

    /**
     * Parameters for a new slot.
     *
     * @param salt 16 to 64 fresh random bytes
     * @return the parameters DESIGN names: 64 MiB, 3 passes, 1 lane
     */
    public static Kdf fresh(byte[] salt) {
        return new Kdf(MEMORY_KIB, PASSES, LANES, HexFormat.of().formatHex(salt));
    }

    /**
     * The salt's bytes.
     *
     * @return a fresh array
     */
    public byte[] saltBytes() {
        return HexFormat.of().parseHex(salt);
    }

    /**
     * Reads parameters as a listener or a file claims them.
     *
     * @param json the members
     * @return checked parameters
     * @throws ProblemException {@link ErrorCode#KDF_REFUSED} when weak, huge or of another algorithm
     */
    public static Kdf fromJson(JsonMap json) {
        String algorithm = json.string("algorithm");
        if (!algorithm.equals(ALGORITHM)) {
            throw new ProblemException(
                    ErrorCode.KDF_REFUSED,
                    "key derivation by \"" + algorithm
                            + "\" is not accepted, only argon2id; nothing was derived or sent",
                    "tok agent status");
        }
        Kdf kdf = new Kdf(
                small(json.number("memory_kib")),
                small(json.number("passes")),
                small(json.number("lanes")),
                json.string("salt"));
        json.finish();
        return kdf;
    }

    private static int small(long value) {
        return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, value));
    }

    /**
     * These parameters.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("algorithm", ALGORITHM)
                .put("memory_kib", memoryKib)
                .put("passes", passes)
                .put("lanes", lanes)
                .put("salt", salt)
                .toMap();
    }

    /**
     * Writes a slot key for the wire.
     *
     * @param key 32 bytes
     * @return standard base64 as a secret
     */
    public static Secret encodeKey(Secret key) {
        byte[] bytes = key.reveal();
        try {
            return Secret.owning(Base64.getEncoder().encode(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Reads a slot key from the wire.
     *
     * @param encoded standard base64 of 32 bytes
     * @return the key
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} for any other length or text
     */
    public static Secret decodeKey(Secret encoded) {
        byte[] text = encoded.reveal();
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        } finally {
            Arrays.fill(text, (byte) 0);
        }
        if (key.length != 32) {
            Arrays.fill(key, (byte) 0);
            throw new ProblemException(ErrorCode.BAD_REQUEST, "a slot key is 32 bytes in base64", null);
        }
        return Secret.owning(key);
    }
}
