package dev.tokd.cli.clipboard;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The programs that write and read a clipboard, in the order they are looked for: data, not branches. */
@SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
public enum ClipboardTool {
    /** Wayland. */
    WL_COPY(
            "WAYLAND_DISPLAY",
            List.of("wl-copy", "--type", "text/plain"),
            List.of("wl-paste", "--no-newline"),
            List.of("wl-copy", "--clear"),
            "--sensitive"),
    /** X11. */
    XCLIP(
            "DISPLAY",
            List.of("xclip", "-selection", "clipboard"),
            List.of("xclip", "-selection", "clipboard", "-out"),
            null,
            null),
    /** X11. */
    XSEL(
            "DISPLAY",
            List.of("xsel", "--clipboard", "--input"),
            List.of("xsel", "--clipboard", "--output"),
            List.of("xsel", "--clipboard", "--clear"),
            null),
    /** macOS. */
    PBCOPY(null, List.of("pbcopy"), List.of("pbpaste"), null, null),
    /** Windows, also from its subsystem for Linux. */
    CLIP(
            null,
            List.of("clip.exe"),
            List.of("powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"),
            null,
            null);

    private final @Nullable String variable;
    private final List<String> copy;
    private final List<String> paste;
    private final @Nullable List<String> clear;
    private final @Nullable String sensitive;

    ClipboardTool(
            @Nullable String variable,
            List<String> copy,
            List<String> paste,
            @Nullable List<String> clear,
            @Nullable String sensitive) {
        this.variable = variable;
        this.copy = copy;
        this.paste = paste;
        this.clear = clear;
        this.sensitive = sensitive;
    }

    /**
     * The first tool that is there and has a clipboard to work on.
     *
     * @param environment the environment variables
     * @return the tool, if there is one
     */
    public static Optional<ClipboardTool> find(Map<String, String> environment) {
        return Arrays.stream(values())
                .filter(tool -> tool.isUsable(environment))
                .findFirst();
    }

    private boolean isUsable(Map<String, String> environment) {
        boolean served =
                variable == null || !environment.getOrDefault(variable, "").isEmpty();
        return served && program(copy.get(0), environment).isPresent();
    }

    /** Where a program is, as a shell would find it. */
    static Optional<Path> program(String name, Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> path(folder).stream())
                .filter(Path::isAbsolute)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> path(String folder) {
        try {
            return Optional.of(Path.of(folder));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * The program people know it by.
     *
     * @return for example {@code xclip}
     */
    public String program() {
        return copy.get(0);
    }

    List<String> copy() {
        return copy;
    }

    List<String> paste() {
        return paste;
    }

    /** The command that empties it, or null where copying nothing does. */
    @Nullable List<String> clear() {
        return clear;
    }

    /** The flag that asks clipboard histories to look away, or null where there is none. */
    @Nullable String sensitive() {
        return sensitive;
    }
}
