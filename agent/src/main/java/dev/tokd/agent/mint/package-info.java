/**
 * Makes tokens: borrows the secret, calls the provider, says what went wrong, and when to ask again.
 *
 * <p>Non-goals: it keeps no token; the cache does.
 *
 * <p>Promise: a provider that refuses is not asked again until something changed, and a provider that
 * fails is asked ever more rarely.
 */
@NullMarked
package dev.tokd.agent.mint;

import org.jspecify.annotations.NullMarked;
