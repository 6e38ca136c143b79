package dev.tokd.agent.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;

/** Waits for a proxy's answer to CONNECT (RFC 9110 section 9.3.6). */
final class Tunnel extends SimpleChannelInboundHandler<HttpObject> {
    private final Call call;

    Tunnel(Call call) {
        this.call = call;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            call.lost(message.decoderResult().cause());
        } else if (message instanceof HttpResponse response) {
            judge(response);
        }
    }

    private void judge(HttpResponse response) {
        if (response.status().codeClass() == HttpStatusClass.SUCCESS) {
            call.tunnelled();
        } else if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            call.refusedByProxy(response.status());
        }
    }
}
