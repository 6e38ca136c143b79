package dev.tokd.agent.http;

import dev.tokd.protocol.Network;
import dev.tokd.protocol.Secret;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Sends requests to providers, each on a connection of its own. */
public final class HttpClient {
    /** The most an answer's body may have, in bytes. */
    public static final int BODY = 256 * 1024;

    /**
     * A client on shared event loops.
     *
     * @param group the loops; the caller shuts them down
     * @param sockets makes channels that fit the loops, for example {@code EpollSocketChannel::new}
     * @param lookups runs name lookups and reads trust stores; may block; see {@link BlockingPool}
     * @param handshakes runs the costly parts of TLS handshakes; not the same as {@code lookups}, so that
     *     hanging lookups cannot keep handshakes from running
     * @param lookup finds addresses
     */
    public HttpClient(
            EventLoopGroup group,
            ChannelFactory<? extends SocketChannel> sockets,
            Executor lookups,
            Executor handshakes,
            Lookup lookup) {}

    /**
     * Sends one request. Redirects are answers like any other. Safe from any thread, an event loop
     * included.
     *
     * @param request what to send; its secrets are wiped when the call is over
     * @param network trust, proxy and time limits
     * @param proxySecret the password of {@link Network#proxyUser}, or null; it stays the caller's and is
     *     read during this call only
     * @return the answer, completed on an event loop; or fails with an {@link HttpFailure}
     */
    public CompletionStage<Reply> send(Request request, Network network, @Nullable Secret proxySecret) {
        throw new UnsupportedOperationException(request + " " + network + proxySecret);
    }
}
