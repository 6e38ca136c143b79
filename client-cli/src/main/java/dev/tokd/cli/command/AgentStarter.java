package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a daemon up and waits until it answers. */
final class AgentStarter {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int LOOKS = 600;
    private static final int QUOTED = 12;

    /**
     * How the daemon is to run.
     *
     * @param vault its vault's folder
     * @param state the folder of its sealed tokens, or null for its own choice
     * @param log where it logs
     * @param persist whether tokens survive a restart
     * @param until the process it ends with, or null
     */
    record Plan(
            Path vault,
            @Nullable Path state,
            Path log,
            boolean persist,
            @Nullable Long until) {
        static Plan usual(Shell tok) {
            Path state = tok.world().places().state();
            return new Plan(tok.world().places().data(), state, state.resolve("tokd.log"), true, null);
        }

        Plan until(long pid) {
            return new Plan(vault, state, log, persist, pid);
        }
    }

    private final Shell tok;

    AgentStarter(Shell tok) {
        this.tok = tok;
    }

    /** Whether a daemon answers; one that may not be talked to is an error, not a no. */
    boolean isRunning() {
        try {
            tok.get("/healthz");
            return true;
        } catch (ProblemException e) {
            if (e.problem().code() == ErrorCode.NOT_RUNNING) {
                return false;
            }
            throw e;
        }
    }

    List<String> command(Plan plan) {
        Path home = tok.world().tokdHome();
        Path program = home == null ? null : home.resolve("bin/tokd");
        if (program == null || !Files.isExecutable(program)) {
            throw new ProblemException(
                    ErrorCode.INTERNAL,
                    "the daemon's program is not beside tok" + (program == null ? "" : " (no " + program + ")"),
                    "start tok by its launcher bin/tok");
        }
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--vault",
                plan.vault().toString(),
                "--socket",
                tok.socket().toString()));
        if (plan.state() != null) {
            command.addAll(List.of("--state", plan.state().toString()));
        }
        if (!plan.persist()) {
            command.add("--no-persist");
        }
        if (plan.until() != null) {
            command.addAll(List.of("--until-pid", plan.until().toString()));
        }
        return command;
    }

    void start(Plan plan) {
        if (tok.socket().toString().getBytes(StandardCharsets.UTF_8).length > Limits.SOCKET_PATH) {
            throw Usage.wrong(
                    "the socket path is over " + Limits.SOCKET_PATH + " bytes, the most a Unix socket may have",
                    "use a shorter --socket PATH");
        }
        List<String> command = command(plan);
        command.addAll(List.of("--background", "--log", plan.log().toString()));
        try {
            long before = prepare(plan.log());
            await(tok.world().spawner().detached(command, plan.log()), plan.log(), before);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.INTERNAL, "the daemon cannot be started with its log at " + plan.log(), null),
                    e);
        }
    }

    private static long prepare(Path log) throws IOException {
        Path folder = log.getParent();
        if (folder != null && Files.notExists(folder)) {
            Files.createDirectories(folder, permissions("rwx------"));
        }
        if (Files.notExists(log)) {
            Files.createFile(log, permissions("rw-------"));
        }
        return Files.size(log);
    }

    private static FileAttribute<?> permissions(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private void await(Spawner.Child child, Path log, long before) throws IOException {
        for (int look = 0; look < LOOKS; look++) {
            boolean ended = child.endsWithin(LOOK_EVERY);
            if (isRunning()) {
                tok.out().note("daemon started at " + tok.socket());
                return;
            }
            if (ended) {
                throw ended(child.exitCode(), log, quote(log, before));
            }
        }
        quote(log, before);
        throw new ProblemException(
                ErrorCode.NOT_RUNNING,
                "the daemon (process " + child.pid() + ") runs but does not answer at " + tok.socket(),
                "read the log at " + log);
    }

    /** A daemon that knows why it ends says so in its last two lines, and what to do. */
    private static ProblemException ended(int code, Path log, List<String> last) {
        int lines = last.size();
        if (lines >= 2
                && last.get(lines - 2).startsWith("tokd: ")
                && last.get(lines - 1).startsWith("fix: ")) {
            return new ProblemException(
                    ErrorCode.NOT_RUNNING,
                    "the daemon did not start: " + last.get(lines - 2).substring(6),
                    last.get(lines - 1).substring(5));
        }
        return new ProblemException(
                ErrorCode.NOT_RUNNING, "the daemon ended at once, with exit code " + code, "read the log at " + log);
    }

    private List<String> quote(Path log, long before) throws IOException {
        try (var channel = Files.newByteChannel(log, StandardOpenOption.READ)) {
            long size = channel.size();
            channel.position(Math.max(Math.min(before, size), size - 8192));
            byte[] bytes = new byte[(int) (size - channel.position())];
            int read = Math.max(0, channel.read(java.nio.ByteBuffer.wrap(bytes)));
            List<String> lines = new String(Arrays.copyOf(bytes, read), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - QUOTED), lines.size());
            last.forEach(tok.out()::quote);
            return last;
        }
    }

    /** Asks the daemon to stop and waits until nobody answers. */
    boolean stop() {
        tok.call(Call.send("POST", "/v1/agent/stop", java.util.Map.of()));
        for (int look = 0; look < LOOKS; look++) {
            if (isGone()) {
                return true;
            }
            tok.world().pause().accept(LOOK_EVERY);
        }
        return false;
    }

    private boolean isGone() {
        try {
            return !isRunning();
        } catch (ProblemException e) {
            // On its way out it may cut a connection short or say that it is stopping.
            return false;
        }
    }
}
