/**
 * Holds live tokens and decides when to renew them: cache, flight, timing, renewal.
 *
 * <p>Non-goals: no provider, no disk, no policy; where tokens come from and go to are the interfaces {@link dev.tokd.agent.token.TokenSource} and {@link dev.tokd.agent.token.TokenStore}.
 *
 * <p>Promise: one mint per key at a time, no token served past its end, and a cached read waits for nobody.
 */
@NullMarked
package dev.tokd.agent.token;

import org.jspecify.annotations.NullMarked;
