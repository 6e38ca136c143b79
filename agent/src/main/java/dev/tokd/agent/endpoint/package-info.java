/**
 * Listens, reads HTTP/1.1, routes, and writes answers, all on one small event loop.
 *
 * <p>Use: {@link dev.tokd.agent.endpoint.Routes} name what there is, a {@link
 * dev.tokd.agent.endpoint.Service} says behind which door and policy, and {@link
 * dev.tokd.agent.endpoint.UnixListener} opens it.
 *
 * <p>Non-goals: no decision of its own (that is the policy's), no TLS, no HTTP/2, no request bodies as
 * streams.
 *
 * <p>Promise: nothing here blocks the loop, one connection cannot starve another, a path of the owner's
 * control is closed to everybody else unless it was opened by name, and a token's bytes go from the cache
 * to the socket without ever becoming a String.
 */
@NullMarked
package dev.tokd.agent.endpoint;

import org.jspecify.annotations.NullMarked;
