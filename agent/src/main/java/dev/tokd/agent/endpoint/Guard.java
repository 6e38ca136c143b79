package dev.tokd.agent.endpoint;

import io.netty.handler.codec.http.HttpRequest;

/** Stands before the routes of a door that more can reach than the kernel tells apart. */
@FunctionalInterface
public interface Guard {
    /**
     * Looks at a request's line and headers, before its body is read.
     *
     * @param head the request's head; it has one {@code Host}
     * @return false to have it refused as {@code denied} and the connection closed; the caller is not told
     *     why
     */
    boolean admits(HttpRequest head);
}
