package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One method on one path.
 *
 * @param path the template, for example {@code /v1/apps/{app}}
 * @param variables the names in the template, in order
 * @param queries the query names it takes
 * @param open whether everybody may call it, or only who may control
 */
record Route(
        HttpMethod method, String path, List<String> variables, List<String> queries, boolean open, Handler handler) {
    private static final @Nullable String[] NONE = {};

    /**
     * Reads a query strictly.
     *
     * @param target the request target, the query starting at {@code from}; past its end when there is
     *     none
     * @return the values by the position of their names in {@link #queries}, null where absent
     * @throws ProblemException {@code bad_request} for a name this route does not take, or takes twice
     */
    @Nullable String[] query(String target, int from) {
        if (from >= target.length()) {
            return queries.isEmpty() ? NONE : new @Nullable String[queries.size()];
        }
        @Nullable String[] values = new @Nullable String[queries.size()];
        for (int start = from; start <= target.length(); ) {
            int end = target.indexOf('&', start);
            end = end < 0 ? target.length() : end;
            int equals = target.indexOf('=', start);
            equals = equals < 0 || equals > end ? end : equals;
            String name = PercentText.decode(target, start, equals, true);
            int position = position(name);
            if (values[position] != null) {
                throw bad("query parameter \"" + name + "\" is given twice");
            }
            values[position] = PercentText.decode(target, Math.min(equals + 1, end), end, true);
            start = end + 1;
        }
        return values;
    }

    private int position(String name) {
        int position = queries.indexOf(name);
        if (position < 0) {
            String nearest = Text.nearest(name, queries);
            String known = queries.isEmpty() ? "it takes none" : "it takes " + String.join(", ", queries);
            throw bad("query parameter \"" + Text.printable(name) + "\" is not one of " + path + "; "
                    + (nearest == null ? known : "did you mean " + nearest + "?"));
        }
        return position;
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, null);
    }
}
