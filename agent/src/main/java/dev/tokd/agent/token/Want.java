package dev.tokd.agent.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reader wants of a token.
 *
 * @param minTtl how much life it must have left, or null for the default of {@link Timing#leastLeft}
 * @param acceptShorter whether a living token with less is better than none
 * @param command what to type, followed by an option, to want something else, for example {@code tok token
 *     reports}
 */
public record Want(@Nullable Duration minTtl, boolean acceptShorter, String command) {
    /** Whatever there is. */
    static final Want ANY = new Want(null, true, "");
}
