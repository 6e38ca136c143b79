package dev.tokd.agent.host;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process has from before its first instruction: sockets of a service manager, or all that the
 * daemon which it replaces kept open for it.
 *
 * @param replaces whether this is the same daemon started over in the same process, after a lock
 * @param startedNanos the monotonic clock when that daemon started first; 0 when this replaces none
 * @param reason why that daemon locked, for people; empty when this replaces none
 * @param doors listening sockets by name
 */
public record Inheritance(boolean replaces, long startedNanos, String reason, Map<String, InheritedDoor> doors) {
    /** A process that has nothing from before. */
    public static final Inheritance NONE = new Inheritance(false, 0, "", Map.of());

    /** The owner's socket, and one that came without a name. */
    public static final String OWNER = "tokd";

    /** Loopback ports; those after the first have a number behind, as {@code http-2}. */
    public static final String HTTP = "http";

    /** Where a daemon tells its replacement: {@code PID NANOS .REASON [NAME:ours|lent:FD[,FD…]]…}, the reason in base64url. */
    static final String VARIABLE = "TOKD_INHERITED";

    private static final Pattern HEAD = Pattern.compile("(\\d{1,10}) (-?\\d{1,19}) \\.([A-Za-z0-9_=-]*)");
    private static final Pattern DOOR = Pattern.compile("([^: ]+):(ours|lent):(\\d{1,9}(?:,\\d{1,9})*)");

    /** Copies the doors. */
    public Inheritance {
        doors = Map.copyOf(doors);
    }

    /**
     * Reads what there is.
     *
     * @param environment the process's environment
     * @param pid its id: what was meant for another process does not count
     * @return what it has; without doors when it has none
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when the variables contradict themselves
     */
    public static Inheritance of(Map<String, String> environment, long pid) {
        String[] words = environment.getOrDefault(VARIABLE, "").split(" ");
        if (!words[0].equals(Long.toString(pid))) {
            return new Inheritance(false, 0, "", SocketActivation.read(environment, pid));
        }
        Matcher head = HEAD.matcher(words.length < 3 ? "" : String.join(" ", words[0], words[1], words[2]));
        if (!head.matches()) {
            throw unfit();
        }
        Map<String, InheritedDoor> doors = new LinkedHashMap<>();
        Stream.of(words).skip(3).forEach(word -> put(doors, word));
        return new Inheritance(true, Long.parseLong(head.group(2)), reason(head.group(3)), doors);
    }

    private static String reason(String encoded) {
        try {
            return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(unfit().problem(), e);
        }
    }

    private static void put(Map<String, InheritedDoor> doors, String word) {
        Matcher door = DOOR.matcher(word);
        if (!door.matches()) {
            throw unfit();
        }
        List<Integer> descriptors =
                Stream.of(door.group(3).split(",")).map(Integer::valueOf).toList();
        doors.put(
                door.group(1),
                new InheritedDoor(
                        descriptors.get(0), door.group(2).equals("ours"), descriptors.subList(1, descriptors.size())));
    }

    /**
     * Makes every descriptor fit for the event loop: none waits, as those of systemd-socket-activate would,
     * and each ends with this program, so that what the daemon starts gets none.
     */
    public void keep() {
        for (int descriptor : descriptors()) {
            Descriptors.endsWithProgram(descriptor, true);
            Descriptors.neverWaits(descriptor);
        }
    }

    /** The variable's value that {@link #of} reads again in the process of that id. */
    String text(long pid) {
        return doors.entrySet().stream()
                .map(door -> " " + door.getKey() + (door.getValue().ours() ? ":ours:" : ":lent:")
                        + descriptors(door.getValue()).map(String::valueOf).collect(Collectors.joining(",")))
                .sorted()
                .collect(Collectors.joining(
                        "",
                        pid + " " + startedNanos + " ."
                                + Base64.getUrlEncoder().encodeToString(reason.getBytes(StandardCharsets.UTF_8)),
                        ""));
    }

    /** Every descriptor, of sockets and of connections. */
    List<Integer> descriptors() {
        List<Integer> all = new ArrayList<>();
        doors.values().forEach(door -> descriptors(door).forEach(all::add));
        return all;
    }

    private static Stream<Integer> descriptors(InheritedDoor door) {
        return Stream.concat(Stream.of(door.descriptor()), door.connections().stream());
    }

    private static ProblemException unfit() {
        return new ProblemException(
                ErrorCode.BAD_REQUEST, VARIABLE + " is not what a daemon writes", "unset " + VARIABLE);
    }
}
