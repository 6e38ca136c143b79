package dev.tokd.devserver;

import java.util.ArrayList;
import java.util.List;

/** The scopes of the Management API that this server knows. */
final class ManagementScopes {
    private static final List<String> VERBS = List.of("create", "read", "update", "delete");

    /** What a client needs that provisions others. */
    static final List<String> BOOTSTRAP = bootstrap();

    /** Every scope of the Management API here. */
    static final List<String> ALL = all();

    private ManagementScopes() {}

    private static List<String> bootstrap() {
        List<String> scopes = new ArrayList<>();
        for (String resource : List.of("clients", "client_grants", "client_credentials")) {
            VERBS.forEach(verb -> scopes.add(verb + ":" + resource));
        }
        for (String resource : List.of("client_keys", "resource_servers")) {
            scopes.add("read:" + resource);
            scopes.add("update:" + resource);
        }
        return List.copyOf(scopes);
    }

    private static List<String> all() {
        List<String> scopes = new ArrayList<>(BOOTSTRAP);
        scopes.addAll(List.of("create:resource_servers", "delete:resource_servers", "read:logs", "read:stats"));
        for (String resource : List.of("users", "roles", "connections", "organizations")) {
            VERBS.forEach(verb -> scopes.add(verb + ":" + resource));
        }
        return List.copyOf(scopes);
    }
}
