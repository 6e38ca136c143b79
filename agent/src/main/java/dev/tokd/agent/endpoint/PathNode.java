package dev.tokd.agent.endpoint;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One place in the tree of paths. Matching compares segments where they stand in the request target, so
 * that a hit makes no object but the variables' values.
 */
final class PathNode {
    /** At most this many variables in one path. */
    static final int VARIABLES = 4;

    private final List<String> literals = new ArrayList<>();
    private final List<PathNode> children = new ArrayList<>();
    private final Map<HttpMethod, Route> routes = new LinkedHashMap<>();
    private @Nullable PathNode variable;

    void add(List<String> segments, Route route) {
        if (segments.isEmpty()) {
            if (routes.put(route.method(), route) != null) {
                throw new IllegalArgumentException(route.method() + " " + route.path() + " is there twice");
            }
            return;
        }
        child(segments.get(0)).add(segments.subList(1, segments.size()), route);
    }

    private PathNode child(String segment) {
        if (segment.startsWith("{")) {
            PathNode existing = variable;
            PathNode child = existing == null ? new PathNode() : existing;
            variable = child;
            return child;
        }
        int known = literals.indexOf(segment);
        if (known >= 0) {
            return children.get(known);
        }
        PathNode child = new PathNode();
        literals.add(segment);
        children.add(child);
        return child;
    }

    /**
     * Follows a path.
     *
     * @param from where the first segment starts, after its slash
     * @param to the path's end
     * @param values filled with the variables' decoded values
     * @return where the path ends in the tree, or null when it leaves it
     */
    @Nullable PathNode find(String target, int from, int to, @Nullable String[] values) {
        PathNode node = this;
        int taken = 0;
        for (int start = from; start <= to; ) {
            int slash = target.indexOf('/', start);
            int end = slash < 0 || slash > to ? to : slash;
            PathNode next = node.literal(target, start, end);
            if (next == null) {
                next = node.variable;
                if (next == null || start == end) {
                    return null;
                }
                values[taken++] = PercentText.decode(target, start, end, false);
            }
            node = next;
            start = end + 1;
        }
        return node.routes.isEmpty() ? null : node;
    }

    private @Nullable PathNode literal(String target, int start, int end) {
        for (int i = 0; i < literals.size(); i++) {
            String literal = literals.get(i);
            if (literal.length() == end - start && target.startsWith(literal, start)) {
                return children.get(i);
            }
        }
        return null;
    }

    @Nullable Route on(HttpMethod method) {
        return routes.get(method);
    }

    /** The value of an {@code Allow} header. */
    String allow() {
        return String.join(
                ", ", routes.keySet().stream().map(HttpMethod::name).sorted().toList());
    }
}
