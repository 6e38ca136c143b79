/**
 * Answers one read on one screen: find the app, ask the policy, serve or mint.
 *
 * <p>Non-goals: no definitions changed, no vault, no wire format.
 *
 * <p>Promise: cached reads complete on the calling thread.
 */
@NullMarked
package dev.tokd.agent.broker;

import org.jspecify.annotations.NullMarked;
