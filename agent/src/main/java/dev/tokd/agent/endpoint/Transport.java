package dev.tokd.agent.endpoint;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;

/** The kernel interface the event loop runs on. Kqueue (macOS) has not been run by the tests. */
public enum Transport {
    /** Linux. */
    EPOLL,
    /** MacOS. */
    KQUEUE;

    /**
     * What this machine has.
     *
     * @return the transport
     * @throws IllegalStateException when it has neither, with the loader's reason
     */
    public static Transport available() {
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        if (KQueue.isAvailable()) {
            return KQUEUE;
        }
        throw new IllegalStateException("neither epoll nor kqueue can be used here", Epoll.unavailabilityCause());
    }

    /**
     * What an event loop group is made from.
     *
     * @return a factory for {@link io.netty.channel.MultiThreadIoEventLoopGroup}
     */
    public IoHandlerFactory handlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : KQueueIoHandler.newFactory();
    }
}
