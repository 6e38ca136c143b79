package dev.tokd.agent.control;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the owner asks to be passed on.
 *
 * @param app the app
 * @param scopes the most scopes, sorted, or null for all the app has
 * @param length for how long, more than zero and at most {@link #LONGEST}
 * @param maxUses how many tokens, 1 or more, or null for any number
 * @param socket where, absolute, or null for a place beside the daemon's socket
 * @param group the group whose members may connect as well, or null for the owner alone
 * @param pid a process it ends with, or null
 */
public record ForwardWish(
        String app,
        @Nullable List<String> scopes,
        Duration length,
        @Nullable Long maxUses,
        @Nullable Path socket,
        @Nullable String group,
        @Nullable Long pid) {
    /** Nothing is passed on for longer without a person saying so again. */
    static final Duration LONGEST = Duration.ofDays(30);

    /** Checks what can be checked without looking. */
    public ForwardWish {
        check(!length.isZero() && length.compareTo(LONGEST) <= 0, "\"for\" says how long: more than zero, at most 30d");
        check(maxUses == null || maxUses > 0, "\"max_uses\" is 1 or more");
        check(socket == null || socket.isAbsolute(), "\"socket\" is an absolute path");
        check(pid == null || (pid > 0 && pid <= Integer.MAX_VALUE), "\"pid\" is a process id");
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, rule, "tok forward --help");
        }
    }

    /**
     * Reads one.
     *
     * @param body {@code app}, {@code for}, and what else is wanted
     * @return the wish
     */
    public static ForwardWish of(JsonMap body) {
        String app = body.string("app");
        List<String> scopes = Scopes.parse(String.join(" ", body.strings("scopes")));
        Duration length = Objects.requireNonNullElse(body.optionalDuration("for"), Duration.ZERO);
        Long maxUses = body.optionalLong("max_uses");
        String socket = body.optionalString("socket");
        String group = body.optionalString("group");
        Long pid = body.optionalLong("pid");
        body.finish();
        return new ForwardWish(
                app,
                scopes.isEmpty() ? null : scopes,
                length,
                maxUses,
                socket == null ? null : Path.of(socket).normalize(),
                group,
                pid);
    }
}
