package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListeningSocketTest {
    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private Path path;

    @BeforeEach
    void load() {
        Epoll.ensureAvailability();
        path = folder.resolve("s");
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket made(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private Socket bound(String place) throws IOException {
        Socket socket = made(Socket.newSocketDomain());
        socket.bind(new DomainSocketAddress(place));
        return socket;
    }

    private ListeningSocket listening() throws IOException {
        Socket socket = bound(path.toString());
        socket.listen(1);
        return ListeningSocket.of(socket.intValue());
    }

    private static void assertRefused(int descriptor, String why) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> ListeningSocket.of(descriptor));
        assertThat(refused.problem().code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(refused).hasMessageContaining(why);
    }

    private static void assertRefused(ListeningSocket socket, String why) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, socket::file);
        assertThat(refused.problem().code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(refused).hasMessageContaining(why);
    }

    @Test
    void of_aListeningUnixSocket_saysWhere_andWhoseFile() throws IOException {
        ListeningSocket found = listening();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        assertThat(found.path()).isEqualTo(path);
        assertThat(found.file()).isEqualTo(new ListeningSocket.Facts(OwnUid.effective(), 0660));
    }

    @Test
    void of_anythingElse_isRefused() throws IOException {
        String kind = "not a listening Unix stream socket";
        assertRefused(bound(path.toString()).intValue(), kind);
        Socket network = made(Socket.newSocketStream());
        network.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        network.listen(1);
        assertRefused(network.intValue(), kind);
        assertRefused(made(Socket.newSocketDomainDgram()).intValue(), kind);
        assertRefused(1_000_000, kind);
    }

    @Test
    void of_anAbstractSocket_isRefused() throws IOException {
        Socket socket = bound("\0" + path);
        socket.listen(1);
        assertRefused(socket.intValue(), "has no path");
    }

    @Test
    void file_thatIsGoneOrReplaced_isRefused() throws IOException {
        ListeningSocket found = listening();
        Files.delete(path);
        assertRefused(found, "is gone");
        Files.createFile(path);
        assertRefused(found, "is not the inherited socket");
    }

    @Test
    void file_ofSomebodyElse_isRefused() throws IOException {
        ListeningSocket found = listening();
        Files.setAttribute(path, "unix:uid", 65534);
        assertRefused(found, "belongs to uid 65534");
    }
}
