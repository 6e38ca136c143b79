package dev.tokd.agent.policy;

import dev.tokd.agent.peer.Peer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request for a token.
 *
 * @param peer who asks
 * @param door where it came in
 * @param app the app asked for by name
 * @param minTtl how much life it must have left, or null for the app's or the default
 * @param scopes fewer scopes than the app's, sorted, or null for all of them
 * @param acceptShorter whether a token with less life left than asked is better than none
 */
public record Ask(
        Peer peer,
        Door door,
        String app,
        @Nullable Duration minTtl,
        @Nullable List<String> scopes,
        boolean acceptShorter) {}
