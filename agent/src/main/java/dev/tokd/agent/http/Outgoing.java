package dev.tokd.agent.http;

import dev.tokd.protocol.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message on its way out; wipes the arrays it lent to Netty once they are written, or never will be. */
final class Outgoing {
    private final FullHttpRequest message;
    private final List<byte[]> lent = new ArrayList<>();

    private Outgoing(String method, String target, @Nullable Secret body) {
        ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(lend(body));
        message = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(method),
                target,
                content,
                DefaultHttpHeadersFactory.headersFactory().newHeaders(),
                EmptyHttpHeaders.INSTANCE);
    }

    static Outgoing connect(Route route, @Nullable Secret proxyAuthorization) {
        String authority = route.target().authority();
        Outgoing connect = new Outgoing("CONNECT", authority, null);
        connect.message.headers().set(HttpHeaderNames.HOST, authority);
        return connect.header(HttpHeaderNames.PROXY_AUTHORIZATION, proxyAuthorization);
    }

    static Outgoing request(Request request, Route route, @Nullable Secret proxyAuthorization) {
        Outgoing outgoing = new Outgoing(request.method(), route.requestTarget(), request.body());
        request.headers().forEach(outgoing.message.headers()::set);
        outgoing.message
                .headers()
                .set(HttpHeaderNames.HOST, route.target().hostHeader())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (request.body() != null) {
            outgoing.message
                    .headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, request.body().length());
        }
        outgoing.header(HttpHeaderNames.AUTHORIZATION, request.authorization());
        boolean toProxy = route.proxy() != null && !route.target().tls();
        return outgoing.header(HttpHeaderNames.PROXY_AUTHORIZATION, toProxy ? proxyAuthorization : null);
    }

    private Outgoing header(CharSequence name, @Nullable Secret value) {
        if (value != null) {
            message.headers().set(name, new AsciiString(lend(value), false));
        }
        return this;
    }

    private byte[] lend(Secret secret) {
        byte[] bytes = secret.reveal();
        lent.add(bytes);
        return bytes;
    }

    void writeTo(Channel channel) {
        channel.writeAndFlush(message).addListener(written -> lent.forEach(bytes -> Arrays.fill(bytes, (byte) 0)));
    }
}
