package dev.tokd.devserver;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers every path nobody else wants: without a last servlet Tomcat would not run the filters. */
final class NotFoundServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = "not found\n".getBytes(StandardCharsets.UTF_8);
        HttpAnswer.write(response, HttpServletResponse.SC_NOT_FOUND, "text/plain;charset=utf-8", body);
    }
}
