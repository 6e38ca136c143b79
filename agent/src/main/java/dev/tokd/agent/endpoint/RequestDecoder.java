package dev.tokd.agent.endpoint;

import dev.tokd.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/** Netty's decoder with our limits, less its lenience, plus the knowledge whether a request is half read. */
final class RequestDecoder extends HttpRequestDecoder {
    private final PlainGet.Reader plain = new PlainGet.Reader();
    private boolean midRequest;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(Limits.REQUEST_LINE)
                .setMaxHeaderSize(Limits.HEADERS)
                .setMaxChunkSize(64 * 1024)
                .setInitialBufferSize(512)
                .setStrictLineParsing(true));
    }

    /** Whether some of a request, but not all of it, was decoded or waits to be. */
    boolean midRequest() {
        return midRequest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        PlainGet get = !midRequest && message instanceof ByteBuf received ? plain.read(received) : null;
        if (get == null) {
            super.channelRead(context, message);
        } else {
            ReferenceCountUtil.release(message);
            context.fireChannelRead(get);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        super.decode(context, buffer, out);
        midRequest = out.isEmpty() || !(out.get(out.size() - 1) instanceof LastHttpContent);
    }

    /** Two lengths for one body are how requests are smuggled (RFC 9112 section 6.3); Netty would pick one. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
