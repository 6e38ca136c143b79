package dev.tokd.cli;

import dev.tokd.cli.command.CommandTree;
import dev.tokd.cli.command.ProcessSpawner;
import dev.tokd.cli.command.Surroundings;
import dev.tokd.cli.output.Output;
import dev.tokd.cli.secret.ConsolePrompter;
import dev.tokd.cli.wire.KernelIds;
import dev.tokd.cli.wire.ThreadWatchdog;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code tok}: composes the surroundings and runs one command line. */
public final class Tok {
    private static final int COLUMNS = 80;

    private Tok() {}

    /**
     * Runs and exits.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(CommandTree.run(surroundings(System.getenv()), args));
    }

    private static Surroundings surroundings(Map<String, String> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        Map<String, String> unnamed = new HashMap<>(environment);
        unnamed.remove(Places.SOCKET_VARIABLE);
        String tokdHome = System.getProperty("tokd.home");
        return new Surroundings(
                environment,
                Places.of(environment, home),
                Places.of(unnamed, home).socket(),
                Path.of("").toAbsolutePath(),
                tokdHome == null ? null : Path.of(tokdHome),
                KernelIds.ownUid(),
                new FileInputStream(FileDescriptor.in),
                new ConsolePrompter(console()),
                output(environment),
                Tok::plan,
                new SecureRandom(),
                new ThreadWatchdog(),
                new ProcessSpawner(),
                Tok::pause,
                InstantSource.system());
    }

    private static Output output(Map<String, String> environment) {
        String term = environment.getOrDefault("TERM", "dumb");
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty() && !term.equals("dumb");
        Output.Screen screen =
                new Output.Screen(isTerminal(1), isTerminal(2), colour, columns(environment.get("COLUMNS")), charset());
        return new Output(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), screen);
    }

    /** What the launcher reads: standard output stays the terminal's, so that a person can be asked. */
    private static OutputStream plan() {
        try {
            return Files.newOutputStream(Path.of("/dev/fd/3"), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.INTERNAL, "the launcher does not listen", "start tok by its launcher bin/tok"),
                    e);
        }
    }

    private static int columns(@Nullable String text) {
        boolean usable = text != null && text.length() < 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return text == null || text.isEmpty() || !usable ? COLUMNS : Math.max(20, Integer.parseInt(text));
    }

    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    /** Newer JDKs give a Console even in a pipe, so its presence alone proves nobody there. */
    private static @Nullable Console console() {
        return isTerminal(0) && isTerminal(1) ? System.console() : null;
    }

    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (!Files.isSymbolicLink(link)) {
            return oldConsole();
        }
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** Without /proc only an older JDK's Console tells; where nothing tells, nobody is asked and flags serve. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean oldConsole() {
        return Runtime.version().feature() < 22 && System.console() != null;
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
