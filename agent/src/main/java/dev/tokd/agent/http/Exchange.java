package dev.tokd.agent.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last handler of every pipeline: gathers the answer, and notices when there will be none. */
final class Exchange extends SimpleChannelInboundHandler<HttpObject> {
    private final Call call;
    private final Incoming body = new Incoming();
    private @Nullable HttpResponse head;

    Exchange(Call call) {
        this.call = call;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            call.malformed(message.decoderResult().cause());
            return;
        }
        if (message instanceof HttpResponse response && isFinal(response)) {
            head = response;
        }
        HttpResponse answered = head;
        if (answered != null && message instanceof HttpContent content) {
            gather(answered, content);
        }
    }

    /** 100 and 103 announce another answer; 101 was not asked for and is none. */
    private static boolean isFinal(HttpResponse response) {
        return response.status().codeClass() != HttpStatusClass.INFORMATIONAL
                || response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    private void gather(HttpResponse answered, HttpContent content) {
        if (!body.take(content.content())) {
            call.tooLarge();
        } else if (content instanceof LastHttpContent) {
            call.answered(
                    answered.status(), new Reply(answered.status().code(), headers(answered.headers()), body.whole()));
        }
    }

    private static Map<String, String> headers(HttpHeaders received) {
        Map<String, String> headers = new HashMap<>();
        received.forEach(header ->
                headers.merge(header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (a, b) -> a + ", " + b));
        return headers;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        call.lost(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        call.lost(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        body.wipe();
    }
}
