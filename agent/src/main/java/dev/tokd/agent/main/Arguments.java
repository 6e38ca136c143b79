package dev.tokd.agent.main;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code tokd}.
 *
 * @param values the options with a value, by name without dashes
 * @param flags the options without, by name without dashes
 */
record Arguments(Map<String, String> values, Set<String> flags) {
    /** What {@code --help} prints. */
    static final String HELP = """
            Usage: tokd [OPTIONS]
            The tokd daemon: keeps client secrets in a vault and serves live tokens on a Unix socket.
            Most people start it with `tok agent start`.

              --vault DIR      the folder of the vault (default: $XDG_DATA_HOME/tokd)
              --state DIR      the folder of sealed tokens (default: $XDG_STATE_HOME/tokd, or DIR/state
                               beside a vault that was named)
              --socket PATH    where to listen (default: $TOKD_SOCK, $XDG_RUNTIME_DIR/tokd/tokd.sock)
              --config FILE    settings (default: $XDG_CONFIG_HOME/tokd/tokd.toml)
              --no-persist     do not keep tokens over a restart
              --log-level L    debug, info, warning or error (default: info)
              --log FILE       write the log there instead of stderr
              --background     leave the terminal's session
              --key-fd N       unlock at start with the 32-byte key read from descriptor N
              --until-pid N    end with process N, and remove the folder of the socket
              --help, --version

            Example: tokd --vault ~/vault --socket /run/user/1000/tokd.sock
            """;

    private static final List<String> VALUES =
            List.of("vault", "state", "socket", "config", "log-level", "log", "key-fd", "until-pid");
    private static final List<String> FLAGS = List.of("no-persist", "background", "help", "version");

    static Arguments parse(String[] words) {
        Map<String, String> values = new HashMap<>();
        Set<String> flags = new HashSet<>();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            int equals = word.indexOf('=');
            String name = name(equals < 0 ? word : word.substring(0, equals));
            if (FLAGS.contains(name) && equals < 0) {
                flags.add(name);
            } else if (VALUES.contains(name) && equals >= 0) {
                values.put(name, word.substring(equals + 1));
            } else if (VALUES.contains(name) && i + 1 < words.length) {
                values.put(name, words[++i]);
            } else {
                throw usage("option --" + name + (VALUES.contains(name) ? " needs a value" : " takes no value"));
            }
        }
        return new Arguments(values, flags);
    }

    private static String name(String word) {
        List<String> known = Stream.concat(VALUES.stream(), FLAGS.stream()).toList();
        String name = word.startsWith("--") ? word.substring(2) : word;
        if (!word.startsWith("--") || !known.contains(name)) {
            String nearest = Text.nearest(name, known);
            throw usage("unknown option \"" + Text.printable(word) + "\""
                    + (nearest == null ? "" : "; did you mean --" + nearest + "?"));
        }
        return name;
    }

    private static ProblemException usage(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, "tokd --help");
    }

    @Nullable String vault() {
        return values.get("vault");
    }

    @Nullable String state() {
        return values.get("state");
    }

    @Nullable String socket() {
        return values.get("socket");
    }

    @Nullable String config() {
        return values.get("config");
    }

    @Nullable String logLevel() {
        return values.get("log-level");
    }

    @Nullable String log() {
        return values.get("log");
    }

    boolean noPersist() {
        return flags.contains("no-persist");
    }

    boolean background() {
        return flags.contains("background");
    }

    @Nullable Integer keyDescriptor() {
        return number("key-fd", "\\d{1,4}", "a descriptor's number");
    }

    @Nullable Integer untilPid() {
        return number("until-pid", "[1-9]\\d{0,8}", "the number of a process");
    }

    private @Nullable Integer number(String name, String syntax, String described) {
        String text = values.get(name);
        if (text != null && !text.matches(syntax)) {
            throw usage("--" + name + " takes " + described);
        }
        return text == null ? null : Integer.valueOf(text);
    }
}
