package dev.tokd.devserver;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Auth0's Management API for clients, their grants and credentials, and APIs: a table of operations behind a check of
 * the caller's token.
 */
final class ManagementServlet extends HttpServlet {
    static final String PREFIX = "/api/v2/";

    private static final long serialVersionUID = 1L;
    private static final int RATE_LIMIT = 50;

    private final transient Tenant tenant;
    private final transient ManagementTokens tokens;
    private final transient Function<HttpServletRequest, String> systemAudience;
    private final transient Clock clock;

    ManagementServlet(
            Tenant tenant, ManagementTokens tokens, Function<HttpServletRequest, String> systemAudience, Clock clock) {
        this.tenant = tenant;
        this.tokens = tokens;
        this.systemAudience = systemAudience;
        this.clock = clock;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setIntHeader("x-ratelimit-limit", RATE_LIMIT);
        response.setIntHeader("x-ratelimit-remaining", RATE_LIMIT - 1);
        response.setHeader("x-ratelimit-reset", String.valueOf(clock.instant().getEpochSecond() + 1));
        try {
            List<String> path = path(request);
            String audience = systemAudience.apply(request);
            Optional<String> header = Optional.ofNullable(request.getHeader("Authorization"));
            Set<String> scopes = tokens.scopes(header, audience, baseUrl(request) + "/");
            ManagementRoute route = ManagementRoute.ALL.stream()
                    .filter(it -> it.matches(request.getMethod(), path))
                    .findFirst()
                    .orElseThrow(() -> new ManagementRefusal(404, "Not Found", ""));
            if (route.scopes().stream().noneMatch(scopes::contains)) {
                throw ManagementCall.insufficientScope(String.join(",", route.scopes()));
            }
            ManagementCall call = new ManagementCall(path, query(request), body(request), scopes, audience);
            Optional<JsonNode> answer = route.handler().answer(tenant, call);
            if (answer.isPresent()) {
                HttpAnswer.json(response, route.status(), answer.get());
            } else {
                response.setStatus(route.status());
            }
        } catch (ManagementRefusal refusal) {
            HttpAnswer.json(response, refusal.status(), refusal.body());
        }
    }

    private static List<String> path(HttpServletRequest request) {
        String tail = request.getRequestURI().substring(PREFIX.length());
        return Arrays.stream(tail.split("/", -1))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static Map<String, String> query(HttpServletRequest request) {
        Map<String, String> query = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, values[0]));
        return query;
    }

    private static ObjectNode body(HttpServletRequest request) throws IOException, ManagementRefusal {
        byte[] json = request.getInputStream().readAllBytes();
        try {
            return json.length == 0 ? DevJson.object() : DevJson.object(json);
        } catch (IllegalArgumentException notAnObject) {
            throw ManagementRefusal.invalidBody("Invalid request payload JSON format");
        }
    }

    private static String baseUrl(HttpServletRequest request) {
        String url = request.getRequestURL().toString();
        return url.substring(0, url.length() - request.getRequestURI().length());
    }
}
