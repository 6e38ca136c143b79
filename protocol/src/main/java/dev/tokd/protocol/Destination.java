package dev.tokd.protocol;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides where a client's secret goes and how. It is sealed with the secret: when any
 * of it changes, the secret must be brought again.
 *
 * @param provider the preset
 * @param domain the tenant, or null
 * @param issuer the issuer asked for, or null
 * @param tokenEndpoint the token endpoint asked for, or null
 * @param auth the method asked for, or null
 * @param pinned what these were resolved to, or null before they were
 * @param caPem the trust, or null for the system's
 * @param proxy the proxy, or null
 * @param proxyUser the proxy's user, or null
 * @param noProxy hosts reached without the proxy
 * @param allowHttp whether plain HTTP beyond loopback is accepted
 * @param customDomain the tenant's other domain, or null
 * @param key the public side of the key, or null
 */
public record Destination(
        String provider,
        @Nullable String domain,
        @Nullable URI issuer,
        @Nullable URI tokenEndpoint,
        @Nullable AuthMethod auth,
        @Nullable Endpoints pinned,
        @Nullable String caPem,
        @Nullable URI proxy,
        @Nullable String proxyUser,
        List<String> noProxy,
        boolean allowHttp,
        @Nullable String customDomain,
        @Nullable ClientKey key) {
    /** Keeps its own copy of the hosts. */
    public Destination {
        noProxy = List.copyOf(noProxy);
    }

    /**
     * All of it, for what is bound to it.
     *
     * @return what {@link Json#write} takes, always in the same order
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("provider", provider)
                .put("domain", domain)
                .put("issuer", issuer)
                .put("token_endpoint", tokenEndpoint)
                .put("auth_method", auth == null ? null : auth.wire())
                .put("pinned", pinned == null ? null : pinned.toJson())
                .put("ca_pem", caPem)
                .put("proxy", proxy)
                .put("proxy_user", proxyUser)
                .put("no_proxy", noProxy)
                .put("allow_http", allowHttp)
                .put("custom_domain", customDomain)
                .put("key", key == null ? null : key.toJson())
                .toMap();
    }
}
