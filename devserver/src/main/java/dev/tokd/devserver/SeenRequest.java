package dev.tokd.devserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A token request as it came in, without its secrets.
 *
 * @param clientId who it said it was; empty when it did not say
 * @param path the endpoint's path
 * @param authMethod the client authentication as OAuth names it ({@code client_secret_basic}, {@code none}, ...)
 * @param parameters body and query parameters by name, secrets and tokens left out
 * @param headers headers by lower-case name, {@code authorization} and {@code cookie} left out
 */
public record SeenRequest(
        String clientId,
        String path,
        String authMethod,
        Map<String, List<String>> parameters,
        Map<String, String> headers) {

    /**
     * {@return the first value of a parameter, if it was sent}
     *
     * @param name exact name
     */
    public Optional<String> parameter(String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    /**
     * {@return a header's value, if it was sent}
     *
     * @param name lower case
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
