package dev.tokd.agent.provider;

import dev.tokd.agent.http.Request;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call of the Management API with what goes into it.
 *
 * @param call which
 * @param path the path's variables
 * @param query the query's parameters
 * @param body what {@link Json#write} takes, or null for none; its secrets stay the caller's
 */
public record ManagementAsk(
        ManagementCall call,
        Map<String, String> path,
        Map<String, String> query,
        @Nullable Map<String, ?> body) {
    /** Copies path and query. */
    public ManagementAsk {
        path = Map.copyOf(path);
        query = new LinkedHashMap<>(query);
    }

    /**
     * A call about one thing.
     *
     * @param call which
     * @param id the thing's id there
     * @return a call without query and body
     */
    public static ManagementAsk of(ManagementCall call, String id) {
        return new ManagementAsk(call, Map.of("id", id), Map.of(), null);
    }

    /**
     * A call about one thing with a body.
     *
     * @param call which
     * @param id the thing's id there
     * @param body what to send
     * @return a call without query
     */
    public static ManagementAsk of(ManagementCall call, String id, Map<String, ?> body) {
        return new ManagementAsk(call, Map.of("id", id), Map.of(), body);
    }

    /**
     * A call that makes something.
     *
     * @param call which
     * @param body what to send
     * @return a call without variables
     */
    public static ManagementAsk making(ManagementCall call, Map<String, ?> body) {
        return new ManagementAsk(call, Map.of(), Map.of(), body);
    }

    /**
     * A call for one page of a list.
     *
     * @param call which
     * @param query what of the list
     * @return a call without body
     */
    public static ManagementAsk list(ManagementCall call, Map<String, String> query) {
        return new ManagementAsk(call, Map.of(), query, null);
    }

    Request request(Domain domain, Secret token, String userAgent) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("accept", "application/json");
        headers.put("user-agent", userAgent);
        if (body != null) {
            headers.put("content-type", "application/json");
        }
        return new Request(
                call.method(),
                URI.create(domain.host() + "/api/v2/" + filled() + parameters()),
                headers,
                bearer(token),
                body == null ? null : Secret.owning(Json.write(body)));
    }

    private static Secret bearer(Secret token) {
        try (WipedBytes value = new WipedBytes()) {
            for (byte one : "Bearer ".getBytes(StandardCharsets.US_ASCII)) {
                value.add(one);
            }
            byte[] revealed = token.reveal();
            for (byte one : revealed) {
                value.add(one);
            }
            Arrays.fill(revealed, (byte) 0);
            return Secret.owning(value.copy());
        }
    }

    private String filled() {
        String filled = call.path();
        for (Map.Entry<String, String> variable : path.entrySet()) {
            filled = filled.replace("{" + variable.getKey() + "}", encoded(variable.getValue()));
        }
        return filled;
    }

    private String parameters() {
        return query.isEmpty()
                ? ""
                : query.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
