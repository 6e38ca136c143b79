package dev.tokd.devserver;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** Writes a whole answer at once, its length announced. */
final class HttpAnswer {
    private HttpAnswer() {}

    static void json(HttpServletResponse response, int status, JsonNode body) throws IOException {
        write(response, status, "application/json", DevJson.bytes(body));
    }

    static void write(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
