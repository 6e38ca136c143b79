package dev.tokd.devserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/** An OAuth client of the tests; each one has connections of its own. */
final class Caller {
    private final HttpClient http;
    private final URI base;

    Caller(URI base) {
        this(base, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    Caller(URI base, HttpClient http) {
        this.base = base;
        this.http = http;
    }

    /** Asks the standard face with {@code client_secret_basic}. */
    HttpResponse<String> basic(String clientId, String secret, String... more) {
        return send(basicRequest(clientId, secret, more));
    }

    CompletableFuture<HttpResponse<String>> basicLater(String clientId, String secret, String... more) {
        return http.sendAsync(basicRequest(clientId, secret, more), BodyHandlers.ofString());
    }

    HttpRequest basicRequest(String clientId, String secret, String... more) {
        String pair = encode(clientId) + ":" + encode(secret);
        return form("/oauth2/token", clientCredentials(more))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /** Asks with {@code client_secret_post}. */
    HttpResponse<String> post(String path, String clientId, String secret, String... more) {
        List<String> fields = new ArrayList<>(List.of("client_id", clientId, "client_secret", secret));
        fields.addAll(List.of(more));
        return send(form(path, clientCredentials(fields.toArray(String[]::new))).build());
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    HttpResponse<String> json(String method, String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    HttpRequest.Builder form(String path, String... fields) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            pairs.add(encode(fields[i]) + "=" + encode(fields[i + 1]));
        }
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(String.join("&", pairs)));
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static ObjectNode body(HttpResponse<String> response) {
        return DevJson.object(response.body().getBytes(StandardCharsets.UTF_8));
    }

    /** {@return a JWT's claims, its signature unchecked} */
    static ObjectNode claims(HttpResponse<String> response) {
        String token = DevJson.text(body(response), "access_token");
        return DevJson.object(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    private static String[] clientCredentials(String... more) {
        List<String> fields = new ArrayList<>(List.of("grant_type", "client_credentials"));
        fields.addAll(List.of(more));
        return fields.toArray(String[]::new);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
