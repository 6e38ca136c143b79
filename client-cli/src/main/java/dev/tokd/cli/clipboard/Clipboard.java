package dev.tokd.cli.clipboard;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A desktop's clipboard by one of its tools. */
public final class Clipboard {
    private static final byte[] NOTHING = {};

    private final ClipboardTool tool;
    private final Map<String, String> environment;
    private final Programs programs;

    /**
     * A clipboard; nothing is run yet.
     *
     * @param tool works on it
     * @param environment where the tool is found
     * @param programs runs it
     */
    public Clipboard(ClipboardTool tool, Map<String, String> environment, Programs programs) {
        this.tool = tool;
        this.environment = environment;
        this.programs = programs;
    }

    /**
     * Puts a secret there.
     *
     * @param secret what is copied
     * @return whether clipboard histories were asked to leave it out
     */
    public boolean put(Secret secret) {
        List<String> command = new ArrayList<>(tool.copy());
        boolean hidden = tool.sensitive() != null && knows(tool.sensitive());
        if (hidden) {
            command.add(tool.sensitive());
        }
        byte[] bytes = secret.reveal();
        try {
            demand(run(command, bytes, false));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        return hidden;
    }

    private boolean knows(@Nullable String flag) {
        byte[] help = run(List.of(tool.program(), "--help"), NOTHING, true).output();
        return flag != null && new String(help, StandardCharsets.UTF_8).contains(flag);
    }

    /**
     * Empties it where it still holds what was put there.
     *
     * @param digest SHA-256 of what was put there
     * @return whether it did
     */
    public boolean clearIf(byte[] digest) {
        // A tool says by its exit code that there is nothing to read; then nothing is to be cleared either.
        Programs.Ended read = run(tool.paste(), NOTHING, true);
        byte[] now = read.output();
        int length = now.length;
        while (length > 0 && (now[length - 1] == '\n' || now[length - 1] == '\r')) {
            length--;
        }
        byte[] found = digest(Arrays.copyOf(now, length));
        Arrays.fill(now, (byte) 0);
        if (!MessageDigest.isEqual(digest, found)) {
            return false;
        }
        List<String> clear = tool.clear();
        demand(run(clear == null ? tool.copy() : clear, NOTHING, false));
        return true;
    }

    /**
     * The digest by which a clipboard's content is known again.
     *
     * @param bytes what is copied; wiped by this call
     * @return SHA-256
     */
    public static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private Programs.Ended run(List<String> command, byte[] input, boolean wantsOutput) {
        String name = command.get(0);
        List<String> line = new ArrayList<>(command);
        line.set(
                0,
                ClipboardTool.program(name, environment)
                        .orElseThrow(
                                () -> failed(name + " is not there, which " + tool.program() + " comes with", null))
                        .toString());
        try {
            return programs.run(line, input, wantsOutput);
        } catch (IOException e) {
            throw failed(name + " does not work", e);
        }
    }

    private void demand(Programs.Ended ended) {
        if (ended.exit() != 0) {
            throw failed(tool.program() + " ended with exit code " + ended.exit(), null);
        }
    }

    private static ProblemException failed(String detail, @Nullable IOException cause) {
        return new ProblemException(
                Problem.of(ErrorCode.INTERNAL, "the clipboard cannot be used: " + detail, "tok token APP"), cause);
    }
}
