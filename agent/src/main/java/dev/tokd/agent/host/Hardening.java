package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.List;
import java.util.Map;

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
            List.of("_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int RLIMIT_CORE_LINUX = 4;
    private static final int SIGQUIT = 3;
    private static final long SIG_IGN = 1;
    private static final String NO_ATTACH = "-XX:+DisableAttachMechanism";

    private Hardening() {}

    /**
     * Refuses a start whose flags somebody else may have chosen.
     *
     * @param environment the process's environment
     * @param commandLine the process's own arguments, JVM flags first
     * @throws ProblemException naming what is wrong
     */
    public static void checkStart(Map<String, String> environment, List<String> commandLine) {
        for (String variable : OPTION_VARIABLES) {
            if (environment.containsKey(variable)) {
                throw refused(variable + " is set, and could undo the daemon's protection of its memory");
            }
        }
        if (!commandLine.contains(NO_ATTACH) || commandLine.contains("-XX:-DisableAttachMechanism")) {
            throw refused("the JVM was started without " + NO_ATTACH
                    + ", so any program of yours could read the daemon's memory");
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
