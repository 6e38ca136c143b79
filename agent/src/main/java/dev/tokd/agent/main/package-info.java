/**
 * The composition root: settings in, a running daemon out.
 *
 * <p>Non-goals: no behaviour of its own beyond starting, joining and stopping.
 *
 * <p>Promise: the only reader of the environment, of {@code tokd.toml}, of the clocks and of the
 * randomness; an invalid setting stops the start and names itself.
 */
@NullMarked
package dev.tokd.agent.main;

import org.jspecify.annotations.NullMarked;
