package dev.tokd.cli.intake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a text is for a client, by its name: data, not branches. Names are compared as lower snake case. */
@SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
enum Role {
    CLIENT_SECRET("client_secret"),
    CLIENT_ID("client_id", "app_id", "service_principal_id"),
    TOKEN_ENDPOINT("token_endpoint", "access_token_url", "token_url"),
    ISSUER("issuer_base_url", "issuer_url", "issuer", "authority"),
    TENANT("tenant_id", "tenant", "service_principal_tenant"),
    DOMAIN("domain"),
    AUDIENCE("audience", "api_identifier"),
    SCOPE("scopes", "scope");

    private final List<String> names;

    Role(String... names) {
        this.names = List.of(names);
    }

    /**
     * A name taken apart.
     *
     * @param role what it is for
     * @param prefix what stands before that: {@code auth0_} of {@code AUTH0_CLIENT_ID}
     * @param last the rest
     */
    record Named(Role role, String prefix, String last) {}

    /** Finds what a name is for. */
    static Optional<Named> of(String written) {
        String name = snake(written);
        if (name.startsWith("_")) {
            // A tool's own, as Postman's _postman_variable_scope.
            return Optional.empty();
        }
        // Bare names that are too common to be looked for at the end of others.
        if (name.equals("secret") || name.equals("password")) {
            return Optional.of(new Named(CLIENT_SECRET, "", name));
        }
        return Stream.of(values())
                .flatMap(role -> role.names.stream()
                        .filter(end -> name.equals(end) || name.endsWith("_" + end))
                        .map(end -> new Named(role, name.substring(0, name.length() - end.length()), end)))
                .findFirst();
    }

    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toLowerCase(Locale.ROOT);
    }
}
