/**
 * What access tokens say about themselves.
 *
 * <p>Non-goals: believing it; no signature is checked here. Promise: nothing of a token's signature, and
 * never the whole token, comes out.
 */
@NullMarked
package dev.tokd.cli.token;

import org.jspecify.annotations.NullMarked;
