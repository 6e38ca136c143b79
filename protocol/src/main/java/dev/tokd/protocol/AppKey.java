package dev.tokd.protocol;

import java.util.Map;

/**
 * A key by which one user reads one app's tokens over loopback HTTP. The key itself, 256 random bits, is
 * shown once and kept nowhere.
 *
 * @param id our name for it
 * @param sha256 the SHA-256 of the key as it is sent, 64 lower-case hexadecimal digits
 * @param uid the only user who may use it, 0 to 4294967294
 */
public record AppKey(String id, String sha256, long uid) {
    /** Checks syntax and range. */
    public AppKey {
        Name.check("key", id);
        if (!sha256.matches("[0-9a-f]{64}") || uid < 0 || uid >= 0xffffffffL) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION, "key \"" + id + "\" has no digest or no valid uid", null);
        }
    }

    /**
     * Reads a key's definition.
     *
     * @param json its members
     * @return the key
     */
    public static AppKey fromJson(JsonMap json) {
        AppKey key = new AppKey(json.string("id"), json.string("sha256"), json.number("uid"));
        json.finish();
        return key;
    }

    /**
     * This key's members; none is secret.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("id", id)
                .put("sha256", sha256)
                .put("uid", uid)
                .toMap();
    }
}
