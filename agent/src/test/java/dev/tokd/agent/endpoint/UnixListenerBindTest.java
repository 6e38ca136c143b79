package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a listener binds, and where it refuses to. */
@Timeout(60)
class UnixListenerBindTest {
    @TempDir
    private Path folder;

    private ListenerFixture fixture;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        fixture = new ListenerFixture(Files.createTempDirectory(folder, "f"));
        path = folder.resolve("t");
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private UnixListener listen(Path path) {
        return UnixListener.open(path, null, fixture.group, fixture.service(ListenerFixture.LIMITS));
    }

    private Problem refused(Path path) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> listen(path));
        assertThat(refused).as("refusal of " + path).isNotNull();
        return refused.problem();
    }

    private static ServerSocketChannel listenElsewhere(Path path, int backlog) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path), backlog);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static void serves(Path path) throws IOException {
        try (WireClient client = new WireClient(path)) {
            assertThat(client.get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void open_missingFolders_madePrivateAndTheSocketToo() throws IOException {
        Path deep = folder.resolve("a/b/s");
        try (UnixListener listener = listen(deep)) {
            assertThat(listener).isNotNull();
            assertThat(mode(deep)).isEqualTo("rw-------");
            assertThat(mode(deep.getParent())).isEqualTo("rwx------");
            assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
            assertThat(mode(deep.resolveSibling("s.lock"))).isEqualTo("rw-------");
            serves(deep);
        }
        assertThat(deep).doesNotExist();
    }

    @Test
    void open_staleSocketOfOurs_replaced() throws IOException {
        listenElsewhere(path, 1).close();
        assertThat(path).exists();

        try (UnixListener listener = listen(path)) {
            assertThat(listener).isNotNull();
            serves(path);
        }
    }

    @Test
    void open_afterClose_again() throws IOException {
        listen(path).close();
        try (UnixListener listener = listen(path)) {
            assertThat(listener).isNotNull();
            serves(path);
        }
    }

    @Test
    void open_someoneListens_alreadyRunningAndUntouched() throws IOException {
        try (ServerSocketChannel live = listenElsewhere(path, 5)) {
            assertThat(refused(path).code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            assertThat(live.accept()).as("the probe").isNotNull();
        }
    }

    @Test
    void open_someoneListensWithAFullBacklog_alreadyRunning() throws IOException {
        try (ServerSocketChannel live = listenElsewhere(path, 1);
                SocketChannel one = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel two = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(live.isOpen() && one.isConnected() && two.isConnected()).isTrue();
            assertThat(refused(path).code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
        }
        assertThat(path).exists();
    }

    @Test
    void open_twiceInOneProcess_alreadyRunning() throws IOException {
        assertThat(refused(fixture.socket).code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
        serves(fixture.socket);
    }

    @Test
    void open_lockHeldByAnotherProcess_alreadyRunningThoughTheSocketLooksStale() throws Exception {
        listenElsewhere(path, 1).close();
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        path + ".lock")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(holder.getInputStream().read()).isEqualTo('h');

        assertThat(refused(path).code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
        assertThat(path).exists();
        holder.getOutputStream().close();
        assertThat(holder.waitFor()).isZero();
        listen(path).close();
    }

    @Test
    void open_staleSocketOfAnother_refusedUntouched() throws IOException {
        listenElsewhere(path, 1).close();
        Files.setAttribute(path, "unix:uid", 65534);

        Problem problem = refused(path);
        assertThat(problem.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(problem.detail()).contains("somebody else");
        assertThat(path).exists();
    }

    @Test
    void open_noSocketThere_refusedUntouched() throws IOException {
        Files.writeString(path, "mine");
        Path link = Files.createSymbolicLink(folder.resolve("l"), folder.resolve("nowhere"));

        assertThat(refused(path).detail()).contains("not a socket");
        assertThat(refused(link).detail()).contains("not a socket");
        assertThat(path).hasContent("mine");
        assertThat(Files.isSymbolicLink(link)).isTrue();
    }

    @Test
    void open_pathAsLongAsItMayBe_listensAndIsReplacedWhenStale() throws IOException {
        Path longest = longPath(Limits.SOCKET_PATH);
        listenElsewhere(longest, 1).close();

        try (UnixListener listener = listen(longest)) {
            assertThat(listener).isNotNull();
            serves(longest);
            assertThat(refused(longest).code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
        }
    }

    @Test
    void open_pathOneByteLonger_refusedWithTheFix() {
        Problem problem = refused(longPath(Limits.SOCKET_PATH + 1));

        assertThat(problem.detail()).contains("has " + (Limits.SOCKET_PATH + 1) + " bytes");
        assertThat(problem.fix()).isEqualTo("tok agent start --socket PATH");
    }

    private Path longPath(int bytes) {
        return folder.resolve("x".repeat(bytes - folder.toString().length() - 1));
    }

    @Test
    void open_folderOthersCanWriteIn_refusedWithTheFix() throws IOException {
        for (String open : new String[] {"rwxrwx---", "rwx----w-", "rwxrwxrwx"}) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(open));
            assertThat(refused(path).fix()).isEqualTo("chmod 700 " + folder);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        listen(path).close();
    }

    @Test
    void open_folderOfAnother_refused() throws IOException {
        Path foreign = Files.createDirectory(folder.resolve("theirs"));
        Files.setAttribute(foreign, "unix:uid", 65534);

        assertThat(refused(foreign.resolve("s")).detail()).contains("belongs to somebody else");
        assertThat(foreign).isEmptyDirectory();
    }

    @Test
    void open_relativePath_refused() {
        assertThat(refused(Path.of("s")).detail()).contains("not absolute");
    }

    @Test
    void close_socketReplacedMeanwhile_theOtherIsLeftAlone() throws IOException {
        UnixListener listener = listen(path);
        Files.move(path, folder.resolve("moved"));
        try (ServerSocketChannel other = listenElsewhere(path, 1)) {
            listener.close();

            assertThat(other.isOpen()).isTrue();
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
        }
    }

    @Test
    void service_weakEntityTag_refused() {
        assertThatThrownBy(() -> new Reply.Json(200, Map.of(), "W/\"a\"\r\nx: y"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
