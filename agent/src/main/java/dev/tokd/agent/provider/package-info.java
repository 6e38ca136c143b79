/**
 * Speaks OAuth to authorization servers: resolves where they are, asks for tokens, and says what an answer
 * means. What providers differ in is data ({@link dev.tokd.agent.provider.Presets}).
 *
 * <p>Non-goals: never sees the vault (secrets are lent per call), keeps nothing, decides no retries.
 *
 * <p>Promise: what comes out is checked and printable; a token is RFC 6750 syntax and alive; no secret is
 * in any text made here.
 */
@NullMarked
package dev.tokd.agent.provider;

import org.jspecify.annotations.NullMarked;
