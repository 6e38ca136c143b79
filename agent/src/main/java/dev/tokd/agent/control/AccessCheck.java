package dev.tokd.agent.control;

import dev.tokd.agent.policy.Accounts;
import dev.tokd.protocol.Allow;
import dev.tokd.protocol.App;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses allow entries that could never match: of users and groups that are not there, of executables
 * that cannot be told.
 *
 * @param accounts looks up users and groups
 * @param executables says what speaks against a rule about an executable
 */
public record AccessCheck(Accounts accounts, Executables executables) {
    /** Knows what can be told about executables here. */
    public interface Executables {
        /**
         * What speaks against a rule.
         *
         * @param uid whose processes it is about
         * @param exe the path it names, or null for a digest alone
         * @return one sentence, or null when nothing does
         */
        @Nullable String objection(int uid, @Nullable String exe);
    }

    /**
     * Checks an app's entries; may wait for a directory service or a disk.
     *
     * @param app the app
     * @throws ProblemException {@code invalid_definition} for the first that will not do
     */
    void check(App app) {
        app.access().allow().forEach(entry -> check(app.name(), entry));
    }

    private void check(String app, Allow entry) {
        Integer uid = entry.user() == null ? null : accounts.uid(entry.user());
        if (entry.user() != null && uid == null) {
            throw refused(app, entry, "there is no user \"" + entry.user() + "\"", "getent passwd");
        }
        if (entry.group() != null && accounts.gid(entry.group()) == null) {
            throw refused(app, entry, "there is no group \"" + entry.group() + "\"", "getent group");
        }
        boolean byExecutable = entry.exe() != null || entry.sha256() != null;
        String objection = byExecutable && uid != null ? executables.objection(uid, entry.exe()) : null;
        if (objection != null) {
            throw refused(app, entry, objection, "tok app set " + app + " --allow user=" + entry.user());
        }
    }

    private static ProblemException refused(String app, Allow entry, String why, String fix) {
        return new ProblemException(
                ErrorCode.INVALID_DEFINITION,
                "app \"" + app + "\": the allow entry " + entry + " can never match: " + why,
                fix);
    }
}
