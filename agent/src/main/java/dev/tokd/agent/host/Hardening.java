package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps other programs of the same user out of the daemon's memory: not dumpable, no core, no attach,
 * no options from the environment.
 *
 * <p>Both halves are needed: without {@code PR_SET_DUMPABLE=0} a debugger reads the heap, without {@code
 * -XX:+DisableAttachMechanism} {@code jcmd} does. Root is not kept out.
 */
public final class Hardening {
    /** Variables by which anybody who starts the daemon could change its flags. */
    public static final List<String> OPTION_VARIABLES =
            List.of("_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS");

    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int RLIMIT_CORE_LINUX = 4;
    private static final int SIGQUIT = 3;
    private static final long SIG_IGN = 1;
    private static final String NO_ATTACH = "-XX:+DisableAttachMechanism";
    private static final String NO_ERROR_FILE = "-XX:ErrorFile=/dev/null";

    /** Flags by which memory gets out, or more flags get in, by how they begin. */
    private static final List<String> LEAKS = List.of(
            "-XX:-DisableAttachMechanism",
            "-XX:+StartAttachListener",
            "-agentlib:",
            "-agentpath:",
            "-javaagent:",
            "-Xdebug",
            "-Xrun",
            "-Dcom.sun.management.",
            "-XX:+ManagementServer",
            "-XX:StartFlightRecording",
            "-XX:FlightRecorderOptions",
            "-XX:+FlightRecorder",
            "-XX:+HeapDump",
            "-XX:HeapDumpPath",
            "-XX:+CreateCoredumpOnCrash",
            "-XX:+CreateMinidumpOnCrash",
            "-XX:+CrashOnOutOfMemoryError",
            "-XX:OnError",
            "-XX:OnOutOfMemoryError",
            "-XX:Flags=",
            "-XX:VMOptionsFile=",
            "@");

    private Hardening() {}

    /**
     * Refuses a start whose flags somebody else may have chosen, or let memory out: by attaching, agents,
     * heap dumps, flight recordings, core and crash files.
     *
     * @param environment the process's environment
     * @param jvmFlags what stands before the main class on the command line
     * @throws ProblemException naming what is wrong
     */
    public static void checkStart(Map<String, String> environment, List<String> jvmFlags) {
        for (String variable : OPTION_VARIABLES) {
            if (environment.containsKey(variable)) {
                throw refused(variable + " is set, and could undo the daemon's protection of its memory");
            }
        }
        for (String flag : jvmFlags) {
            boolean elsewhere = flag.startsWith("-XX:ErrorFile=") && !flag.equals(NO_ERROR_FILE);
            if (elsewhere || LEAKS.stream().anyMatch(flag::startsWith)) {
                throw refused("the JVM was started with " + Text.printable(flag)
                        + ", by which the daemon's memory may get out");
            }
        }
        for (String needed : List.of(NO_ATTACH, NO_ERROR_FILE)) {
            if (!jvmFlags.contains(needed)) {
                throw refused("the JVM was started without " + needed + ", so the daemon's memory may get out");
            }
        }
    }

    /**
     * Refuses to go on under a debugger. Ask after {@link #apply}: from then on none can attach, and one
     * that was there before would stay.
     *
     * @throws ProblemException naming the tracer's process id
     */
    public static void refuseTracer() {
        if (!Platform.isLinux()) {
            return;
        }
        try (Stream<String> facts = Files.lines(Path.of("/proc/self/status"))) {
            String tracer = facts.filter(fact -> fact.startsWith("TracerPid:"))
                    .map(fact -> fact.substring(10).trim())
                    .findFirst()
                    .orElse("0");
            if (!tracer.equals("0")) {
                throw new ProblemException(
                        ErrorCode.DENIED,
                        "process " + tracer + " traces the daemon and could read its memory",
                        "ps -fp " + tracer);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.INTERNAL, "/proc/self/status cannot be read", "mount -t proc proc /proc"), e);
        }
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(ErrorCode.DENIED, detail, "start it by bin/tokd or tok agent start");
    }

    /**
     * Makes this process undumpable, without core files, deaf to SIGQUIT, with a umask of 077.
     *
     * @throws ProblemException when the kernel refuses
     */
    public static void apply() {
        NativeLibrary libc = NativeLibrary.getProcess();
        libc.getFunction("umask").invokeInt(new Object[] {077});
        // jcmd asks by SIGQUIT, which a JVM that lets nobody attach answers with a thread dump in the log.
        libc.getFunction("signal").invokePointer(new Object[] {SIGQUIT, new Pointer(SIG_IGN)});
        if (!Platform.isLinux()) {
            return;
        }
        try (Memory none = new Memory(16)) {
            none.clear();
            int limited = libc.getFunction("setrlimit").invokeInt(new Object[] {RLIMIT_CORE_LINUX, none});
            int set = prctl(libc, PR_SET_DUMPABLE);
            if (limited != 0 || set != 0 || prctl(libc, PR_GET_DUMPABLE) != 0) {
                throw new ProblemException(
                        ErrorCode.INTERNAL, "the kernel refuses to make the daemon undumpable", null);
            }
        }
    }

    private static int prctl(NativeLibrary libc, int option) {
        return libc.getFunction("prctl").invokeInt(new Object[] {option, 0L, 0L, 0L, 0L});
    }

    /** Leaves the terminal's session, so that its hang-up and Ctrl-C do not reach the daemon. */
    public static void leaveSession() {
        // Fails harmlessly when this process leads a group already: then it has a session of its own.
        NativeLibrary.getProcess().getFunction("setsid").invokeInt(new Object[0]);
    }
}
