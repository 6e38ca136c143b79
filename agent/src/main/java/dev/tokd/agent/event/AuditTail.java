package dev.tokd.agent.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of several files from the last backwards, holding one piece of 32 KiB and one line. */
final class AuditTail {
    private static final int PIECE = 32 * 1024;

    private final List<AuditFiles.Part> parts;
    private int part;
    /** What of the part is read and not given yet: {@code held[0, end)}, which stands at {@code offset}. */
    private byte[] held = {};

    private int end;
    private long offset;
    private boolean more;
    private boolean torn;

    AuditTail(List<AuditFiles.Part> parts) {
        this.parts = parts;
        this.part = parts.size();
    }

    /** The line before the one given last, without its newline, or null before the first. */
    byte @Nullable [] previous() {
        while (!more) {
            part--;
            if (part < 0) {
                part = 0;
                return null;
            }
            begin();
        }
        return line();
    }

    private void begin() {
        offset = parts.get(part).size();
        end = 0;
        more = offset > 0;
        if (more) {
            grow();
            torn = held[end - 1] != '\n';
            end -= torn ? 0 : 1;
        }
    }

    /** Whether the file of the line given last ends without a newline. */
    boolean torn() {
        return torn;
    }

    private byte[] line() {
        int newline = newline();
        // A line over the limit is none of ours, and is given in pieces.
        while (newline < 0 && offset > 0 && end <= AuditLine.LONGEST) {
            grow();
            newline = newline();
        }
        byte[] line = Arrays.copyOfRange(held, newline + 1, end);
        more = newline >= 0 || offset > 0;
        end = Math.max(0, newline);
        return line;
    }

    private int newline() {
        int at = end - 1;
        while (at >= 0 && held[at] != '\n') {
            at--;
        }
        return at;
    }

    private void grow() {
        int wanted = (int) Math.min(PIECE, offset);
        ByteBuffer bytes = ByteBuffer.allocate(wanted + end).limit(wanted);
        try {
            while (bytes.hasRemaining()) {
                if (parts.get(part).channel().read(bytes, offset - wanted + bytes.position()) < 0) {
                    throw new IOException("the file became shorter");
                }
            }
        } catch (IOException e) {
            throw AuditFiles.unreadable(parts.get(part).name(), e);
        }
        held = bytes.limit(wanted + end).put(held, 0, end).array();
        end += wanted;
        offset -= wanted;
    }
}
