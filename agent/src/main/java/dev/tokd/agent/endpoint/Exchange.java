package dev.tokd.agent.endpoint;

import io.netty.handler.codec.http.HttpRequest;

/**
 * One request on its way in, and what its answer has to know of it.
 *
 * @param head its line and headers
 * @param body what has come of its body so far
 * @param after what follows the answer, as far as the caller decides
 */
record Exchange(HttpRequest head, RequestBody body, RequestHead.After after) {
    static Exchange of(HttpRequest head) {
        return new Exchange(head, new RequestBody(), RequestHead.after(head));
    }
}
