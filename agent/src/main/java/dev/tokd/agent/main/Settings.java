package dev.tokd.agent.main;

import dev.tokd.agent.endpoint.LoopbackAddress;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.ProblemException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the daemon can be told at start: arguments over {@code tokd.toml} over defaults.
 *
 * @param vault the folder of the vault; default the XDG data folder
 * @param state the folder of sealed tokens; default the XDG state folder, or {@code VAULT/state} when
 *     the vault's folder was named and this was not
 * @param socket where to listen; default as {@link Places}
 * @param socketGroup the group whose members may connect, or null for the owner alone; default null
 * @param adminGroup the group whose members may define, lock and see everything, and so can obtain every
 *     token, or null for nobody; default null
 * @param httpListen loopback addresses that serve tokens over HTTP; default none, and none for an agent that
 *     ends with a process: the ports are the lasting one's
 * @param onCanary a program to run when a canary is read, or null; default null
 * @param persist whether tokens survive a restart; default true
 * @param connectionsPerUid how many connections of one uid are served at once, 8 to 4096; default {@link
 *     Limits#CONNECTIONS_PER_UID}
 * @param auditMaxBytes the size in bytes at which the audit log begins a new file, 64 KiB to 1 GiB; default
 *     8 MiB
 * @param auditKeep how many files of it there are at the most, 2 to 1000; default 4
 * @param logLevel the least level that is logged; default INFO
 * @param background whether to leave the terminal's session; default false
 * @param log a file that takes stderr, or null to leave it; default null
 * @param keyDescriptor a file descriptor to read a slot's 32-byte key from at start, or null
 * @param untilPid the process to end with, or null to run until told; the socket's folder goes then too
 * @param locking when the vault locks by itself; default only by hand
 */
record Settings(
        Path vault,
        Path state,
        Path socket,
        @Nullable String socketGroup,
        @Nullable String adminGroup,
        List<LoopbackAddress> httpListen,
        @Nullable Path onCanary,
        boolean persist,
        int connectionsPerUid,
        long auditMaxBytes,
        int auditKeep,
        Level logLevel,
        boolean background,
        @Nullable Path log,
        @Nullable Integer keyDescriptor,
        @Nullable Integer untilPid,
        Locking locking) {

    private static final int FEWEST_CONNECTIONS = 8;
    /** What fits into the daemon's small heap beside everything else. */
    private static final int MOST_CONNECTIONS = 4096;

    /** Copies the list, and checks what can be checked without touching the disk. */
    Settings {
        httpListen = List.copyOf(new LinkedHashSet<>(httpListen));
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > Limits.SOCKET_PATH) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "socket path is " + length + " bytes long, it may have at most " + Limits.SOCKET_PATH + ": "
                            + socket,
                    "choose a shorter one, for example --socket /run/user/$(id -u)/tokd.sock");
        }
    }

    /**
     * Puts the layers together.
     *
     * @param arguments what the command line says
     * @param file what {@code tokd.toml} says
     * @param places the defaults
     * @return the settings
     * @throws ProblemException for a member {@code tokd.toml} does not know, naming the nearest
     */
    static Settings of(Arguments arguments, JsonMap file, Places places) {
        String vaultInFile = file.optionalString("vault");
        String stateInFile = file.optionalString("state");
        String socketInFile = file.optionalString("socket");
        Long connectionsInFile = file.optionalLong("connections_per_uid");
        long auditMaxBytes = number(file, "audit_max_bytes", 8L << 20, 64L << 10, 1L << 30);
        int auditKeep = (int) number(file, "audit_keep", 4, 2, 1000);
        String levelInFile = file.optionalString("log_level");
        String socketGroup = file.optionalString("socket_group");
        String adminGroup = file.optionalString("admin_group");
        List<LoopbackAddress> httpListen =
                file.strings("http_listen").stream().map(LoopbackAddress::parse).toList();
        String onCanary = file.optionalString("on_canary");
        boolean persistInFile = !file.names().contains("persist") || file.flag("persist");
        file.flag("persist");
        Locking locking = Locking.of(file);
        file.finish();
        Path vault = path(arguments.vault(), vaultInFile, places.data());
        boolean named = arguments.vault() != null || vaultInFile != null;
        return new Settings(
                vault,
                path(arguments.state(), stateInFile, named ? vault.resolve("state") : places.state()),
                path(arguments.socket(), socketInFile, places.socket()),
                socketGroup,
                adminGroup,
                arguments.untilPid() == null ? httpListen : List.of(),
                onCanary == null ? null : program(onCanary),
                persistInFile && !arguments.noPersist(),
                connections(connectionsInFile),
                auditMaxBytes,
                auditKeep,
                level(arguments.logLevel() == null ? levelInFile : arguments.logLevel()),
                arguments.background(),
                arguments.log() == null ? null : Path.of(arguments.log()).toAbsolutePath(),
                arguments.keyDescriptor(),
                arguments.untilPid(),
                locking);
    }

    /** The same but for what is there already: the socket, if any, and ports beside those that are named. */
    Settings inheriting(@Nullable Path given, List<LoopbackAddress> ports) {
        return new Settings(
                vault,
                state,
                given == null ? socket : given,
                socketGroup,
                adminGroup,
                Stream.concat(httpListen.stream(), ports.stream()).toList(),
                onCanary,
                persist,
                connectionsPerUid,
                auditMaxBytes,
                auditKeep,
                logLevel,
                background,
                log,
                keyDescriptor,
                untilPid,
                locking);
    }

    private static Path program(String text) {
        Path program = Path.of(text);
        if (!program.isAbsolute() || !Files.isExecutable(program)) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "on_canary is not the absolute path of a program: " + text, "ls -l " + text);
        }
        return program;
    }

    private static long number(JsonMap file, String name, long fallback, long least, long most) {
        Long number = file.optionalLong(name);
        if (number != null && (number < least || number > most)) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, name + " " + number + " is not from " + least + " to " + most, null);
        }
        return number == null ? fallback : number;
    }

    private static Path path(@Nullable String argument, @Nullable String inFile, Path fallback) {
        String text = argument == null ? inFile : argument;
        return text == null ? fallback : Path.of(text).toAbsolutePath().normalize();
    }

    private static int connections(@Nullable Long inFile) {
        long connections = inFile == null ? Limits.CONNECTIONS_PER_UID : inFile;
        if (connections < FEWEST_CONNECTIONS || connections > MOST_CONNECTIONS) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "connections_per_uid is " + connections + ", it may be " + FEWEST_CONNECTIONS + " to "
                            + MOST_CONNECTIONS,
                    "set connections_per_uid in tokd.toml to a number in that range, or leave it out");
        }
        return (int) connections;
    }

    private static Level level(@Nullable String text) {
        return switch (text == null ? "info" : text.toLowerCase(Locale.ROOT)) {
            case "debug" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warning" -> Level.WARNING;
            case "error" -> Level.ERROR;
            default ->
                throw new ProblemException(
                        ErrorCode.BAD_REQUEST,
                        "log level \"" + text + "\" is not one of debug, info, warning, error",
                        null);
        };
    }
}
