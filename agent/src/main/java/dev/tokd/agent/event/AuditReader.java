package dev.tokd.agent.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of several files one after the other, holding one piece of 32 KiB and one line. */
final class AuditReader {
    private final List<AuditFiles.Part> parts;
    private final ByteBuffer piece = ByteBuffer.allocate(32 * 1024).limit(0);
    private int part;
    private long offset;
    private long line;

    /** One line and where it stands. */
    static final class Raw {
        private final String file;
        private final long line;
        private final byte[] bytes;

        Raw(String file, long line, byte[] bytes) {
            this.file = file;
            this.line = line;
            this.bytes = bytes;
        }

        /** The name of its file. */
        String file() {
            return file;
        }

        /** Its number there, from 1. */
        long line() {
            return line;
        }

        /** Its bytes without the newline; of a line over the limit only the first. */
        byte[] bytes() {
            return bytes;
        }
    }

    AuditReader(List<AuditFiles.Part> parts) {
        this.parts = parts;
    }

    /** The next line, or null after the last. */
    @Nullable Raw next() {
        while (part < parts.size()) {
            Raw raw = inPart(parts.get(part));
            if (raw != null) {
                return raw;
            }
            part++;
            offset = 0;
            line = 0;
            piece.limit(0);
        }
        return null;
    }

    private @Nullable Raw inPart(AuditFiles.Part from) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        boolean any = false;
        while (piece.hasRemaining() || fill(from)) {
            any = true;
            int newline = newline();
            keep(bytes, newline < 0 ? piece.remaining() : newline - piece.position());
            if (newline >= 0) {
                piece.position(newline + 1);
                return new Raw(from.name(), ++line, bytes.toByteArray());
            }
            piece.position(piece.limit());
        }
        return any ? new Raw(from.name(), ++line, bytes.toByteArray()) : null;
    }

    private int newline() {
        for (int i = piece.position(); i < piece.limit(); i++) {
            if (piece.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void keep(ByteArrayOutputStream bytes, int length) {
        int room = Math.min(length, AuditLine.LONGEST - bytes.size());
        bytes.write(piece.array(), piece.position(), Math.max(0, room));
    }

    private boolean fill(AuditFiles.Part from) {
        int wanted = (int) Math.min(piece.capacity(), from.size() - offset);
        if (wanted <= 0) {
            return false;
        }
        try {
            int read = from.channel().read(piece.clear().limit(wanted), offset);
            piece.flip();
            offset += Math.max(0, read);
            return read > 0;
        } catch (IOException e) {
            throw AuditFiles.unreadable(from.name(), e);
        }
    }
}
