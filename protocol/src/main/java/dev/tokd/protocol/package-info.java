/**
 * What agent and command line share: definition and wire records, their one JSON codec, secrets,
 * error codes, limits, and where the socket is.
 *
 * <p>Non-goals: no I/O but bytes in memory, no policy, no provider knowledge. It is not a drawer: a
 * type comes in only when both sides of the socket use it.
 *
 * <p>Promise: every record is immutable and checks itself when made; what is read is read strictly
 * (unknown or repeated keys are errors that name the nearest known one).
 */
@NullMarked
package dev.tokd.protocol;

import org.jspecify.annotations.NullMarked;
