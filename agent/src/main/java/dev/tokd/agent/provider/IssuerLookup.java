package dev.tokd.agent.provider;

import com.nimbusds.oauth2.sdk.ParseException;
import dev.tokd.agent.http.HttpClient;
import dev.tokd.agent.http.HttpFailure;
import dev.tokd.agent.http.Reply;
import dev.tokd.agent.http.Request;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks one issuer for its metadata, at the places it may be in turn.
 *
 * @param http sends requests
 * @param userAgent the {@code User-Agent}
 * @param client whose issuer it is
 * @param issuer the issuer
 * @param preset its provider
 */
record IssuerLookup(HttpClient http, String userAgent, Client client, URI issuer, Preset preset) {
    private static final String ELSEWHERE = "--issuer URL, or --proxy URL where only a proxy gets through";

    CompletionStage<Endpoints> run(@Nullable Secret proxySecret) {
        Discovery.secure("issuer", issuer, client);
        if (issuer.getRawQuery() != null) {
            throw new ProblemException(ErrorCode.INVALID_DEFINITION, "an issuer has no query (RFC 8414)", null);
        }
        // A copy, for the second place may be asked after the caller's is wiped.
        Secret proxy = proxySecret == null ? null : Secret.owning(proxySecret.reveal());
        return ask(places(), 0, proxy).whenComplete((endpoints, failure) -> {
            if (proxy != null) {
                proxy.close();
            }
        });
    }

    /** OpenID Connect Discovery appends; RFC 8414 section 3.1 inserts before the issuer's path. */
    private List<URI> places() {
        String origin = issuer.getScheme() + "://" + issuer.getRawAuthority();
        String path = issuer.getRawPath();
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return List.of(
                URI.create(origin + trimmed + "/.well-known/openid-configuration"),
                URI.create(origin + "/.well-known/oauth-authorization-server" + trimmed));
    }

    private CompletionStage<Endpoints> ask(List<URI> places, int at, @Nullable Secret proxy) {
        Request request = Request.get(places.get(at), Map.of("accept", "application/json", "user-agent", userAgent));
        return http.send(request, client.network(), proxy)
                .handle((reply, failure) -> {
                    if (reply == null) {
                        throw unreached(failure);
                    }
                    try (reply) {
                        Endpoints found = read(reply);
                        boolean last = at + 1 == places.size();
                        if (found == null && last) {
                            throw nothing(places, reply);
                        }
                        return found == null ? ask(places, at + 1, proxy) : CompletableFuture.completedFuture(found);
                    }
                })
                .thenCompose(next -> next);
    }

    private static ProblemException unreached(@Nullable Throwable cause) {
        if (!(cause instanceof HttpFailure failure)) {
            return new ProblemException(
                    Problem.of(ErrorCode.INTERNAL, "discovery broke inside tokd; its log says how", null), cause);
        }
        ErrorCode code = failure.kind() == HttpFailure.Kind.INSECURE
                ? ErrorCode.INVALID_DEFINITION
                : ErrorCode.PROVIDER_UNAVAILABLE;
        String option = failure.option();
        return new ProblemException(Problem.of(code, failure.sentence(), option == null ? ELSEWHERE : option), failure);
    }

    /** The endpoints, or null when this place has no metadata. */
    private @Nullable Endpoints read(Reply reply) {
        int status = reply.status();
        if (status >= 300 && status < 400) {
            throw new ProblemException(
                    ErrorCode.PROVIDER_REFUSED, Words.redirect(reply, "discovery at " + who()), "--token-endpoint URL");
        }
        if (status == 429 || status >= 500) {
            throw new Problem(
                            ErrorCode.PROVIDER_UNAVAILABLE,
                            "discovery at " + who() + " answered " + status,
                            "run the same command again later",
                            RateHeaders.wait(reply, RateHeaders.read(reply)))
                    .toException();
        }
        return status == 200 && !Words.isWebPage(reply) ? parsed(reply) : null;
    }

    private Endpoints parsed(Reply reply) {
        try {
            return Metadata.read(new String(reply.body().reveal(), StandardCharsets.UTF_8), client, issuer, preset);
        } catch (ParseException | IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.PROVIDER_REFUSED,
                            "discovery at " + who() + " answered with something that is not issuer metadata",
                            "--token-endpoint URL"),
                    e);
        }
    }

    private ProblemException nothing(List<URI> places, Reply reply) {
        if (reply.status() == 200) {
            return new ProblemException(
                    ErrorCode.PROVIDER_UNAVAILABLE,
                    who() + " answered with a web page instead of metadata; it looks like a captive portal or a proxy",
                    ELSEWHERE);
        }
        return new ProblemException(
                ErrorCode.PROVIDER_REFUSED,
                who() + " publishes no metadata for this issuer (asked " + places.get(0) + " and " + places.get(1)
                        + ")",
                "--token-endpoint URL");
    }

    private String who() {
        return issuer.getRawAuthority();
    }
}
