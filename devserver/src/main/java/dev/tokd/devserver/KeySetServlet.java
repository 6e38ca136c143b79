package dev.tokd.devserver;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Serves the key sets that clients were registered with by value. */
final class KeySetServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient RegisteredKeys keys;

    KeySetServlet(RegisteredKeys keys) {
        this.keys = keys;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String client = Optional.ofNullable(request.getParameter("client_id")).orElse("");
        Optional<String> set = keys.find(client).flatMap(DevKey::jwks);
        if (set.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        HttpAnswer.write(
                response,
                HttpServletResponse.SC_OK,
                "application/jwk-set+json",
                set.get().getBytes(StandardCharsets.UTF_8));
    }
}
