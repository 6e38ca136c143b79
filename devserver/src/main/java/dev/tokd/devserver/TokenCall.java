package dev.tokd.devserver;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A token request as read before anyone judged it: who it says it is, and its parameters, from a form or from JSON.
 *
 * @param credentials what it says about itself
 * @param parameters every parameter, secrets included
 */
record TokenCall(Credentials credentials, Map<String, List<String>> parameters) {
    private static final Set<String> SECRET_PARAMETERS = Set.of(
            "client_secret",
            "client_assertion",
            "refresh_token",
            "subject_token",
            "actor_token",
            "assertion",
            "code",
            "code_verifier",
            "device_code",
            "password");
    private static final Set<String> SECRET_HEADERS = Set.of("authorization", "cookie", "proxy-authorization");

    Optional<String> parameter(String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** {@return the targets asked for, by {@code audience} or by {@code resource} (RFC 8707)} */
    List<String> audiences() {
        List<String> asked = new ArrayList<>(parameters.getOrDefault("audience", List.of()));
        asked.addAll(parameters.getOrDefault("resource", List.of()));
        return asked;
    }

    SeenRequest withoutSecrets(HttpServletRequest request) {
        Map<String, List<String>> shown = new TreeMap<>(parameters);
        shown.keySet().removeAll(SECRET_PARAMETERS);
        Map<String, String> headers = new TreeMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name));
        }
        headers.keySet().removeAll(SECRET_HEADERS);
        return new SeenRequest(credentials.clientId(), request.getRequestURI(), credentials.method(), shown, headers);
    }

    static Map<String, List<String>> formParameters(HttpServletRequest request) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> parameters.put(name, List.of(values)));
        return parameters;
    }

    /** Reads the text fields of a JSON body, as Auth0 takes them; a body that is no object has none. */
    static Map<String, List<String>> jsonParameters(byte[] body) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        try {
            DevJson.object(body)
                    .properties()
                    .forEach(field -> parameters.put(
                            field.getKey(), List.of(field.getValue().asString(""))));
        } catch (IllegalArgumentException noObject) {
            return Map.of();
        }
        return parameters;
    }
}
