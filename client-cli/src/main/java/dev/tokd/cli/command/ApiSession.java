package dev.tokd.cli.command;

import dev.tokd.cli.api.ApiBase;
import dev.tokd.cli.api.ApiClient;
import dev.tokd.cli.api.ApiReply;
import dev.tokd.cli.api.ApiRequest;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Calls in a row with one app's token: a token that an API rejects is replaced once. */
final class ApiSession implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;
    private static final int MOST_REDIRECTS = 5;

    private final Shell tok;
    private final String app;
    private final ApiBase base;
    private final ApiClient client;
    private Secret token;
    private boolean replaced;

    ApiSession(Shell tok, String app, ApiBase base, ApiClient client) {
        this.tok = tok;
        this.app = app;
        this.base = base;
        this.client = client;
        AccessToken first = new TokenOptions().ask(tok, app);
        first.demandBearer();
        this.token = first.token();
    }

    ApiReply send(ApiRequest request) {
        ApiReply reply = once(request);
        for (int hops = 0; isRedirect(reply) && request.method().equals("GET") && hops < MOST_REDIRECTS; hops++) {
            Optional<URI> place = reply.header("location").flatMap(location -> resolved(request.uri(), location));
            if (place.isEmpty() || !base.covers(place.get())) {
                return reply;
            }
            reply.close();
            reply = once(request.at(place.get()));
        }
        return reply;
    }

    private static boolean isRedirect(ApiReply reply) {
        return reply.status() / 100 == 3 && reply.status() != 304;
    }

    private static Optional<URI> resolved(URI at, String location) {
        try {
            return Optional.of(at.resolve(location));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private ApiReply once(ApiRequest request) {
        ApiReply reply = client.send(request, token);
        if (reply.status() != UNAUTHORIZED || replaced || !replace()) {
            return reply;
        }
        reply.close();
        return client.send(request, token);
    }

    /** Tells the daemon which token was rejected: it mints only if that is still the current one. */
    private boolean replace() {
        replaced = true;
        Secret rejected = token;
        try {
            token = AccessToken.of(tok.call(
                            Call.send("POST", "/v1/apps/" + app + "/refresh", Map.of("rejected", digest(rejected)))
                                    .patient()))
                    .token();
        } catch (ProblemException e) {
            tok.out().note("the API rejected the token, and there is no other");
            tok.out().problem(e.problem());
            return false;
        }
        boolean same = token.equals(rejected);
        tok.out()
                .note(
                        same
                                ? "the API rejected the token, which is the newest there is"
                                : "the API rejected the token; trying once more with a new one");
        if (!same) {
            rejected.close();
        }
        return !same;
    }

    private static String digest(Secret token) {
        byte[] bytes = token.reveal();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public void close() {
        token.close();
    }
}
