package dev.tokd.devserver;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The control API under {@code /_dev/}: what {@link DevServer} offers in Java, for a test in another process. */
final class ControlServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient DevServerControl control;

    ControlServlet(DevServerControl control) {
        this.control = control;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
            error(response, HttpServletResponse.SC_FORBIDDEN, "loopback only");
            return;
        }
        try {
            Optional<JsonNode> answer = route(request);
            if (answer.isPresent()) {
                HttpAnswer.json(response, HttpServletResponse.SC_OK, answer.get());
            } else {
                error(response, HttpServletResponse.SC_NOT_FOUND, "no such control call");
            }
        } catch (IllegalArgumentException refused) {
            error(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(refused.getMessage()));
        }
    }

    private Optional<JsonNode> route(HttpServletRequest request) throws IOException {
        String call = request.getMethod() + " "
                + Optional.ofNullable(request.getPathInfo()).orElse("");
        return switch (call) {
            case "GET /clients" -> Optional.of(clients());
            case "POST /clients", "PUT /clients" -> {
                ClientJson.readAll(body(request)).forEach(control.tenant()::adopt);
                yield Optional.of(clients());
            }
            case "DELETE /clients" ->
                Optional.of(DevJson.object().put("removed", control.tenant().forget(query(request, "client_id"))));
            case "POST /clients/rotate" -> Optional.of(rotate(DevJson.object(body(request))));
            case "GET /faults" -> Optional.of(faults());
            case "POST /faults", "PUT /faults" -> {
                control.faults().set(FaultJson.read(DevJson.object(body(request))));
                yield Optional.of(faults());
            }
            case "DELETE /faults" -> {
                control.faults()
                        .clear(FaultJson.matching(
                                query(request, "on"), query(request, "client_id"), query(request, "kind")));
                yield Optional.of(faults());
            }
            case "POST /release" -> {
                control.faults().release();
                yield Optional.of(faults());
            }
            case "GET /requests" -> Optional.of(requests(query(request, "client_id")));
            case "DELETE /requests" -> {
                control.requests().reset();
                control.management().reset();
                yield Optional.of(requests(""));
            }
            case "GET /management" -> Optional.of(management());
            case "POST /keys" -> Optional.of(key(DevJson.object(body(request))));
            case "POST /grants" -> Optional.of(grant(DevJson.object(body(request))));
            case "POST /propagation" -> Optional.of(propagate(DevJson.object(body(request))));
            case "DELETE /propagation" -> {
                control.tenant().endPropagation();
                yield Optional.of(DevJson.object().put("ended", true));
            }
            default -> Optional.empty();
        };
    }

    private ArrayNode clients() {
        ArrayNode list = DevJson.array();
        control.clients().list().forEach(client -> list.add(ClientJson.write(client)));
        return list;
    }

    private ObjectNode rotate(ObjectNode asked) {
        String clientId = DevJson.text(asked, "client_id");
        String secret = control.rotate(clientId, DevJson.text(asked, "client_secret"));
        return DevJson.object().put("client_id", clientId).put("client_secret", secret);
    }

    private ArrayNode management() {
        ArrayNode list = DevJson.array();
        control.management().list().forEach(call -> list.add(DevJson.node(call)));
        return list;
    }

    private ObjectNode key(ObjectNode asked) {
        String clientId = DevJson.text(asked, "client_id");
        control.clients()
                .keys()
                .put(
                        clientId,
                        new DevKey(
                                DevJson.present(asked, "alg").map(JsonNode::asString),
                                DevJson.present(asked, "jwks").map(JsonNode::toString),
                                DevJson.present(asked, "jwks_uri").map(uri -> URI.create(uri.asString())),
                                DevJson.present(asked, "subject").map(JsonNode::asString)));
        return DevJson.object().put("registered", clientId);
    }

    private ObjectNode grant(ObjectNode asked) {
        String clientId = DevJson.text(asked, "client_id");
        if (control.clients().find(clientId).isEmpty()) {
            throw new IllegalArgumentException("no such client: " + clientId);
        }
        control.tenant().grantBySystem(clientId, DevJson.text(asked, "audience"), DevJson.strings(asked.path("scope")));
        return DevJson.object().put("granted", true);
    }

    private ObjectNode propagate(ObjectNode asked) {
        String accepts = DevJson.text(asked, "accepts");
        control.tenant().propagate(Propagation.valueOf(accepts.toUpperCase(Locale.ROOT)));
        return DevJson.object().put("accepts", accepts);
    }

    private ArrayNode faults() {
        ArrayNode list = DevJson.array();
        control.faults().list().forEach(setting -> list.add(FaultJson.write(setting)));
        return list;
    }

    private ObjectNode requests(String clientId) {
        if (!clientId.isEmpty()) {
            ObjectNode one = DevJson.object().put("client_id", clientId).put("count", 0);
            control.requests().entry(clientId).ifPresent(into(one));
            return one;
        }
        ObjectNode clients = DevJson.object();
        control.requests()
                .entries()
                .forEach((id, entry) -> into(clients.putObject(id)).accept(entry));
        ObjectNode all = DevJson.object().put("total", control.requests().total());
        all.set("clients", clients);
        return all;
    }

    private static Consumer<RequestLog.Entry> into(ObjectNode json) {
        return entry -> json.put("count", entry.count()).set("last", DevJson.node(entry.last()));
    }

    private static String query(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getParameter(name)).orElse("");
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        return request.getInputStream().readAllBytes();
    }

    private static void error(HttpServletResponse response, int status, String message) throws IOException {
        HttpAnswer.json(response, status, DevJson.object().put("error", message));
    }
}
