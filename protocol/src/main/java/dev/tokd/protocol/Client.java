package dev.tokd.protocol;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth client registered at a provider, without its secret.
 *
 * @param name our name for it
 * @param provider a preset, for example {@code auth0} or {@code oauth2}
 * @param domain the tenant, for presets that build their addresses from it ({@code HOST[:PORT]}, or a
 *     URL for a test server on loopback), or null
 * @param issuer the issuer to discover (RFC 8414), or null
 * @param tokenEndpoint the token endpoint when given by hand, or null
 * @param clientId the id at the provider, 1 to 512 printable characters
 * @param auth the authentication method when given by hand, or null to let the provider's metadata pick
 * @param network how to reach the provider
 * @param parameters extra parameters of every token request; they cannot override protocol ones
 * @param assumedLife how long an opaque token without {@code expires_in} is taken to live, or null for
 *     {@link #ASSUMED_LIFE}
 * @param source the file that created it through {@code tok apply}, or null
 * @param pinned what all this was resolved to, or null before it was
 * @param expiresAt when its apps stop being served, or null for never
 * @param customDomain the tenant's other domain, which token and API calls go to, or null
 * @param key the public side of the key it proves itself with, or null when it has a secret
 * @param managed how its registration at the provider is kept, or null when that is not tokd's
 * @param maxMints how many tokens may be minted with it, or null for no limit of ours
 * @param rotation how often its secret or key is changed by itself, or null for never
 */
public record Client(
        String name,
        String provider,
        @Nullable String domain,
        @Nullable URI issuer,
        @Nullable URI tokenEndpoint,
        String clientId,
        @Nullable AuthMethod auth,
        Network network,
        Map<String, String> parameters,
        @Nullable Duration assumedLife,
        @Nullable String source,
        @Nullable Endpoints pinned,
        @Nullable Instant expiresAt,
        @Nullable String customDomain,
        @Nullable ClientKey key,
        @Nullable Managed managed,
        @Nullable Rate maxMints,
        @Nullable Rotation rotation) {
    /** The default for {@link #assumedLife}. */
    public static final Duration ASSUMED_LIFE = Duration.ofMinutes(5);

    /** Checks syntax; whether the preset exists is the daemon's to say. */
    public Client {
        Name.check("client", name);
        if (clientId.isEmpty() || clientId.length() > 512 || !Text.isPrintable(clientId)) {
            throw invalid(name, "client_id must be 1 to 512 printable characters");
        }
        int places = (domain == null ? 0 : 1) + (issuer == null ? 0 : 1) + (tokenEndpoint == null ? 0 : 1);
        // A token that was given out already is asked for nowhere.
        if (places > 1 || (places == 0 && auth != AuthMethod.STATIC)) {
            throw invalid(name, "needs exactly one of domain, issuer, token_endpoint");
        }
        if (assumedLife != null && (assumedLife.toSeconds() < 1 || assumedLife.compareTo(Duration.ofDays(1)) > 0)) {
            throw invalid(name, "assumed_life is not between 1s and 24h");
        }
        parameters = Parameters.check("client \"" + name + "\"", parameters);
    }

    /**
     * A client without an end.
     *
     * @param name our name for it
     * @param provider a preset
     * @param domain the tenant, or null
     * @param issuer the issuer to discover, or null
     * @param tokenEndpoint the token endpoint when given by hand, or null
     * @param clientId the id at the provider
     * @param auth the authentication method when given by hand, or null
     * @param network how to reach the provider
     * @param parameters extra parameters of every token request
     * @param assumedLife how long a token of unknown life is taken to live, or null
     * @param source the file that created it, or null
     * @param pinned what all this was resolved to, or null
     */
    public Client(
            String name,
            String provider,
            @Nullable String domain,
            @Nullable URI issuer,
            @Nullable URI tokenEndpoint,
            String clientId,
            @Nullable AuthMethod auth,
            Network network,
            Map<String, String> parameters,
            @Nullable Duration assumedLife,
            @Nullable String source,
            @Nullable Endpoints pinned) {
        this(
                name,
                provider,
                domain,
                issuer,
                tokenEndpoint,
                clientId,
                auth,
                network,
                parameters,
                assumedLife,
                source,
                pinned,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static ProblemException invalid(String name, String detail) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, "client \"" + name + "\" " + detail, null);
    }

    /**
     * What this client's secret is.
     *
     * @return by its method, as far as that is known
     */
    public AuthMethod.Credential credential() {
        AuthMethod method = pinned == null ? auth : pinned.auth();
        if (method != null) {
            return method.credential();
        }
        return key == null ? AuthMethod.Credential.SECRET : AuthMethod.Credential.KEY;
    }

    /**
     * Where this client's secret may go. Two clients with equal destinations send it to the same place in
     * the same way.
     *
     * @return everything the secret is sealed with
     */
    public Destination destination() {
        return new Destination(
                provider,
                domain,
                issuer,
                tokenEndpoint,
                auth,
                pinned,
                network.caPem(),
                network.proxy(),
                network.proxyUser(),
                network.noProxy(),
                network.allowHttp(),
                customDomain,
                key);
    }

    /**
     * This client with other pinned endpoints.
     *
     * @param endpoints what it was resolved to, or null for none yet
     * @return a copy
     */
    public Client withPinned(@Nullable Endpoints endpoints) {
        return with(source, endpoints, key, rotation);
    }

    /**
     * This client as another file's.
     *
     * @param file the file that created it, or null
     * @return a copy
     */
    public Client withSource(@Nullable String file) {
        return with(file, pinned, key, rotation);
    }

    /**
     * This client with another rotation.
     *
     * @param next how often, or null for never
     * @return a copy
     */
    public Client withRotation(@Nullable Rotation next) {
        return with(source, pinned, key, next);
    }

    /**
     * This client with another key.
     *
     * @param next the public side, or null when it has a secret
     * @return a copy
     */
    public Client withKey(@Nullable ClientKey next) {
        return with(source, pinned, next, rotation);
    }

    /**
     * This client with another end.
     *
     * @param end when its apps stop being served
     * @return a copy
     */
    public Client withEnd(Instant end) {
        return with(source, pinned, key, rotation, end);
    }

    private Client with(
            @Nullable String file,
            @Nullable Endpoints endpoints,
            @Nullable ClientKey itsKey,
            @Nullable Rotation itsRotation) {
        return with(file, endpoints, itsKey, itsRotation, expiresAt);
    }

    private Client with(
            @Nullable String file,
            @Nullable Endpoints endpoints,
            @Nullable ClientKey itsKey,
            @Nullable Rotation itsRotation,
            @Nullable Instant end) {
        return new Client(
                name,
                provider,
                domain,
                issuer,
                tokenEndpoint,
                clientId,
                auth,
                network,
                parameters,
                assumedLife,
                file,
                endpoints,
                end,
                customDomain,
                itsKey,
                managed,
                maxMints,
                itsRotation);
    }

    /**
     * Reads a definition; the caller takes secrets from the same object and then calls {@link
     * JsonMap#finish()}.
     *
     * @param name its name, from the path or the table
     * @param json its members
     * @return the client
     */
    public static Client fromJson(String name, JsonMap json) {
        String provider = json.optionalString("provider");
        String auth = json.optionalString("auth_method");
        JsonMap pinned = json.optionalObject("pinned");
        JsonMap key = json.optionalObject("key");
        JsonMap managed = json.optionalObject("managed");
        String maxMints = json.optionalString("max_mints");
        return new Client(
                name,
                provider == null ? "oauth2" : provider,
                json.optionalString("domain"),
                json.optionalUri("issuer"),
                json.optionalUri("token_endpoint"),
                json.string("client_id"),
                auth == null ? null : AuthMethod.fromWire(auth),
                Network.fromJson(json),
                json.texts("parameters"),
                json.optionalDuration("assumed_life"),
                json.optionalString("source"),
                pinned == null ? null : Endpoints.fromJson(pinned),
                json.optionalInstant("expires_at"),
                json.optionalString("custom_domain"),
                key == null ? null : ClientKey.fromJson(key),
                managed == null ? null : Managed.fromJson(managed),
                maxMints == null ? null : Rate.parse(maxMints),
                Rotation.fromJson(json.optionalObject("rotation")));
    }

    /**
     * This client's members, {@code name} first, without secrets and without what has its default.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        JsonFields json = new JsonFields()
                .put("name", name)
                .put("provider", provider)
                .put("domain", domain)
                .put("issuer", issuer)
                .put("token_endpoint", tokenEndpoint)
                .put("client_id", clientId)
                .put("auth_method", auth == null ? null : auth.wire());
        network.into(json);
        return json.put("parameters", parameters.isEmpty() ? null : parameters)
                .put("assumed_life", assumedLife)
                .put("source", source)
                .put("expires_at", expiresAt)
                .put("custom_domain", customDomain)
                .put("key", key == null ? null : key.toJson())
                .put("managed", managed == null ? null : managed.toJson())
                .put("max_mints", maxMints == null ? null : maxMints.toString())
                .put("rotation", rotation == null ? null : rotation.toJson())
                .put("pinned", pinned == null ? null : pinned.toJson())
                .toMap();
    }

    /** Extra token request parameters, which cannot override protocol ones. */
    static final class Parameters {
        private Parameters() {}

        static Map<String, String> check(String what, Map<String, String> parameters) {
            for (Map.Entry<String, String> entry : parameters.entrySet()) {
                if (Limits.PROTOCOL_PARAMETERS.contains(entry.getKey())) {
                    throw new ProblemException(
                            ErrorCode.INVALID_DEFINITION,
                            what + ": parameter \"" + entry.getKey() + "\" belongs to the protocol and cannot be set",
                            null);
                }
                if (!entry.getKey().matches("[\\x21-\\x7e]{1,64}") || !Text.isPrintable(entry.getValue())) {
                    throw new ProblemException(
                            ErrorCode.INVALID_DEFINITION,
                            what + ": a parameter's name or value has characters that are not printable",
                            null);
                }
            }
            return Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }
}
