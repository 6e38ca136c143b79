/**
 * Records what happened, without secrets, on a thread of its own: today as log lines.
 *
 * <p>Non-goals: no decision is taken here and nobody waits for it.
 *
 * <p>Promise: publishing never blocks; one record is one line.
 */
@NullMarked
package dev.tokd.agent.event;

import org.jspecify.annotations.NullMarked;
