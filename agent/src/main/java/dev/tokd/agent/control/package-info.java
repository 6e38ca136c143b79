/**
 * The owner's operations: vault, slots, definitions, proofs, status.
 *
 * <p>Non-goals: no wire format beyond JSON members, no decision about who may (the policy says that
 * before a request gets here).
 *
 * <p>Promise: an operation that fails changes nothing; what is answered is on the disk.
 */
@NullMarked
package dev.tokd.agent.control;

import org.jspecify.annotations.NullMarked;
