package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How this process was started, byte for byte, so that it can be started over in its own place. Linux
 * only. Read it before {@link Hardening#apply}: afterwards {@code /proc/self} belongs to root.
 */
public final class OwnProgram {
    /** Would change what is started, or was meant for the process as it first was. */
    private static final Set<String> DROPPED = dropped();

    private final Path file;
    private final List<byte[]> words;
    private final List<byte[]> environment;

    private OwnProgram(Path file, List<byte[]> words, List<byte[]> environment) {
        this.file = file;
        this.words = words;
        this.environment = environment;
    }

    private static Set<String> dropped() {
        Set<String> names = new TreeSet<>(Hardening.OPTION_VARIABLES);
        names.addAll(Set.of("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", Inheritance.VARIABLE));
        return names;
    }

    /**
     * Reads it.
     *
     * @return the program, or null where the system does not tell
     * @throws ProblemException {@link ErrorCode#INTERNAL} when {@code /proc} is not what it should be
     */
    public static @Nullable OwnProgram read() {
        if (!Platform.isLinux()) {
            return null;
        }
        Path self = Path.of("/proc/self");
        try {
            return new OwnProgram(
                    Files.readSymbolicLink(self.resolve("exe")),
                    strings(Files.readAllBytes(self.resolve("cmdline"))),
                    strings(Files.readAllBytes(self.resolve("environ"))));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.INTERNAL, "/proc/self cannot be read", "mount -t proc proc /proc"), e);
        }
    }

    private static List<byte[]> strings(byte[] joined) {
        List<byte[]> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < joined.length; i++) {
            if (joined[i] == 0) {
                parts.add(java.util.Arrays.copyOfRange(joined, start, i));
                start = i + 1;
            }
        }
        return parts;
    }

    /**
     * The command line.
     *
     * @return every word, the JVM's flags first
     */
    public List<String> commandLine() {
        return words.stream()
                .map(word -> new String(word, StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * Whether the file that was started is still there to be started.
     *
     * @return its path when it is not, or null
     */
    public @Nullable Path missing() {
        return Files.isExecutable(file) ? null : file;
    }

    /**
     * Starts the program over in this process: the same id, command line, folder and environment, and of
     * the descriptors only the first three and those handed on. The kernel ends every other thread and
     * frees the memory before the new program's first instruction.
     *
     * @param heritage what the new program finds by {@link Inheritance#of}
     * @return only when it did not come to that: the system's error number
     */
    public int startOver(Inheritance heritage) {
        List<byte[]> variables = new ArrayList<>(environment);
        variables.removeIf(variable -> DROPPED.contains(name(variable)));
        String told = Inheritance.VARIABLE + "="
                + heritage.text(ProcessHandle.current().pid());
        variables.add(told.getBytes(StandardCharsets.US_ASCII));
        int error = Descriptors.endAllWithProgram();
        if (error != 0) {
            return error;
        }
        heritage.descriptors().forEach(descriptor -> Descriptors.endsWithProgram(descriptor, false));
        return execute(variables);
    }

    private int execute(List<byte[]> variables) {
        try (Memory path = block(List.of(file.toString().getBytes(StandardCharsets.UTF_8)));
                Memory arguments = block(words);
                Memory environ = block(variables)) {
            Signals.unblockAll();
            NativeLibrary.getProcess()
                    .getFunction("execve")
                    .invokeInt(new Object[] {path.getPointer(0), arguments, environ});
            return Native.getLastError();
        }
    }

    /** A null-ended array of pointers, and behind it what they point to. */
    private static Memory block(List<byte[]> strings) {
        long place = (strings.size() + 1L) * Native.POINTER_SIZE;
        Memory block = new Memory(
                place + strings.stream().mapToLong(string -> string.length + 1L).sum());
        for (int i = 0; i < strings.size(); i++) {
            byte[] string = strings.get(i);
            block.setPointer((long) i * Native.POINTER_SIZE, block.share(place));
            block.write(place, string, 0, string.length);
            block.setByte(place + string.length, (byte) 0);
            place += string.length + 1L;
        }
        block.setPointer((long) strings.size() * Native.POINTER_SIZE, Pointer.NULL);
        return block;
    }

    private static String name(byte[] variable) {
        String text = new String(variable, StandardCharsets.UTF_8);
        int equals = text.indexOf('=');
        return equals < 0 ? text : text.substring(0, equals);
    }
}
