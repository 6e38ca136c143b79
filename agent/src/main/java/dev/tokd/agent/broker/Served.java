package dev.tokd.agent.broker;

import dev.tokd.agent.token.HeldToken;
import java.time.Duration;
import java.time.Instant;

/**
 * A token on its way to a caller.
 *
 * @param app the app it was asked by
 * @param token where its bytes lie
 * @param left how long it lives, more than zero
 * @param expiresAt its end by the wall clock
 */
public record Served(String app, HeldToken token, Duration left, Instant expiresAt) {}
