package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A daemon for one command, as {@code ssh-agent CMD}: on a socket of its own, unlocked before the command starts, and
 * ended by itself with the process that is the command.
 */
final class PrivateAgent {
    private final Shell tok;

    PrivateAgent(Shell tok) {
        this.tok = tok;
    }

    /**
     * Starts and unlocks it.
     *
     * @param options how it runs
     * @param pid the process it ends with, which is the command or becomes it
     * @param line the command
     * @return the command with the socket in its environment
     */
    CommandPlan start(AgentOptions options, long pid, List<String> line) {
        if (!tok.socket().equals(tok.world().places().socket())) {
            throw Usage.wrong(
                    "a private daemon has a socket of its own; --socket is for the others", "tok agent start -- CMD");
        }
        options.key.preload(tok.secrets());
        Path folder = folder();
        Path socket = folder.resolve("tokd.sock");
        tok.chooseSocket(socket);
        try {
            new AgentStarter(tok).start(options.plan(tok).until(pid));
        } catch (ProblemException e) {
            discard(folder);
            throw e;
        }
        unlock(options.key);
        Secret value = Secret.owning(socket.toString().getBytes(StandardCharsets.UTF_8));
        return new CommandPlan(Map.of(Places.SOCKET_VARIABLE, value), line);
    }

    /** Where it does not open, the daemon ends now and not only with the launcher. */
    private void unlock(KeyOptions key) {
        try {
            new Vault(tok).unlock(key, null, false);
        } catch (ProblemException e) {
            new AgentStarter(tok).stop();
            throw e;
        }
    }

    /** Fresh, beside where the usual socket is: never below /tmp, where others have a say. */
    private Path folder() {
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path parent = tok.world().defaultSocket().resolveSibling("");
        try {
            Files.createDirectories(parent, ownerOnly);
            return Files.createTempDirectory(parent, "a", ownerOnly);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.INTERNAL, "cannot make a folder for the socket in " + parent, "ls -ld " + parent),
                    e);
        }
    }

    private static void discard(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "cannot remove " + folder, "rm -r " + folder), e);
        }
    }
}
