package dev.tokd.cli.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The items of all pages of a list as one JSON array. The next page is what {@code Link} says (RFC 8288), or what
 * follows by Auth0's {@code page} and {@code total}, or by its {@code from} and {@code next}.
 */
public final class Pages implements AutoCloseable {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final String PER_PAGE = "100";
    private static final Pattern LINK = Pattern.compile("<([^<>]*)>([^<]*)");
    private static final Pattern NEXT =
            Pattern.compile("(?i);\\s*rel\\s*=\\s*(\"([^\"]*\\s)?next(\\s[^\"]*)?\"|next\\b)");

    private final ApiBase base;
    private final boolean numbered;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator items;
    private final Set<URI> seen = new HashSet<>();

    /** What one page says beside its items. */
    private record Said(int count, Map<String, String> members) {
        private @Nullable Long number(String name) {
            String text = members.get(name);
            return text == null || !text.matches("[0-9]{1,15}") ? null : (Long) Long.parseLong(text);
        }
    }

    /**
     * An empty list.
     *
     * @param base where its pages are
     * @param numbered whether pages are asked for by number, as Auth0 wants it
     * @param pretty whether a person reads the result
     */
    public Pages(ApiBase base, boolean numbered, boolean pretty) {
        this.base = base;
        this.numbered = numbered;
        try {
            items = JsonText.generator(bytes, pretty);
            items.writeStartArray();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * The first page's address.
     *
     * @param uri as it was asked for
     * @return with what makes an API number its pages, where that is wanted and not said
     */
    public URI first(URI uri) {
        URI first = uri;
        if (numbered && ApiBase.parameter(uri, "take") == null && ApiBase.parameter(uri, "from") == null) {
            first = absent(first, "page", "0");
            first = absent(first, "per_page", PER_PAGE);
            first = absent(first, "include_totals", "true");
        }
        seen.add(first);
        return first;
    }

    private static URI absent(URI uri, String name, String value) {
        return ApiBase.parameter(uri, name) == null ? ApiBase.with(uri, name, value) : uri;
    }

    /**
     * Takes a page's items.
     *
     * @param reply the page
     * @return where the next one is, or null after the last
     */
    public @Nullable URI add(ApiReply reply) {
        Said said = copy(reply.read(MOST_BYTES), reply.uri());
        if (bytes.size() > MOST_BYTES) {
            throw wrong("all pages together are over " + (MOST_BYTES >> 20) + " MiB");
        }
        URI next = next(reply, said);
        if (next != null && !base.covers(next)) {
            throw wrong("the next page would be at " + ApiBase.origin(next) + ", another origin, where the token must"
                    + " not go");
        }
        if (next != null && !seen.add(next)) {
            throw wrong("the pages go in a circle: " + next);
        }
        return next;
    }

    private @Nullable URI next(ApiReply reply, Said said) {
        for (String value : reply.headers().allValues("link")) {
            Matcher links = LINK.matcher(value);
            while (links.find()) {
                if (NEXT.matcher(links.group(2)).find()) {
                    return resolved(reply.uri(), links.group(1));
                }
            }
        }
        String from = said.members().get("next");
        if (from != null && ApiBase.parameter(reply.uri(), "take") != null) {
            return ApiBase.with(reply.uri(), "from", from);
        }
        return numbered(reply.uri(), said);
    }

    private static URI resolved(URI at, String link) {
        try {
            return at.resolve(link.strip());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.BAD_REQUEST, "the answer's link to the next page is not a URL", null), e);
        }
    }

    private static @Nullable URI numbered(URI at, Said said) {
        String page = ApiBase.parameter(at, "page");
        String perPage = ApiBase.parameter(at, "per_page");
        if (page == null || !page.matches("[0-9]{1,9}") || said.count() == 0) {
            return null;
        }
        Long start = said.number("start");
        Long total = said.number("total");
        boolean more = (start != null && total != null)
                ? start + said.count() < total
                : perPage != null && perPage.equals(String.valueOf(said.count()));
        return more ? ApiBase.with(at, "page", String.valueOf(Long.parseLong(page) + 1)) : null;
    }

    private Said copy(byte[] json, URI at) {
        try (JsonParser parser = JsonText.FACTORY.createParser(json)) {
            JsonToken root = parser.nextToken();
            if (root == JsonToken.START_ARRAY) {
                return new Said(elements(parser), Map.of());
            }
            if (root == JsonToken.START_OBJECT) {
                return object(parser);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.BAD_REQUEST, "the answer of " + ApiBase.origin(at) + " is not JSON", null), e);
        }
        throw noList();
    }

    private Said object(JsonParser parser) throws IOException {
        Map<String, String> members = new HashMap<>();
        int count = -1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY) {
                if (count >= 0) {
                    throw noList();
                }
                count = elements(parser);
            } else if (value == JsonToken.START_OBJECT) {
                parser.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                members.put(name, parser.getText());
            }
        }
        if (count < 0) {
            throw noList();
        }
        return new Said(count, members);
    }

    private int elements(JsonParser parser) throws IOException {
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.copyCurrentStructureExact(parser);
            count++;
        }
        items.flush();
        return count;
    }

    /**
     * Everything there was.
     *
     * @return one JSON array
     */
    public byte[] array() {
        try {
            items.writeEndArray();
            items.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ProblemException noList() {
        return wrong("--paginate takes answers that are a list, or an object with one list in it; this is neither");
    }

    private static ProblemException wrong(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, "leave --paginate out");
    }

    @Override
    public void close() {
        try {
            items.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
