/**
 * Decides who may get what: a pure function of peer, door, app and ask.
 *
 * <p>Non-goals: no I/O, no state, no time.
 *
 * <p>Promise: the same input always gives the same answer, and what is not allowed is denied.
 */
@NullMarked
package dev.tokd.agent.policy;

import org.jspecify.annotations.NullMarked;
