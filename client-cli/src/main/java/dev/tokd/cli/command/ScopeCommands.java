package dev.tokd.cli.command;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The commands that change which scopes an app has: at Auth0 by tokd where it keeps the client, else here alone. */
final class ScopeCommands {
    private ScopeCommands() {}

    /** The command after which the app has these too. */
    static String adding(KnownApp known, List<String> scopes) {
        String app = known.app().name();
        if (known.isManagedAtAuth0()) {
            return "tok auth0 scopes " + app + " --add " + quoted(scopes);
        }
        TreeSet<String> all = new TreeSet<>(known.app().scopes());
        all.addAll(scopes);
        return "tok app set " + app + " --scope " + quoted(all);
    }

    /** The command after which the app has these and no other. */
    static String setting(KnownApp known, List<String> scopes) {
        String app = known.app().name();
        return (known.isManagedAtAuth0() ? "tok auth0 scopes " + app + " --set " : "tok app set " + app + " --scope ")
                + quoted(scopes);
    }

    /** What a person has to do first, where tokd does not keep the client's registration. */
    static String grantedElsewhere(KnownApp known) {
        return known.isManagedAtAuth0()
                ? ""
                : "; grant it to client \"" + known.app().client() + "\" at " + known.provider() + " first";
    }

    /** For a shell: scope tokens hold no space, and may hold what a shell would take apart. */
    private static String quoted(Collection<String> scopes) {
        String joined = String.join(" ", scopes);
        return joined.matches("[A-Za-z0-9:._/@%+=-]+") ? joined : "'" + joined.replace("'", "'\\''") + "'";
    }
}
