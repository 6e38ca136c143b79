package dev.tokd.agent.policy;

import dev.tokd.agent.peer.Caller;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request for a token.
 *
 * @param caller who asks
 * @param door where it came in
 * @param app the app asked for by name
 * @param minTtl how much life it must have left, or null for the app's or the default
 * @param scopes fewer scopes than the app's, sorted, or null for all of them
 * @param acceptShorter whether a token with less life left than asked is better than none
 * @param keySha256 the SHA-256 of the key that came along, in lower-case hexadecimal, or null for none
 */
public record Ask(
        Caller caller,
        Door door,
        String app,
        @Nullable Duration minTtl,
        @Nullable List<String> scopes,
        boolean acceptShorter,
        @Nullable String keySha256) {
    /**
     * An ask for everything the app has.
     *
     * @param caller who asks
     * @param door where it came in
     * @param app the app
     * @param keySha256 the digest of its key, or null
     * @return the ask
     */
    public static Ask plain(Caller caller, Door door, String app, @Nullable String keySha256) {
        return new Ask(caller, door, app, null, null, false, keySha256);
    }

    /**
     * This ask for fewer scopes.
     *
     * @param fewer the scopes, sorted
     * @return a copy
     */
    public Ask narrowedTo(List<String> fewer) {
        return new Ask(caller, door, app, minTtl, fewer, acceptShorter, keySha256);
    }
}
