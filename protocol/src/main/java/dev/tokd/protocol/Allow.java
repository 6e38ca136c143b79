package dev.tokd.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One entry of who may ask for an app's tokens. What it names must all hold; of an app's entries, one is
 * enough.
 *
 * @param user a user's name or uid, or null for any
 * @param group a group's name or gid, the peer's own or a supplementary one, or null for any
 * @param unit a system unit of systemd, for example {@code billing.service}, or null for any
 * @param cgroup the control group it is in, or one below it, as {@code /docker/0a1b…}, or null for any
 * @param exe its executable, an absolute path, or null for any; only beside {@code user}
 * @param sha256 the SHA-256 of its executable, 64 lower-case hexadecimal digits, or null for any; only
 *     beside {@code user}
 */
public record Allow(
        @Nullable String user,
        @Nullable String group,
        @Nullable String unit,
        @Nullable String cgroup,
        @Nullable String exe,
        @Nullable String sha256) {
    private static final String ACCOUNT = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}\\$?";
    private static final String UNIT = "[A-Za-z0-9:_.\\\\@-]{1,247}\\.service";
    /** Absolute, and in its one form: no empty, {@code .} or {@code ..} part. */
    private static final String PATH = "(/(?!\\.{1,2}(/|$))[^/]+)+";

    /** Checks syntax; whether accounts and files are there is the daemon's to say. */
    public Allow {
        check("user", user, ACCOUNT, "a user's name or uid");
        check("group", group, ACCOUNT, "a group's name or gid");
        check("unit", unit, UNIT, "the name of a system unit that ends in .service");
        check("cgroup", cgroup, PATH, "an absolute path without . or ..");
        check("exe", exe, PATH, "an absolute path without . or ..");
        check("sha256", sha256, "[0-9a-f]{64}", "64 lower-case hexadecimal digits");
        if (user == null && group == null && unit == null && cgroup == null && exe == null && sha256 == null) {
            throw invalid("names nobody: it takes user, group, unit, cgroup, exe, sha256");
        }
        if (user == null && (exe != null || sha256 != null)) {
            throw invalid("names an executable without a user, and any user can copy a file");
        }
    }

    private static void check(String name, @Nullable String value, String syntax, String wanted) {
        if (value != null && (!value.matches(syntax) || !Text.isPrintable(value))) {
            throw invalid(name + " \"" + Text.printable(value) + "\" is not " + wanted);
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, "an allow entry " + detail, null);
    }

    /**
     * Reads an entry.
     *
     * @param json its members
     * @return the entry
     */
    public static Allow fromJson(JsonMap json) {
        Allow allow = new Allow(
                json.optionalString("user"),
                json.optionalString("group"),
                json.optionalString("unit"),
                json.optionalString("cgroup"),
                json.optionalString("exe"),
                json.optionalString("sha256"));
        json.finish();
        return allow;
    }

    /**
     * Reads an entry as it is typed.
     *
     * @param text {@code user=ci,exe=/usr/bin/deploy}
     * @return the entry
     */
    public static Allow parse(String text) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || members.put(part.substring(0, equals).strip(), part.substring(equals + 1)) != null) {
                throw invalid("is written name=value,name=value with each name once");
            }
        }
        return fromJson(new JsonMap(members, "an allow entry"));
    }

    /**
     * This entry's members, without what it leaves open.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("user", user)
                .put("group", group)
                .put("unit", unit)
                .put("cgroup", cgroup)
                .put("exe", exe)
                .put("sha256", sha256)
                .toMap();
    }

    /**
     * This entry as it is typed.
     *
     * @return what {@link #parse} reads
     */
    @Override
    public String toString() {
        return toJson().entrySet().stream()
                .map(member -> member.getKey() + "=" + member.getValue())
                .collect(Collectors.joining(","));
    }
}
