package dev.tokd.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The members of a client, as options. An empty value clears one that is set. */
final class ClientOptions {
    private static final List<String> PLACES = List.of("domain", "issuer", "token_endpoint");

    @Option(
            names = "--provider",
            paramLabel = "PRESET",
            description = "auth0, entra, google, keycloak, okta or oauth2 (default).")
    private @Nullable String provider;

    @Option(
            names = "--domain",
            paramLabel = "HOST",
            description = "The tenant, for presets that build addresses from it.")
    private @Nullable String domain;

    @Option(
            names = "--custom-domain",
            paramLabel = "HOST",
            description = "The tenant's own domain, where its calls go; --domain stays the canonical one.")
    private @Nullable String customDomain;

    @Option(
            names = "--issuer",
            paramLabel = "URL",
            description = "The issuer; its endpoints are discovered and pinned.")
    private @Nullable String issuer;

    @Option(names = "--token-endpoint", paramLabel = "URL", description = "The token endpoint, without discovery.")
    private @Nullable String tokenEndpoint;

    @Option(names = "--client-id", paramLabel = "ID", description = "The client's id at the provider.")
    private @Nullable String clientId;

    @Option(
            names = "--auth-method",
            paramLabel = "M",
            description =
                    "client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, tls_client_auth,"
                            + " self_signed_tls_client_auth or basic-raw (default: as the provider says).")
    private @Nullable String authMethod;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM certificates to trust instead of the system's.")
    private @Nullable String ca;

    @Option(names = "--proxy", paramLabel = "URL", description = "An http or https proxy.")
    private @Nullable String proxy;

    @Option(names = "--proxy-user", paramLabel = "U", description = "The proxy's user name.")
    private @Nullable String proxyUser;

    @Option(names = "--no-proxy", paramLabel = "A,B", description = "Hosts reached without the proxy.")
    private @Nullable List<String> noProxy;

    @Option(names = "--allow-http", negatable = true, description = "Accept plain HTTP beyond this machine.")
    private @Nullable Boolean allowHttp;

    @Option(names = "--param", paramLabel = "K=V", description = "An extra parameter of token requests; repeatable.")
    private List<String> parameters = List.of();

    @Option(
            names = "--assumed-life",
            paramLabel = "D",
            description = "How long a token of unknown life is used (default: 5m).")
    private @Nullable String assumedLife;

    @Option(
            names = "--max-mints",
            paramLabel = "N/D",
            description = "At most so many tokens in so long, for example 100/day.")
    private @Nullable String maxMints;

    @Option(names = "--connect-timeout", paramLabel = "D", description = "For TCP and TLS (default: 5s).")
    private @Nullable String connectTimeout;

    @Option(names = "--call-timeout", paramLabel = "D", description = "For a whole call (default: 15s).")
    private @Nullable String callTimeout;

    @Mixin
    private Lifetime lifetime = new Lifetime();

    boolean hasProxyUser() {
        return proxyUser != null && !proxyUser.isEmpty();
    }

    Members into(Members client, Shell tok) {
        return lifetime.into(client, tok)
                .set("provider", provider)
                .setOnly("domain", domain, PLACES)
                .setOnly("issuer", issuer, PLACES)
                .setOnly("token_endpoint", tokenEndpoint, PLACES)
                .set("custom_domain", customDomain)
                .set("client_id", clientId)
                .set("auth_method", authMethod)
                .set("ca_pem", ca == null || ca.isEmpty() ? ca : pem(tok, ca))
                .set("proxy", proxy)
                .set("proxy_user", proxyUser)
                .set("no_proxy", Members.words(noProxy, ","))
                .set("allow_http", allowHttp)
                .parameters(parameters)
                .set("assumed_life", assumedLife)
                .set("max_mints", maxMints)
                .set("connect_timeout", connectTimeout)
                .set("call_timeout", callTimeout);
    }

    /** Two places given at once must clash in the definition's own check, not silently overwrite. */
    void checkPlaces() {
        int places = (domain == null ? 0 : 1) + (issuer == null ? 0 : 1) + (tokenEndpoint == null ? 0 : 1);
        if (places > 1) {
            throw Usage.wrong("--domain, --issuer and --token-endpoint exclude each other", null);
        }
    }

    static String pem(Shell tok, String file) {
        try {
            return Files.readString(tok.path(java.nio.file.Path.of(file)));
        } catch (IOException e) {
            throw Usage.wrong("--ca " + file + " cannot be read", null);
        }
    }
}
