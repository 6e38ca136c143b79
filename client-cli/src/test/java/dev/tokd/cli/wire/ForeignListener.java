package dev.tokd.cli.wire;

import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A process of another user that listens where a daemon should, and says how much it was told. */
public final class ForeignListener {
    private ForeignListener() {}

    /** Listens at the first argument for one connection. */
    public static void main(String[] args) throws Exception {
        Path socket = Path.of(args[0]);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            System.out.println("ready");
            try (SocketChannel channel = server.accept();
                    InputStream in = Channels.newInputStream(channel)) {
                System.out.println("received " + in.readAllBytes().length);
            }
        }
    }
}
