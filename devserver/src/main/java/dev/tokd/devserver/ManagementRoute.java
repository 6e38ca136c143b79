package dev.tokd.devserver;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * One operation of the Management API: what it is called by, which scopes allow it (any of them), and what it does.
 *
 * @param call method and path, {@code *} for any one segment: {@code PATCH /clients/*}
 * @param scopes any of which is enough
 * @param status of a success
 * @param handler answers; empty for no body
 */
record ManagementRoute(String call, List<String> scopes, int status, Handler handler) {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    /** Does it, under the tenant's lock. */
    @FunctionalInterface
    interface Handler {
        Optional<JsonNode> answer(Tenant tenant, ManagementCall call) throws ManagementRefusal;
    }

    static final List<ManagementRoute> ALL = List.of(
            read("GET /clients", "read:clients,read:client_keys", (c, g, a, call) -> c.list(call)),
            read("GET /clients/*", "read:clients,read:client_keys", (c, g, a, call) -> c.get(call)),
            change("POST /clients", "create:clients", CREATED, (c, g, a, call) -> c.create(call)),
            change(
                    "PATCH /clients/*",
                    "update:clients,update:client_keys,update:client_credentials",
                    OK,
                    (c, g, a, call) -> c.update(call)),
            new ManagementRoute("DELETE /clients/*", List.of("delete:clients"), NO_CONTENT, (tenant, call) -> {
                tenant.forget(call.id());
                return Optional.empty();
            }),
            change("POST /clients/*/rotate-secret", "update:client_keys", OK, (c, g, a, call) -> c.rotateSecret(call)),
            read(
                    "GET /clients/*/credentials",
                    "read:client_credentials",
                    (c, g, a, call) -> c.credentials().list(c.called(call))),
            read(
                    "GET /clients/*/credentials/*",
                    "read:client_credentials",
                    (c, g, a, call) -> c.credentials().get(c.called(call), call.credential())),
            change(
                    "POST /clients/*/credentials",
                    "create:client_credentials",
                    CREATED,
                    (c, g, a, call) -> c.credentials().create(c.called(call), call.body())),
            change(
                    "PATCH /clients/*/credentials/*",
                    "update:client_credentials",
                    OK,
                    (c, g, a, call) -> c.credentials().update(c.called(call), call.credential(), call.body())),
            removal("DELETE /clients/*/credentials/*", "delete:client_credentials", (c, g, a, call) -> {
                c.credentials().delete(c.called(call), call.credential());
                return Optional.empty();
            }),
            read("GET /client-grants", "read:client_grants", (c, g, a, call) -> g.list(call)),
            read("GET /client-grants/*", "read:client_grants", (c, g, a, call) -> g.get(call)),
            change("POST /client-grants", "create:client_grants", CREATED, (c, g, a, call) -> {
                if (c.find(Payload.text(call.body(), "client_id")).isEmpty()) {
                    throw ManagementRefusal.noClient();
                }
                return g.create(call);
            }),
            change("PATCH /client-grants/*", "update:client_grants", OK, (c, g, a, call) -> g.update(call)),
            removal("DELETE /client-grants/*", "delete:client_grants", (c, g, a, call) -> g.delete(call)),
            read("GET /resource-servers", "read:resource_servers", (c, g, a, call) -> a.list(call)),
            read("GET /resource-servers/*", "read:resource_servers", (c, g, a, call) -> a.get(call)),
            change("POST /resource-servers", "create:resource_servers", CREATED, (c, g, a, call) -> a.create(call)),
            change("PATCH /resource-servers/*", "update:resource_servers", OK, (c, g, a, call) -> a.update(call)),
            removal("DELETE /resource-servers/*", "delete:resource_servers", (c, g, a, call) -> {
                Optional<String> gone = a.delete(call);
                gone.ifPresent(g::removeFor);
                return gone;
            }));

    /** {@return whether a method and path as they came are this operation} */
    boolean matches(String method, List<String> path) {
        // A slash inside a segment, an API's identifier for instance, is not one between segments.
        List<String> whole = path.stream().map(it -> it.replace('/', '_')).toList();
        return matches(call, method + " /" + String.join("/", whole));
    }

    /** {@return whether a call fits a pattern, segment by segment} */
    static boolean matches(String pattern, String call) {
        String[] wanted = pattern.split("/", -1);
        String[] given = call.split("/", -1);
        return wanted.length == given.length
                && IntStream.range(0, wanted.length).allMatch(i -> wanted[i].equals("*") || wanted[i].equals(given[i]));
    }

    private static ManagementRoute read(String call, String scopes, Work<? extends JsonNode> work) {
        return new ManagementRoute(
                call,
                List.of(scopes.split(",", -1)),
                OK,
                (tenant, made) -> Optional.of(tenant.locked((c, g, a) -> work.on(c, g, a, made))));
    }

    /** What changed is known to the standard face too, once it is done. */
    private static ManagementRoute change(String call, String scopes, int status, Work<? extends JsonNode> work) {
        return new ManagementRoute(call, List.of(scopes.split(",", -1)), status, (tenant, made) -> {
            JsonNode answer = tenant.locked((c, g, a) -> work.on(c, g, a, made));
            tenant.publishAll();
            return Optional.of(answer);
        });
    }

    private static ManagementRoute removal(String call, String scope, Work<Optional<String>> work) {
        return new ManagementRoute(call, List.of(scope), NO_CONTENT, (tenant, made) -> {
            tenant.locked((c, g, a) -> work.on(c, g, a, made));
            tenant.publishAll();
            return Optional.empty();
        });
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(TenantClients clients, ClientGrants grants, ResourceServers apis, ManagementCall call)
                throws ManagementRefusal;
    }
}
