package dev.tokd.cli.command;

import org.jspecify.annotations.Nullable;

/** How a variable is set in the shells people use. */
enum ShellSyntax {
    sh,
    csh,
    fish,
    json;

    static ShellSyntax of(@Nullable String shell) {
        if (shell != null && shell.endsWith("fish")) {
            return fish;
        }
        return shell != null && shell.endsWith("csh") ? csh : sh;
    }

    String export(String variable, String value) {
        return switch (this) {
            case csh -> "setenv " + variable + " " + quoted(value).replace("!", "\\!") + ";";
            case fish ->
                "set -gx " + variable + " '" + value.replace("\\", "\\\\").replace("'", "\\'") + "';";
            default -> variable + "=" + quoted(value) + "; export " + variable + ";";
        };
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
