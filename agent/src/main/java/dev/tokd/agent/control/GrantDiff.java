package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.protocol.JsonFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has to change at the provider so that a client's grants are as they should be.
 *
 * @param steps the calls it takes
 * @param notes what stays as it is although it is not as asked, in words
 */
record GrantDiff(List<Step> steps, List<String> notes) {
    /**
     * One call.
     *
     * @param call which
     * @param grant the grant as it is, or null for a new one
     * @param audience the API
     * @param scopes what the grant allows afterwards
     */
    record Step(ManagementCall call, @Nullable RemoteGrant grant, String audience, SortedSet<String> scopes) {
        /** What changes, for people. */
        String line() {
            if (call == ManagementCall.DELETE_GRANT) {
                return audience + ": no grant any more";
            }
            if (grant == null) {
                return audience + ": granted " + words(scopes);
            }
            List<String> words = new ArrayList<>();
            if (grant.allScopes()) {
                words.add("no longer all scopes of the API (allow_all_scopes), but " + words(scopes));
            } else {
                without(scopes, grant.scopes()).forEach(scope -> words.add("+" + scope));
                without(grant.scopes(), scopes).forEach(scope -> words.add("-" + scope));
            }
            return audience + ": " + String.join(" ", words);
        }

        /** The request, for a client as the provider knows it. */
        ManagementAsk ask(String clientId) {
            List<String> list = List.copyOf(scopes);
            return switch (call) {
                case CREATE_GRANT ->
                    ManagementAsk.making(
                            call,
                            new JsonFields()
                                    .put("client_id", clientId)
                                    .put("audience", audience)
                                    .put("scope", list)
                                    .put("subject_type", "client")
                                    .toMap());
                case UPDATE_GRANT ->
                    ManagementAsk.of(
                            call,
                            id(),
                            grant != null && grant.allScopes()
                                    ? Map.of("scope", list, "allow_all_scopes", false)
                                    : Map.of("scope", list));
                case DELETE_GRANT -> ManagementAsk.of(call, id());
                default -> throw new IllegalStateException("not a grant's call");
            };
        }

        private String id() {
            if (grant == null) {
                throw new IllegalStateException("a grant that is not there yet has no id");
            }
            return grant.id();
        }
    }

    /**
     * Compares.
     *
     * @param wanted what there should be
     * @param there the client's grants
     * @param exact whether grants for other APIs go
     */
    static GrantDiff between(Apis wanted, Collection<RemoteGrant> there, boolean exact) {
        List<Step> steps = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        wanted.scopes().forEach((audience, scopes) -> {
            RemoteGrant grant = find(there, audience);
            if (grant == null) {
                steps.add(new Step(ManagementCall.CREATE_GRANT, null, audience, scopes));
            } else if (grant.allScopes() || !grant.scopes().equals(List.copyOf(scopes))) {
                change(grant, scopes, steps, notes);
            }
        });
        for (RemoteGrant grant : there) {
            if (!wanted.scopes().containsKey(grant.audience())) {
                if (exact && !grant.system()) {
                    steps.add(new Step(ManagementCall.DELETE_GRANT, grant, grant.audience(), new TreeSet<>()));
                } else {
                    notes.add("it has a grant for " + grant.audience() + " that no app here asks for; it stays");
                }
            }
        }
        return new GrantDiff(steps, notes);
    }

    private static void change(RemoteGrant grant, SortedSet<String> scopes, List<Step> steps, List<String> notes) {
        if (grant.system()) {
            notes.add("its grant for " + grant.audience()
                    + " was made by Auth0 itself, which lets nobody change it (a system grant); it allows "
                    + words(grant.scopes()));
        } else {
            steps.add(new Step(ManagementCall.UPDATE_GRANT, grant, grant.audience(), scopes));
        }
    }

    static @Nullable RemoteGrant find(Collection<RemoteGrant> grants, String audience) {
        return grants.stream()
                .filter(grant -> grant.audience().equals(audience))
                .findFirst()
                .orElse(null);
    }

    List<String> lines() {
        return steps.stream().map(Step::line).toList();
    }

    static List<String> without(Collection<String> all, Collection<String> some) {
        return all.stream().filter(scope -> !some.contains(scope)).toList();
    }

    static String words(Collection<String> scopes) {
        return scopes.isEmpty() ? "no scope" : String.join(" ", scopes);
    }
}
