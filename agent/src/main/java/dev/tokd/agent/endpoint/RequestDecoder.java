package dev.tokd.agent.endpoint;

import dev.tokd.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to requests: plain ones by the short way, all others by Netty's decoder, which is made when the
 * first of them comes. Most connections never need it.
 */
final class RequestDecoder extends ChannelInboundHandlerAdapter {
    private final PlainGet.@Nullable Reader plain;
    private @Nullable General general;

    /** Takes no request the short way without a reader of plain ones. */
    RequestDecoder(PlainGet.@Nullable Reader plain) {
        this.plain = plain;
    }

    /** Whether some of a request, but not all of it, was decoded or waits to be. */
    boolean midRequest() {
        return general != null && general.midRequest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        PlainGet get =
                !midRequest() && plain != null && message instanceof ByteBuf received ? plain.read(received) : null;
        if (get != null) {
            ReferenceCountUtil.release(message);
            context.fireChannelRead(get);
            return;
        }
        if (general == null) {
            general = new General();
            context.pipeline().addAfter(context.name(), null, general);
        }
        context.fireChannelRead(message);
    }

    /** Leaves the pipeline; what was received and not decoded goes on as it is. */
    void leave(ChannelPipeline pipeline) {
        if (general != null) {
            pipeline.remove(general);
        }
        pipeline.remove(this);
    }

    /** Netty's decoder with our limits, less its lenience, plus the knowledge whether a request is half read. */
    private static final class General extends HttpRequestDecoder {
        private static final HttpDecoderConfig CONFIG = new HttpDecoderConfig()
                .setMaxInitialLineLength(Limits.REQUEST_LINE)
                .setMaxHeaderSize(Limits.HEADERS)
                .setMaxChunkSize(64 * 1024)
                .setInitialBufferSize(512)
                .setStrictLineParsing(true);

        private boolean midRequest;

        General() {
            super(CONFIG);
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
}
