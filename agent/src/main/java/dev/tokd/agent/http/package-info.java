/**
 * Outbound HTTP/1.1: one request over TLS, straight or through a proxy, with a deadline on everything.
 *
 * <p>Non-goals: no redirects, no cookies, no caching, no connection pool, no knowledge of OAuth.
 *
 * <p>Promise: an event loop never waits here for a name server, a disk or a peer; every call ends, with a
 * {@link dev.tokd.agent.http.Reply} or a {@link dev.tokd.agent.http.HttpFailure} that can be shown to a
 * person; and nothing is sent in clear beyond this machine unless the definition allows it.
 */
@NullMarked
package dev.tokd.agent.http;

import org.jspecify.annotations.NullMarked;
