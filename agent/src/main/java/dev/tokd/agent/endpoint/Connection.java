package dev.tokd.agent.endpoint;

import dev.tokd.agent.endpoint.RequestHead.After;
import dev.tokd.agent.peer.Caller;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection: requests in, answers out, one at a time and in order.
 *
 * <p>While an answer is being made, or the peer does not take what it was sent, nothing more is read from
 * it; what the decoder already has waits here. Everything runs on the channel's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII)
                    .asReadOnly());

    private final Service service;
    private final Dispatcher dispatcher;
    private final TokenBytes tokens;
    private final Caller caller;
    private final Channel channel;
    private final RequestDecoder decoder;
    private final Patience patience;
    private final int mostBody;
    private final Deque<HttpObject> waiting = new ArrayDeque<>(2);
    private @Nullable Exchange exchange;
    private @Nullable EventStream stream;
    private long arrivedNanos;
    private boolean waited;
    private boolean answering;
    private boolean unflushed;
    private boolean halfClosure;
    private boolean inputEnded;
    private volatile boolean draining;
    private boolean finished;

    Connection(Service service, TokenBytes tokens, Caller caller, Channel channel, RequestDecoder decoder) {
        this.service = service;
        this.dispatcher = new Dispatcher(service);
        this.tokens = tokens;
        this.caller = caller;
        this.channel = channel;
        this.decoder = decoder;
        this.patience = new Patience(channel, service.limits(), this::tooSlow);
        this.mostBody = service.policy().isOwner(caller.peer())
                ? service.limits().body()
                : service.limits().smallBody();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        patience.start();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        finished = true;
        patience.stop();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        // A handler may still hold the body of a request whose caller left; that one wipes it itself.
        if (exchange != null && !answering) {
            exchange.body().wipe();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (finished || !(message instanceof HttpObject object)) {
            ReferenceCountUtil.release(message);
        } else if (answering || !waiting.isEmpty() || !channel.isWritable()) {
            waiting.add(object);
        } else {
            take(object);
        }
    }

    private void take(HttpObject object) {
        try {
            if (object.decoderResult().isFailure()) {
                refuse(Refusal.undecodable(object.decoderResult().cause()));
                return;
            }
            if (object instanceof HttpRequest head) {
                begin(head);
            }
            if (object instanceof HttpContent content && exchange != null) {
                receive(content, exchange);
            }
        } catch (ProblemException e) {
            refuse(Refusal.of(e.problem()));
        } finally {
            ReferenceCountUtil.release(object);
        }
    }

    private void begin(HttpRequest head) {
        if (head instanceof PlainGet) {
            exchange = Exchange.of(head);
            return;
        }
        if (!RequestHead.isSpoken(head.protocolVersion())) {
            refuse(Refusal.of(505, ErrorCode.BAD_REQUEST, "only HTTP/1.1 and HTTP/1.0 are spoken here"));
            return;
        }
        long length = RequestHead.check(head);
        if (length > mostBody) {
            refuse(tooLarge());
            return;
        }
        if (RequestHead.expectsContinue(head) && length != 0) {
            var unused = channel.writeAndFlush(CONTINUE.duplicate());
        }
        exchange = Exchange.of(head);
    }

    private void receive(HttpContent content, Exchange current) {
        if (!current.body().append(content.content(), mostBody)) {
            refuse(tooLarge());
        } else if (content instanceof LastHttpContent) {
            patience.arrived();
            dispatch(current);
        }
    }

    private Refusal tooLarge() {
        return Refusal.of(ErrorCode.TOO_LARGE, "the request's body is over " + mostBody + " bytes");
    }

    private void dispatch(Exchange current) {
        answering = true;
        waited = false;
        arrivedNanos = patience.now();
        CompletableFuture<Reply> stage = dispatcher.answer(caller, current.head(), current.body());
        if (stage.isDone()) {
            answer(current, dispatcher.settled(stage));
            return;
        }
        waited = true;
        patience.answering(true);
        channel.config().setAutoRead(false);
        var unused = stage.whenComplete((reply, failure) -> later(current, dispatcher.settled(reply, failure)));
    }

    /** Makes the bytes on the completing thread, then comes back to the loop to send them. */
    private void later(Exchange current, Reply reply) {
        boolean onTheLoop = reply instanceof TokenReply || reply instanceof Reply.Stream;
        AnswerBytes bytes = onTheLoop ? null : bytes(reply);
        channel.eventLoop().execute(() -> {
            patience.answering(false);
            if (bytes == null) {
                answer(current, reply);
            } else {
                answer(current, bytes);
            }
            settle();
        });
    }

    private AnswerBytes bytes(Reply reply) {
        try {
            if (reply instanceof Reply.Text text) {
                return AnswerBytes.of(text);
            }
            return reply instanceof Reply.Json json ? AnswerBytes.of(json) : refused((Refusal) reply);
        } catch (RuntimeException unwritable) {
            return refused((Refusal) dispatcher.failure(unwritable));
        }
    }

    private AnswerBytes refused(Refusal refusal) {
        service.traffic().refused(refusal.problem().code());
        return AnswerBytes.of(refusal);
    }

    private void answer(Exchange current, Reply reply) {
        if (reply instanceof Reply.Stream endless) {
            begin(current, endless);
            return;
        }
        if (!(reply instanceof TokenReply token)) {
            answer(current, bytes(reply));
            return;
        }
        boolean plain = RequestHead.prefersPlain(current.head().headers().get(HttpHeaderNames.ACCEPT));
        After after = after(current);
        ByteBuf buffer = tokens.write(token.served(), plain, after);
        if (buffer == null) {
            answer(current, bytes(Refusal.of(Problem.of(ErrorCode.LOCKED, "the vault is locked", "tok unlock"))));
            return;
        }
        // Kept once more so that it is still ours to wipe when the channel has let go of it.
        send(current, buffer.retain(), after, tokens.whenWritten(buffer));
    }

    private void answer(Exchange current, AnswerBytes bytes) {
        After after = after(current);
        ByteBuf buffer = bytes.into(channel.alloc(), after, RequestHead.isHead(current.head()));
        send(current, buffer, after, null);
    }

    /** From here on this connection is the stream's. */
    private void begin(Exchange current, Reply.Stream endless) {
        current.body().wipe();
        exchange = null;
        answering = false;
        finished = true;
        patience.stop();
        // Read on, into the void: how else to see that the caller left.
        channel.config().setAutoRead(true);
        EventStream begun = new EventStream(channel);
        stream = begun;
        begun.begin(endless);
        if (draining) {
            begun.end();
        }
    }

    private After after(Exchange current) {
        return draining ? After.CLOSE : current.after();
    }

    private void send(Exchange current, ByteBuf buffer, After after, @Nullable ChannelFutureListener written) {
        var write = channel.write(buffer);
        if (written != null) {
            write.addListener(written);
        }
        if (after == After.CLOSE) {
            write.addListener(ChannelFutureListener.CLOSE);
            finished = true;
        }
        current.body().wipe();
        exchange = null;
        answering = false;
        unflushed = true;
        service.traffic().answered(patience.used() - arrivedNanos, waited);
    }

    /** Answers what cannot be read on from, and closes. */
    private void refuse(Refusal refusal) {
        finished = true;
        if (exchange != null) {
            exchange.body().wipe();
            exchange = null;
        }
        Farewell farewell = new Farewell(service.limits().linger());
        channel.pipeline().replace(this, null, farewell);
        decoder.leave(channel.pipeline());
        farewell.say(channel, refused(refusal).into(channel.alloc(), After.CLOSE, false));
    }

    private void tooSlow() {
        if (!answering && !finished) {
            refuse(Refusal.of(ErrorCode.REQUEST_TIMEOUT, "the request did not arrive in time"));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        patience.used();
        settle();
    }

    /** Takes what waits, sends what is written, and decides whether to read on. */
    private void settle() {
        while (!answering && !finished && channel.isWritable()) {
            HttpObject next = waiting.poll();
            if (next == null) {
                break;
            }
            take(next);
        }
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
        allowHalfClosure();
        if (!finished) {
            readOn();
        }
    }

    /**
     * A caller may end its side after its request and still wait for the answer. Once it has all of it,
     * the end of its side is the end of the connection, and the channel closes without a detour.
     */
    private void allowHalfClosure() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        boolean owed = answering || !waiting.isEmpty() || decoder.midRequest() || (out != null && !out.isEmpty());
        if (owed != halfClosure) {
            halfClosure = owed;
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, owed);
        }
    }

    private void readOn() {
        boolean ready = !answering && waiting.isEmpty();
        boolean read = ready && channel.isWritable();
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
        if (!ready) {
            return;
        }
        if (inputEnded || (draining && !decoder.midRequest())) {
            closeWhenSent();
        } else if (decoder.midRequest()) {
            patience.arriving();
        }
    }

    private void closeWhenSent() {
        finished = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // Not from within the flush that brought it about.
        channel.eventLoop().execute(this::settle);
    }

    /** Takes no new request after the one under way. From any thread. */
    void drain() {
        draining = true;
    }

    /** Closes, when it drains and nothing is under way; a stream, which is never done, ends. From any thread. */
    void closeIfDone() {
        channel.eventLoop().execute(() -> {
            if (stream != null) {
                stream.end();
            }
            settle();
        });
    }

    /**
     * Takes a connection on which nothing is under way off the loop and leaves it open; what its caller
     * sends waits in the kernel. On the loop.
     *
     * @return false when something is under way; it is the last then
     */
    boolean detach() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        boolean quiet = !answering && exchange == null && waiting.isEmpty() && !decoder.midRequest();
        if (stream != null) {
            stream.end();
        }
        if (finished || inputEnded || !quiet || out == null || !out.isEmpty()) {
            draining = true;
            return false;
        }
        finished = true;
        patience.stop();
        // Netty takes it off in a task of its own; nothing may be read until then.
        channel.config().setAutoRead(false);
        var unused = channel.deregister();
        return true;
    }

    /** The descriptor, of a channel of epoll's or kqueue's. */
    int descriptor() {
        return ((UnixChannel) channel).fd().intValue();
    }

    void closeNow() {
        var unused = channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (stream != null) {
                closeNow();
            }
            settle();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            service.log().log(System.Logger.Level.ERROR, "a connection failed: " + Traces.withoutMessages(cause));
        }
        var unused = context.close();
    }
}
