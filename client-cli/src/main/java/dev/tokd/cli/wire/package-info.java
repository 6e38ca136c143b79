/**
 * HTTP/1.1 over the daemon's Unix socket, one request per connection.
 *
 * <p>Non-goals: no keep-alive, no chunks, no redirects: the daemon sends none. Promise: not a byte is sent
 * before the kernel has named the listener's owner and that owner is trusted; every call ends in time;
 * every failure is a {@code ProblemException} with an exit code.
 */
@NullMarked
package dev.tokd.cli.wire;

import org.jspecify.annotations.NullMarked;
