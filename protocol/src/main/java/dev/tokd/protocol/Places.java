package dev.tokd.protocol;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where things are for one person: the XDG base directories, read from an environment that is handed
 * in.
 *
 * @param socket where the daemon listens
 * @param config the folder of {@code tokd.toml}
 * @param data the folder of the vault
 * @param state the folder of sealed tokens, the audit log and the daemon's own log
 */
public record Places(Path socket, Path config, Path data, Path state) {
    /** Names the socket outright. */
    public static final String SOCKET_VARIABLE = "TOKD_SOCK";

    /**
     * Works the places out.
     *
     * @param environment {@code TOKD_SOCK}, {@code XDG_RUNTIME_DIR}, {@code XDG_CONFIG_HOME}, {@code
     *     XDG_DATA_HOME}, {@code XDG_STATE_HOME}; relative values are ignored, as XDG says
     * @param home the home folder
     * @return the places; nothing is created
     */
    public static Places of(Map<String, String> environment, Path home) {
        Path state =
                xdg(environment, "XDG_STATE_HOME", home.resolve(".local/state")).resolve("tokd");
        String named = environment.get(SOCKET_VARIABLE);
        Path runtime = absolute(environment.get("XDG_RUNTIME_DIR"));
        Path socket = runtime == null ? state.resolve("tokd.sock") : runtime.resolve("tokd/tokd.sock");
        return new Places(
                named == null || named.isEmpty() ? socket : Path.of(named).toAbsolutePath(),
                xdg(environment, "XDG_CONFIG_HOME", home.resolve(".config")).resolve("tokd"),
                xdg(environment, "XDG_DATA_HOME", home.resolve(".local/share")).resolve("tokd"),
                state);
    }

    private static Path xdg(Map<String, String> environment, String variable, Path fallback) {
        Path path = absolute(environment.get(variable));
        return path == null ? fallback : path;
    }

    private static @Nullable Path absolute(@Nullable String text) {
        return text == null || text.isEmpty() || !Path.of(text).isAbsolute() ? null : Path.of(text);
    }
}
