package dev.tokd.agent.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;

/** What the channels over descriptors of a sort of socket are (Linux). */
enum SocketKind {
    /** On a path. */
    UNIX {
        @Override
        ServerChannel listening(int descriptor) {
            return new EpollServerDomainSocketChannel(descriptor, true);
        }

        @Override
        Channel accepted(int descriptor) {
            return new EpollDomainSocketChannel(descriptor);
        }
    },
    /** On an address and port. */
    TCP {
        @Override
        ServerChannel listening(int descriptor) {
            return new EpollServerSocketChannel(descriptor);
        }

        @Override
        Channel accepted(int descriptor) {
            return new EpollSocketChannel(descriptor);
        }
    };

    /** Over a socket that listens already. */
    abstract ServerChannel listening(int descriptor);

    /** Over a connection that was accepted before. */
    abstract Channel accepted(int descriptor);
}
