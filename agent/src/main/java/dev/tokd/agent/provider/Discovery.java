package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpClient;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Uris;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds out where a client's provider is and how the client proves itself there. */
public final class Discovery {
    private final HttpClient http;
    private final String userAgent;

    /**
     * Over a transport.
     *
     * @param http sends requests
     * @param version this program's, for {@code User-Agent}
     */
    public Discovery(HttpClient http, String version) {
        this.http = http;
        this.userAgent = "tokd/" + version;
    }

    /**
     * Resolves a client's provider: by its token endpoint as given, by its preset's templates, or by its
     * issuer's metadata (OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3). Only the last
     * asks anybody.
     *
     * @param client what is defined; what it has pinned is ignored
     * @param proxySecret the proxy's password, or null; it stays the caller's and is read before this
     *     returns
     * @return the endpoints, or fails with a {@link ProblemException}: {@code invalid_definition}, {@code
     *     provider_refused} or {@code provider_unavailable}
     */
    public CompletionStage<Endpoints> resolve(Client client, @Nullable Secret proxySecret) {
        try {
            Preset preset = Presets.named(client.provider());
            Methods.check(client);
            if (client.customDomain() != null && client.domain() == null) {
                throw new ProblemException(
                        ErrorCode.INVALID_DEFINITION,
                        "a custom domain stands beside the canonical one, which is missing",
                        "--domain TENANT");
            }
            if (client.issuer() != null) {
                check(preset, Preset.Place.ISSUER, "an issuer");
                return new IssuerLookup(http, userAgent, client, client.issuer(), preset).run(proxySecret);
            }
            return CompletableFuture.completedFuture(known(client, preset));
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Endpoints known(Client client, Preset preset) {
        URI issuer = null;
        URI token = client.tokenEndpoint();
        if (token == null) {
            check(preset, Preset.Place.DOMAIN, "a domain");
            Domain domain = Domain.of(client);
            issuer = preset.issuer() == null ? null : Uris.parse("issuer", domain.fill(preset.issuer()));
            token = Uris.parse("token_endpoint", domain.fill(preset.token() == null ? "" : preset.token()));
        } else {
            check(preset, Preset.Place.TOKEN_ENDPOINT, "a token endpoint");
        }
        secure("token endpoint", token, client);
        return new Endpoints(issuer, token, Methods.pick(client, preset, null), null, null);
    }

    private static void check(Preset preset, Preset.Place place, String described) {
        if (!preset.places().contains(place)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "provider " + preset.name() + " is not found by " + described + "; use " + preset.placeFix(),
                    preset.placeFix());
        }
    }

    static void secure(String what, URI uri, Client client) {
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        if (!https && !Uris.isLoopback(uri) && !client.network().allowHttp()) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "the " + what + " must be https (plain HTTP is for loopback alone)",
                    "--allow-http");
        }
    }
}
