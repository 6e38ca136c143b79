package dev.tokd.agent.endpoint;

import dev.tokd.protocol.Json;
import dev.tokd.protocol.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * An answer as it goes out, all but what depends on the connection. Made on the thread that completed the
 * answer, so that a long listing is not written on the event loop.
 */
final class AnswerBytes {
    private static final String JSON = "application/json";

    private final String headers;
    private final byte[] body;

    private AnswerBytes(int status, String mediaType, String more, byte[] body) {
        this.headers =
                "HTTP/1.1 " + status + ' ' + HttpResponseStatus.valueOf(status).reasonPhrase() + "\r\ncontent-type: "
                        + mediaType + "\r\ncache-control: no-store\r\n" + more;
        this.body = body;
    }

    static AnswerBytes of(Reply.Json reply) {
        String etag = reply.etag() == null ? "" : "etag: " + reply.etag() + "\r\n";
        return new AnswerBytes(reply.status(), JSON, etag, Json.write(reply.body()));
    }

    static AnswerBytes of(Reply.Text reply) {
        return new AnswerBytes(200, reply.mediaType(), "", reply.body().getBytes(StandardCharsets.UTF_8));
    }

    static AnswerBytes of(Refusal refusal) {
        StringBuilder more = new StringBuilder();
        if (refusal.allow() != null) {
            more.append("allow: ").append(refusal.allow()).append("\r\n");
        }
        Duration retry = refusal.problem().retryAfter();
        if (retry != null) {
            more.append("retry-after: ").append(Math.max(1, retry.toSeconds())).append("\r\n");
        }
        return new AnswerBytes(refusal.status(), Problem.MEDIA_TYPE, more.toString(), Json.write(refusal.toJson()));
    }

    /** The whole answer in one buffer; the body, which may hold a secret, is then gone from here. */
    ByteBuf into(ByteBufAllocator allocator, RequestHead.After after, boolean withoutBody) {
        String head = headers + after.header() + "content-length: " + body.length + "\r\n\r\n";
        ByteBuf buffer = allocator.directBuffer(head.length() + body.length);
        buffer.writeCharSequence(head, StandardCharsets.US_ASCII);
        if (!withoutBody) {
            buffer.writeBytes(body);
        }
        Arrays.fill(body, (byte) 0);
        return buffer;
    }
}
