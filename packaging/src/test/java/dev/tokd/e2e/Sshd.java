package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A real OpenSSH server on loopback, with keys and configuration of its own, and clients to it. */
final class Sshd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    /** Where the server confines its unprivileged half; on a running system the service makes it. */
    private static final Path EMPTY = Path.of("/run/sshd");

    private static final int LOOKS = 2_400;
    private static final long LOOK_MILLIS = 50;

    private final Path folder;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    private Sshd(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts one that lets the tests' own user in, and waits until it listens. */
    static Sshd start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(EMPTY);
        Sshd sshd = new Sshd(Files.createDirectories(folder), freePort());
        try {
            sshd.makeKey("host");
            sshd.makeKey("user");
            Files.copy(folder.resolve("user.pub"), folder.resolve("authorized"));
            Files.writeString(
                    folder.resolve("known"),
                    "[127.0.0.1]:" + sshd.port + " " + Files.readString(folder.resolve("host.pub")));
            Files.writeString(folder.resolve("config"), sshd.configuration());
            Process server = sshd.run("sshd.log", PROGRAM.toString(), "-D", "-e", "-f", sshd.path("config"));
            sshd.await(server, "sshd.log", sshd::listens);
            return sshd;
        } catch (IOException | InterruptedException | AssertionError e) {
            sshd.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String configuration() {
        return """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                UsePAM no
                StrictModes no
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                AllowStreamLocalForwarding yes
                """.formatted(port, path("host"), path("authorized"));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private void makeKey(String name) throws IOException, InterruptedException {
        Process made = run("keygen.log", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path(name));
        assertThat(made.waitFor()).as(log("keygen.log")).isZero();
    }

    private Process run(String log, String... line) throws IOException {
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Runs {@code ssh -R remote:local} until this is closed; returns when the remote socket is there. */
    void forward(Path remote, Path local) throws IOException, InterruptedException {
        Process client = run(
                "ssh.log",
                "ssh",
                "-F",
                "none",
                "-N",
                "-i",
                path("user"),
                "-p",
                Integer.toString(port),
                "-o",
                "BatchMode=yes",
                "-o",
                "ExitOnForwardFailure=yes",
                "-o",
                "UserKnownHostsFile=" + path("known"),
                "-R",
                remote + ":" + local,
                System.getProperty("user.name") + "@127.0.0.1");
        await(client, "ssh.log", () -> Files.exists(remote));
    }

    private void await(Process process, String log, BooleanSupplier ready) throws IOException, InterruptedException {
        for (int look = 0; !ready.getAsBoolean(); look++) {
            assertThat(look).as("looks; %s", log(log)).isLessThan(LOOKS);
            assertThat(process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS))
                    .as("it ended: %s", log(log))
                    .isFalse();
        }
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }
}
