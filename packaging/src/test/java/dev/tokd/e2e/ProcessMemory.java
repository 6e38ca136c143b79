package dev.tokd.e2e;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Searches all memory of a process, as root can. */
final class ProcessMemory {
    private static final int PIECE = 1 << 20;

    private final Map<String, byte[]> wanted = new LinkedHashMap<>();
    private int longest;

    /** Also looks for these bytes. */
    ProcessMemory lookFor(String name, byte[] bytes) {
        wanted.put(name, bytes);
        longest = Math.max(longest, bytes.length);
        return this;
    }

    ProcessMemory lookFor(String name, String text) {
        return lookFor(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The names of what lies somewhere in the process's memory. */
    Set<String> in(long pid) throws IOException {
        Set<String> found = new TreeSet<>();
        Path process = Path.of("/proc", Long.toString(pid));
        try (RandomAccessFile memory =
                new RandomAccessFile(process.resolve("mem").toFile(), "r")) {
            for (String map : Files.readAllLines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
                String[] fields = map.split("[ -]", 4);
                if (fields[2].startsWith("r") && !map.endsWith("[vvar]") && !map.endsWith("[vvar_vclock]")) {
                    search(memory.getChannel(), Long.parseLong(fields[0], 16), end(fields[1]), found);
                }
            }
        }
        return found;
    }

    /** The last mapping ends above what a signed number holds; nobody reads that one. */
    private static long end(String hexadecimal) {
        return Long.parseUnsignedLong(hexadecimal, 16);
    }

    private void search(FileChannel memory, long start, long end, Set<String> found) throws IOException {
        byte[] piece = new byte[PIECE + longest];
        for (long at = start; at < end; at += PIECE) {
            int length = (int) Math.min(piece.length, end - at);
            int read = read(memory, at, ByteBuffer.wrap(piece, 0, length));
            wanted.forEach((name, bytes) -> {
                if (contains(piece, read, bytes)) {
                    found.add(name);
                }
            });
        }
    }

    /** Reserved pages have nothing behind them; the kernel says so by an error. */
    private static int read(FileChannel memory, long at, ByteBuffer into) {
        try {
            while (into.hasRemaining()) {
                int read = memory.read(into, at + into.position());
                if (read <= 0) {
                    break;
                }
            }
        } catch (IOException nothingThere) {
            return into.position();
        }
        return into.position();
    }

    private static boolean contains(byte[] piece, int length, byte[] wanted) {
        for (int i = 0; i <= length - wanted.length; i++) {
            int j = 0;
            while (j < wanted.length && piece[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
