package dev.tokd.agent.endpoint;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What there is, by method and path.
 *
 * <p>A template is literal segments and {@code {variables}}, then the query names it takes: {@code
 * /v1/apps/{app}/token?min_ttl&scope}. Any other query name, and any given twice, is refused before the
 * handler runs. A path added by {@link Builder#on} is only for who may control; what others may call is
 * opened by name.
 */
public final class Routes {
    private final PathNode root;
    private final List<Route> all;

    private Routes(PathNode root, List<Route> all) {
        this.root = root;
        this.all = all;
    }

    /**
     * One line of the table.
     *
     * @param method for example {@code GET}
     * @param path for example {@code /v1/apps/{app}/token}
     * @param queries the query names it takes
     * @param open whether its handler, not the endpoint, decides who may call it
     */
    public record Entry(String method, String path, List<String> queries, boolean open) {}

    /**
     * Every route.
     *
     * @return in the order they were added
     */
    public List<Entry> table() {
        return all.stream()
                .map(route -> new Entry(route.method().name(), route.path(), route.queries(), route.open()))
                .toList();
    }

    PathNode root() {
        return root;
    }

    /**
     * An empty table.
     *
     * @return to be filled
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects routes. */
    public static final class Builder {
        private final PathNode root = new PathNode();
        private final List<Route> all = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a route for who may control ({@link dev.tokd.agent.policy.Policy#control}); everybody
         * else gets {@code denied} without the handler running.
         *
         * @param method its method
         * @param template its path and query names
         * @param handler what answers
         * @return this
         */
        public Builder on(HttpMethod method, String template, Handler handler) {
            return add(method, template, false, handler);
        }

        /**
         * Adds a route that everybody may call: one that says nothing, or one whose handler asks the
         * policy itself.
         *
         * @param method its method
         * @param template its path and query names
         * @param handler what answers
         * @return this
         */
        public Builder open(HttpMethod method, String template, Handler handler) {
            return add(method, template, true, handler);
        }

        private Builder add(HttpMethod method, String template, boolean open, Handler handler) {
            int mark = template.indexOf('?');
            String path = mark < 0 ? template : template.substring(0, mark);
            List<String> queries =
                    mark < 0 ? List.of() : List.of(template.substring(mark + 1).split("&", -1));
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException(template + " does not start with a slash");
            }
            List<String> segments = Arrays.asList(path.substring(1).split("/", -1));
            List<String> variables = segments.stream()
                    .filter(segment -> segment.startsWith("{"))
                    .map(segment -> segment.substring(1, segment.length() - 1))
                    .toList();
            if (variables.size() > PathNode.VARIABLES) {
                throw new IllegalArgumentException(template + " has too many variables");
            }
            Route route = new Route(method, path, variables, queries, open, handler);
            root.add(segments, route);
            all.add(route);
            return this;
        }

        /**
         * The finished table.
         *
         * @return every route added so far
         */
        public Routes build() {
            return new Routes(root, List.copyOf(all));
        }
    }
}
