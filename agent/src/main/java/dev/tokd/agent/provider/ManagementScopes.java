package dev.tokd.agent.provider;

import java.util.List;
import java.util.stream.Stream;

/** The scopes of Auth0's Management API that provisioning takes, each with what it is for. */
public final class ManagementScopes {
    private static final List<Need> BOOTSTRAP = Stream.of(
                    verbs("clients", "clients", "create", "read", "update", "delete"),
                    verbs("client_grants", "what clients may ask for", "create", "read", "update", "delete"),
                    verbs("client_credentials", "clients' keys", "create", "read", "update", "delete"),
                    verbs("client_keys", "clients' secrets", "read", "update"),
                    verbs("resource_servers", "APIs and how long their tokens live", "read", "update"))
            .flatMap(needs -> needs)
            .toList();

    private ManagementScopes() {}

    /**
     * One scope.
     *
     * @param scope the scope
     * @param purpose what it is for, words
     */
    public record Need(String scope, String purpose) {}

    private static Stream<Need> verbs(String resource, String what, String... verbs) {
        return Stream.of(verbs).map(verb -> new Need(verb + ":" + resource, verb + " " + what));
    }

    /**
     * What the management client is granted by hand, once.
     *
     * @return in the order a person ticks them
     */
    public static List<Need> bootstrap() {
        return BOOTSTRAP;
    }
}
