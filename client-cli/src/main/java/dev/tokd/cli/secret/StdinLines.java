package dev.tokd.cli.secret;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Secrets on standard input, one a line, read byte by byte so that no buffer keeps what follows. */
public final class StdinLines {
    private final InputStream in;

    /**
     * Wraps standard input; nothing is read yet.
     *
     * @param in standard input
     */
    public StdinLines(InputStream in) {
        this.in = in;
    }

    /**
     * The next line.
     *
     * @param what what it should hold, for the error
     * @return the line without its end ({@code \n} or {@code \r\n})
     */
    public Secret line(String what) {
        byte[] buffer = new byte[Limits.SECRET + 3];
        try {
            int length = fill(buffer);
            if (length < 0) {
                throw Refusals.usage("standard input ended where the " + what + " was expected", null);
            }
            if (length > Limits.SECRET) {
                throw Refusals.usage("the " + what + " is over " + (Limits.SECRET >> 10) + " KiB", null);
            }
            return Secret.owning(Arrays.copyOf(buffer, length));
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "standard input cannot be read", null), e);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    /** Returns the line's length, or -1 when there is none. */
    private int fill(byte[] buffer) throws IOException {
        int length = 0;
        int next = in.read();
        if (next < 0) {
            return -1;
        }
        while (next >= 0 && next != '\n' && length < buffer.length) {
            buffer[length++] = (byte) next;
            next = in.read();
        }
        return length > 0 && next == '\n' && buffer[length - 1] == '\r' ? length - 1 : length;
    }

    /**
     * Refuses what nobody asked for: a secret of two lines would lose its second.
     *
     * @param what what was read last, for the error
     */
    public void expectEnd(String what) {
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (!Character.isWhitespace(next)) {
                    throw Refusals.usage("standard input goes on after the " + what + "; it must be one line", null);
                }
            }
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "standard input cannot be read", null), e);
        }
    }
}
