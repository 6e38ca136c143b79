package dev.tokd.devserver;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.Optional;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Tomcat's HTTP/1.1, plus a way for the request in hand to reset its connection. */
final class ResettableProtocol extends Http11NioProtocol {
    private static final ThreadLocal<Optional<SocketWrapperBase<?>>> SERVED = ThreadLocal.withInitial(Optional::empty);

    /**
     * Resets the connection whose request this thread is serving: a closed socket that may not linger sends RST instead
     * of FIN.
     */
    static void resetConnection() throws IOException {
        SocketWrapperBase<?> socket =
                SERVED.get().orElseThrow(() -> new IllegalStateException("no request on this thread"));
        if (socket.getSocket() instanceof NioChannel channel) {
            channel.getIOChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        socket.close();
    }

    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public SocketState service(SocketWrapperBase<?> socket) throws IOException {
                SERVED.set(Optional.of(socket));
                try {
                    return super.service(socket);
                } finally {
                    SERVED.remove();
                }
            }
        };
    }
}
