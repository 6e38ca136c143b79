package dev.tokd.cli.api;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of an API, without its token.
 *
 * @param method the method, in capitals
 * @param uri where to
 * @param headers what the caller adds
 * @param body what is sent, or null for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ApiRequest(String method, URI uri, Map<String, String> headers, byte @Nullable [] body) {
    /**
     * The same call somewhere else.
     *
     * @param elsewhere where to
     * @return a copy
     */
    public ApiRequest at(URI elsewhere) {
        return new ApiRequest(method, elsewhere, headers, body);
    }
}
