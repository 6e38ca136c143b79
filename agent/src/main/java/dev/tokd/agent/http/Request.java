package dev.tokd.agent.http;

import dev.tokd.protocol.Secret;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request. What may hold a secret is a {@link Secret}; {@link HttpClient#send} owns both from the call
 * on and wipes them when it is over.
 *
 * @param method for example {@code POST}
 * @param uri absolute, http or https, with a host
 * @param headers name to value, besides {@code Host}, {@code Connection}, {@code Content-Length} and {@code
 *     Authorization}, which the client sets
 * @param authorization the {@code Authorization} header's value, ASCII, or null for none
 * @param body the body, or null for none
 * @param identity the client's certificate, shown to the server, or null for none
 */
public record Request(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable Secret authorization,
        @Nullable Secret body,
        @Nullable Identity identity)
        implements AutoCloseable {
    /** Copies the headers. */
    public Request {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * A request without a certificate.
     *
     * @param method for example {@code POST}
     * @param uri where to
     * @param headers name to value
     * @param authorization the {@code Authorization} header's value, or null
     * @param body the body, or null
     */
    public Request(
            String method,
            URI uri,
            Map<String, String> headers,
            @Nullable Secret authorization,
            @Nullable Secret body) {
        this(method, uri, headers, authorization, body, null);
    }

    /**
     * A request without a body or credentials.
     *
     * @param uri where to
     * @param headers name to value
     * @return a GET request
     */
    public static Request get(URI uri, Map<String, String> headers) {
        return new Request("GET", uri, headers, null, null);
    }

    /** Wipes what is secret. */
    @Override
    public void close() {
        if (authorization != null) {
            authorization.close();
        }
        if (body != null) {
            body.close();
        }
        if (identity != null) {
            identity.close();
        }
    }

    /** The method and address without its query, which an extra parameter may have made sensitive. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
