package dev.tokd.devserver;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes the answers that faults put in the place of the real one. */
final class FalseAnswers {
    private static final String JSON = "application/json";
    private static final String GARBAGE = "{\"access_token\": \"cut he";
    private static final String PORTAL =
            "<!DOCTYPE html><html><head><title>Welcome</title></head><body>Please log in to use this network.</body></html>";

    private FalseAnswers() {}

    static void write(Fault.Answer fault, HttpServletResponse response) throws IOException {
        if (fault instanceof Fault.Status status) {
            bareStatus(status, response);
        } else if (fault instanceof Fault.OAuthError error) {
            HttpAnswer.json(response, error.status(), oauthError(error));
        } else if (fault instanceof Fault.ApiError error) {
            Optional.ofNullable(error.headers()).orElse(Map.of()).forEach(response::setHeader);
            String code = Optional.ofNullable(error.errorCode()).orElse("");
            HttpAnswer.json(response, error.status(), ManagementRefusal.body(error.status(), error.message(), code));
        } else if (fault instanceof Fault.Redirect redirect) {
            response.setHeader("Location", redirect.location());
            HttpAnswer.write(response, HttpServletResponse.SC_FOUND, "text/plain", new byte[0]);
        } else if (fault instanceof Fault.Garbage) {
            HttpAnswer.write(response, HttpServletResponse.SC_OK, JSON, utf8(GARBAGE));
        } else if (fault instanceof Fault.Html) {
            HttpAnswer.write(response, HttpServletResponse.SC_OK, "text/html;charset=utf-8", utf8(PORTAL));
        }
    }

    /** Not OAuth's body on purpose: such answers come from whatever stands before the server. */
    private static void bareStatus(Fault.Status fault, HttpServletResponse response) throws IOException {
        Optional.ofNullable(fault.retryAfter()).ifPresent(value -> response.setHeader("Retry-After", value));
        Optional.ofNullable(fault.headers()).orElse(Map.of()).forEach(response::setHeader);
        HttpAnswer.write(response, fault.status(), "text/plain;charset=utf-8", utf8("status " + fault.status() + "\n"));
    }

    private static ObjectNode oauthError(Fault.OAuthError fault) {
        ObjectNode json = DevJson.object().put("error", fault.error());
        Optional.ofNullable(fault.errorDescription()).ifPresent(text -> json.put("error_description", text));
        return json;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
