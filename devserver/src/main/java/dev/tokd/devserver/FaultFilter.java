package dev.tokd.devserver;

import dev.tokd.devserver.FaultBook.ActiveFaults;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts token requests and management calls and lets them, and the discovery documents, meet their faults. */
final class FaultFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Set<String> TOKEN_PATHS =
            Set.of("/oauth2/token", Auth0TokenServlet.PATH, JwtBearerServlet.PATH);
    private static final int MAX_JSON_BODY = 64 * 1024;

    private final transient FaultBook faults;
    private final transient RequestLog log;
    private final transient ManagementLog calls;
    private final transient BodyChanges changes;

    FaultFilter(FaultBook faults, RequestLog log, ManagementLog calls, BodyChanges changes) {
        this.faults = faults;
        this.log = log;
        this.calls = calls;
        this.changes = changes;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // RFC 6749 appendix B; without it Tomcat would read a form as ISO 8859-1.
        request.setCharacterEncoding("UTF-8");
        if (request.getRequestURI().startsWith("/.well-known/")) {
            misbehave(faults.takeForDiscovery(), response, to -> chain.doFilter(request, to));
        } else if (request.getMethod().equals("POST") && TOKEN_PATHS.contains(request.getRequestURI())) {
            tokenRequest(request, response, chain);
        } else if (request.getRequestURI().startsWith(ManagementServlet.PREFIX)) {
            managementCall(request, response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void tokenRequest(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Map<String, List<String>> parameters = parameters(request);
        TokenCall call = new TokenCall(Credentials.read(request, parameters), parameters);
        // Taken before it is counted: whoever waits for the count may change the faults next.
        ActiveFaults met = faults.takeForClient(call.credentials().clientId());
        log.record(call.withoutSecrets(request));
        new CurrentCall(call, met).during(() -> misbehave(met, response, to -> chain.doFilter(request, to)));
    }

    private void managementCall(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String client = ManagementTokens.client(Optional.ofNullable(request.getHeader("Authorization")));
        String path = request.getRequestURI().substring(ManagementServlet.PREFIX.length() - 1);
        String query = Optional.ofNullable(request.getQueryString()).orElse("");
        SeenCall call = new SeenCall(client, request.getMethod(), path, query);
        ActiveFaults met = faults.takeForManagement(call.call());
        calls.record(call);
        misbehave(met, response, to -> chain.doFilter(request, to));
    }

    private void misbehave(ActiveFaults met, HttpServletResponse response, Answering answering)
            throws IOException, ServletException {
        awaitTurn(met);
        if (met.has(Fault.Cut.class)) {
            ResettableProtocol.resetConnection();
            return;
        }
        met.of(Fault.Headers.class).forEach(more -> more.headers().forEach(response::setHeader));
        Optional<Fault.Answer> instead = met.of(Fault.Answer.class).stream().findFirst();
        if (instead.isPresent()) {
            FalseAnswers.write(instead.get(), response);
        } else if (!met.after().isEmpty()) {
            late(met.later(), response, answering);
        } else if (met.has(Fault.Reset.class) || met.has(Fault.BodyChange.class)) {
            changed(met, response, answering);
        } else {
            answering.into(response);
        }
    }

    /** What was asked is done; what becomes of its answer is up to these faults. */
    private static void late(ActiveFaults met, HttpServletResponse response, Answering answering)
            throws IOException, ServletException {
        CapturedResponse captured = new CapturedResponse(response);
        answering.into(captured);
        awaitTurn(met);
        Optional<Fault.Answer> instead = met.of(Fault.Answer.class).stream().findFirst();
        if (met.has(Fault.Cut.class)) {
            ResettableProtocol.resetConnection();
        } else if (instead.isPresent()) {
            response.reset();
            FalseAnswers.write(instead.get(), response);
        } else {
            response.getOutputStream().write(captured.body());
        }
    }

    private static void awaitTurn(ActiveFaults met) throws InterruptedIOException {
        try {
            met.awaitTurn();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server stops");
        }
    }

    private void changed(ActiveFaults met, HttpServletResponse response, Answering answering)
            throws IOException, ServletException {
        CapturedResponse captured = new CapturedResponse(response);
        answering.into(captured);
        boolean success = captured.getStatus() == HttpServletResponse.SC_OK;
        byte[] body = success ? changes.apply(met, captured.body()) : captured.body();
        response.setContentLength(body.length);
        if (met.has(Fault.Reset.class)) {
            response.getOutputStream().write(body, 0, body.length / 2);
            response.flushBuffer();
            ResettableProtocol.resetConnection();
        } else {
            response.getOutputStream().write(body);
        }
    }

    private static Map<String, List<String>> parameters(HttpServletRequest request) throws IOException {
        String type = Optional.ofNullable(request.getContentType()).orElse("");
        if (!type.startsWith("application/json")) {
            return TokenCall.formParameters(request);
        }
        return TokenCall.jsonParameters(request.getInputStream().readNBytes(MAX_JSON_BODY));
    }

    /** The real answer, written to a response that may hold it back. */
    @FunctionalInterface
    private interface Answering {
        void into(HttpServletResponse response) throws IOException, ServletException;
    }
}
