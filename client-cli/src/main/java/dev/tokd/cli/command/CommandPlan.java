package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A command to run and the variables it gets: told to the launcher, which becomes the command, or run as a child
 * where there is no launcher.
 *
 * @param variables name to value, in order; no value has a line break
 * @param line the program and its arguments, at least one
 */
record CommandPlan(Map<String, Secret> variables, List<String> line) {
    private static final byte[] HEAD = "tokd-exec 1\n".getBytes(StandardCharsets.US_ASCII);

    /** Hands the variables to the launcher, which has the command already. */
    void tell(Shell tok) {
        try (OutputStream out = tok.world().plan().get()) {
            out.write(HEAD);
            for (Map.Entry<String, Secret> variable : variables.entrySet()) {
                byte[] value = variable.getValue().reveal();
                out.write((variable.getKey() + "=").getBytes(StandardCharsets.US_ASCII));
                out.write(value);
                out.write('\n');
                Arrays.fill(value, (byte) 0);
            }
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "the launcher went away", null), e);
        }
    }

    /** Runs the command here and gives its exit code. */
    int run(Shell tok) {
        Map<String, String> extra = new HashMap<>();
        variables.forEach((name, value) -> extra.put(name, text(value)));
        try {
            return tok.world().spawner().inherited(line, extra);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.BAD_REQUEST, "cannot run " + line.get(0) + ": not found or not executable", null),
                    e);
        }
    }

    private static String text(Secret value) {
        byte[] bytes = value.reveal();
        String text = new String(bytes, StandardCharsets.UTF_8);
        Arrays.fill(bytes, (byte) 0);
        return text;
    }
}
