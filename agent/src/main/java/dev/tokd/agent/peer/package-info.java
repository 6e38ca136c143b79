/**
 * Turns kernel facts about a connection into a {@link dev.tokd.agent.peer.Peer}.
 *
 * <p>Non-goals: no decision about anybody; that is the policy's.
 *
 * <p>Promise: only facts the kernel vouches for; what is unknown stays unknown and matches nothing.
 */
@NullMarked
package dev.tokd.agent.peer;

import org.jspecify.annotations.NullMarked;
