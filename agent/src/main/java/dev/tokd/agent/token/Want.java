package dev.tokd.agent.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reader wants of a token.
 *
 * @param minTtl how much life it must have left, or null for the default of {@link Timing#leastLeft}
 * @param acceptShorter whether a living token with less is better than none
 */
public record Want(@Nullable Duration minTtl, boolean acceptShorter) {}
