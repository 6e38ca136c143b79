package dev.tokd.protocol;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for an app's tokens, and how.
 *
 * @param allow the only ones who may, on a Unix socket; when empty, the daemon's own user
 * @param keys what opens the app over loopback HTTP; never an entry above
 * @param confirm whether a person is asked each time
 * @param canary what happens when it is read, or null for an app that is real
 * @param rate how often one peer may read it, or null for the door's own limit
 */
public record Access(
        List<Allow> allow,
        List<AppKey> keys,
        boolean confirm,
        @Nullable Canary canary,
        @Nullable Rate rate) {
    /** The daemon's own user, unasked. */
    public static final Access OWNER = new Access(List.of(), List.of(), false, null, null);

    private static final int MOST = 64;

    /** Copies the lists and checks their length. */
    public Access {
        allow = List.copyOf(allow);
        keys = List.copyOf(keys);
        if (allow.size() > MOST || keys.size() > MOST) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "an app has at most " + MOST + " allow entries and " + MOST + " keys",
                    null);
        }
    }

    /**
     * Whether this lets anybody in, or anything out, that another does not: what an unlocked daemon alone
     * must not do.
     *
     * @param before what was
     * @return true when a slot's key is to be asked for
     */
    public boolean isWiderThan(Access before) {
        boolean backToOwner = allow.isEmpty() && !before.allow.isEmpty();
        boolean others = !before.allow.isEmpty() || !allow.isEmpty();
        boolean more = others && !new HashSet<>(before.allow).containsAll(allow);
        return backToOwner || more || (before.confirm && !confirm) || (before.canary != null && canary == null);
    }

    /**
     * The same with other keys.
     *
     * @param others the keys
     * @return a copy
     */
    public Access withKeys(List<AppKey> others) {
        return new Access(allow, others, confirm, canary, rate);
    }

    /**
     * Reads the members among an app's.
     *
     * @param json the app's members
     * @return who may ask
     */
    static Access fromJson(JsonMap json) {
        String canary = json.optionalString("canary");
        String rate = json.optionalString("rate");
        return new Access(
                json.objects("allow").stream().map(Allow::fromJson).toList(),
                json.objects("keys").stream().map(AppKey::fromJson).toList(),
                json.flag("confirm"),
                canary == null ? null : Canary.fromWire(canary),
                rate == null ? null : Rate.parse(rate));
    }

    /** Adds the members to an app's, without what has its default. */
    JsonFields into(JsonFields json) {
        return json.put(
                        "allow",
                        allow.isEmpty()
                                ? null
                                : allow.stream().map(Allow::toJson).toList())
                .put(
                        "keys",
                        keys.isEmpty()
                                ? null
                                : keys.stream().map(AppKey::toJson).toList())
                .put("confirm", confirm ? true : null)
                .put("canary", canary == null ? null : canary.wire())
                .put("rate", rate == null ? null : rate.toString());
    }
}
