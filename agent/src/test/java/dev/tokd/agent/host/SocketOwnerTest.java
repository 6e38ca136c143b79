package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketOwnerTest {
    /** A connection within this process, seen from its client's end. */
    private record Pair(ServerSocketChannel listener, SocketChannel client, SocketChannel server)
            implements AutoCloseable {
        static Pair of(String address, ProtocolFamily theirs, ProtocolFamily ours) throws IOException {
            ServerSocketChannel listener = ServerSocketChannel.open(ours);
            listener.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            SocketChannel client = SocketChannel.open(theirs);
            client.connect(listener.getLocalAddress());
            return new Pair(listener, client, listener.accept());
        }

        InetSocketAddress there() throws IOException {
            return (InetSocketAddress) server.getRemoteAddress();
        }

        InetSocketAddress here() throws IOException {
            return (InetSocketAddress) server.getLocalAddress();
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            listener.close();
        }
    }

    private static Pair pair() throws IOException {
        return Pair.of("127.0.0.1", StandardProtocolFamily.INET, StandardProtocolFamily.INET);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, INET, INET",
        "127.0.0.1, INET, INET6",
        "127.0.0.1, INET6, INET",
        "127.0.0.1, INET6, INET6",
        "127.0.0.9, INET, INET6",
        "::1, INET6, INET6",
    })
    void uid_establishedConnectionOfAnyFamily_isWhoMadeIt(
            String address, StandardProtocolFamily theirs, StandardProtocolFamily ours) throws IOException {
        try (Pair pair = Pair.of(address, theirs, ours)) {
            assertThat(SocketOwner.uid(pair.there(), pair.here())).isEqualTo((int) OwnUid.effective());
        }
    }

    @Test
    void uid_onePartOfTheFourIsOther_nobody() throws IOException {
        try (Pair pair = pair()) {
            InetAddress loopback = pair.here().getAddress();
            InetAddress other = InetAddress.getByName("127.0.0.2");
            int there = pair.there().getPort();
            int here = pair.here().getPort();

            assertThat(SocketOwner.uid(new InetSocketAddress(loopback, there), new InetSocketAddress(loopback, there)))
                    .isNull();
            assertThat(SocketOwner.uid(new InetSocketAddress(loopback, here), new InetSocketAddress(loopback, here)))
                    .isNull();
            assertThat(SocketOwner.uid(new InetSocketAddress(other, there), pair.here()))
                    .isNull();
            assertThat(SocketOwner.uid(pair.there(), new InetSocketAddress(other, here)))
                    .isNull();
        }
    }

    @Test
    void uid_listenerWithoutThatConnection_isNotTakenForOne() throws IOException {
        try (Pair pair = pair()) {
            InetSocketAddress nowhere = new InetSocketAddress(pair.here().getAddress(), 1);

            assertThat(SocketOwner.uid(pair.here(), nowhere)).isNull();
        }
    }

    @Test
    void uid_clientEndedItsSide_isNotEstablishedAnyMore() throws IOException {
        try (Pair pair = pair()) {
            InetSocketAddress there = pair.there();
            pair.client().shutdownOutput();

            assertThat(SocketOwner.uid(there, pair.here())).isNull();
        }
    }

    @Test
    void uid_clientIsGone_nobody() throws IOException {
        try (Pair pair = pair()) {
            InetSocketAddress there = pair.there();
            pair.client().close();

            assertThat(SocketOwner.uid(there, pair.here())).isNull();
        }
    }
}
