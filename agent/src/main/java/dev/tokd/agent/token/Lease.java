package dev.tokd.agent.token;

import java.time.Duration;
import java.time.Instant;

/**
 * A token that lives long enough for what was asked.
 *
 * @param token where its bytes lie
 * @param left how long it lives, more than zero
 * @param endsAt its end by the wall clock
 */
public record Lease(HeldToken token, Duration left, Instant endsAt) {}
