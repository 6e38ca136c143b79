package dev.tokd.agent.endpoint;

import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.policy.Door;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request, read whole. Its accessors are for the handler's own thread of work, one at a time. */
public final class Request {
    private final Caller caller;
    private final Door door;
    private final Route route;
    private final @Nullable String[] variables;
    private final @Nullable String[] query;
    private final HttpHeaders headers;
    private final RequestBody body;
    private @Nullable JsonMap json;

    Request(
            Caller caller,
            Door door,
            Route route,
            @Nullable String[] variables,
            @Nullable String[] query,
            HttpHeaders headers,
            RequestBody body) {
        this.caller = caller;
        this.door = door;
        this.route = route;
        this.variables = variables;
        this.query = query;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Who asks.
     *
     * @return the other end of the connection
     */
    public Caller caller() {
        return caller;
    }

    /**
     * Where it came in.
     *
     * @return the listener's door
     */
    public Door door() {
        return door;
    }

    /**
     * A variable of the path.
     *
     * @param name its name in the template
     * @return its decoded value: not empty, without control characters, otherwise unchecked
     */
    public String variable(String name) {
        String value = at(route.variables(), name, variables);
        if (value == null) {
            throw new IllegalArgumentException(route.path() + " has no variable " + name);
        }
        return value;
    }

    /**
     * A query parameter.
     *
     * @param name its name in the template
     * @return its decoded value, or null when absent
     */
    public @Nullable String query(String name) {
        return at(route.queries(), name, query);
    }

    private @Nullable String at(List<String> names, String name, @Nullable String[] values) {
        int position = names.indexOf(name);
        if (position < 0) {
            throw new IllegalArgumentException(route.path() + " does not declare " + name);
        }
        return values[position];
    }

    /**
     * A header. {@code Host}, {@code User-Agent} and {@code Accept}, which change nothing for a handler,
     * may read as absent.
     *
     * @param name its name, in any case
     * @return the first value, or null when absent
     */
    public @Nullable String header(CharSequence name) {
        return headers.get(name);
    }

    /**
     * The body as one JSON object. The bytes are gone after the first call; later calls give the same
     * view.
     *
     * @param what what it is, for errors
     * @return a strict view; of no members when there is no body
     * @throws dev.tokd.protocol.ProblemException {@code bad_request} when it is not one JSON object
     */
    public JsonMap body(String what) {
        JsonMap read = json;
        if (read == null) {
            read = body.isEmpty() ? new JsonMap(Map.of(), what) : parse(what);
            json = read;
        }
        return read;
    }

    private JsonMap parse(String what) {
        byte[] bytes = body.take();
        try {
            return Json.read(bytes, what);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
