package dev.tokd.protocol;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a token: one app, one least set of scopes, on one client.
 *
 * @param name what callers ask for
 * @param client the client it mints with
 * @param audience the {@code audience} parameter, or null
 * @param resource the resource indicator (RFC 8707), or null
 * @param scopes scope tokens (RFC 6749 section 3.3), sorted, without repeats
 * @param parameters extra parameters of its token requests; they win over the client's
 * @param minTtl how much life a served token has left at the least, or null for min(60 s, 20 % of life)
 * @param keepWarm whether it is renewed before anybody asks
 * @param access who may ask for it
 * @param source the file that created it through {@code tok apply}, or null
 * @param expiresAt when it stops being served, or null for never
 */
public record App(
        String name,
        String client,
        @Nullable String audience,
        @Nullable URI resource,
        List<String> scopes,
        Map<String, String> parameters,
        @Nullable Duration minTtl,
        KeepWarm keepWarm,
        Access access,
        @Nullable String source,
        @Nullable Instant expiresAt) {

    /** Checks syntax and normalises the scopes. */
    public App {
        Name.check("app", name);
        Name.check("client", client);
        if (audience != null && (audience.isEmpty() || !Text.isPrintable(audience))) {
            throw invalid(name, "audience must be printable and not empty");
        }
        for (String scope : scopes) {
            Scopes.check("app \"" + name + "\"", scope);
        }
        scopes = List.copyOf(new TreeSet<>(scopes));
        parameters = Client.Parameters.check("app \"" + name + "\"", parameters);
        if (minTtl != null && (minTtl.isNegative() || minTtl.compareTo(Duration.ofDays(30)) > 0)) {
            throw invalid(name, "min_ttl is not between 0s and 30d");
        }
    }

    /**
     * An app without an end.
     *
     * @param name what callers ask for
     * @param client the client it mints with
     * @param audience the {@code audience} parameter, or null
     * @param resource the resource indicator, or null
     * @param scopes scope tokens
     * @param parameters extra parameters of its token requests
     * @param minTtl how much life a served token has left at the least, or null
     * @param keepWarm whether it is renewed before anybody asks
     * @param access who may ask for it
     * @param source the file that created it, or null
     */
    public App(
            String name,
            String client,
            @Nullable String audience,
            @Nullable URI resource,
            List<String> scopes,
            Map<String, String> parameters,
            @Nullable Duration minTtl,
            KeepWarm keepWarm,
            Access access,
            @Nullable String source) {
        this(name, client, audience, resource, scopes, parameters, minTtl, keepWarm, access, source, null);
    }

    private static ProblemException invalid(String name, String detail) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, "app \"" + name + "\" " + detail, null);
    }

    /**
     * Reads a definition; the caller calls {@link JsonMap#finish()}.
     *
     * @param name its name, from the path or the table
     * @param json its members
     * @return the app
     */
    public static App fromJson(String name, JsonMap json) {
        String keepWarm = json.optionalString("keep_warm");
        return new App(
                name,
                json.string("client"),
                json.optionalString("audience"),
                json.optionalUri("resource"),
                json.strings("scopes"),
                json.texts("parameters"),
                json.optionalDuration("min_ttl"),
                keepWarm == null ? KeepWarm.IF_USED : KeepWarm.fromWire(keepWarm),
                Access.fromJson(json),
                json.optionalString("source"),
                json.optionalInstant("expires_at"));
    }

    /**
     * This app's members, {@code name} first, without what has its default.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        JsonFields json = new JsonFields()
                .put("name", name)
                .put("client", client)
                .put("audience", audience)
                .put("resource", resource)
                .put("scopes", scopes)
                .put("parameters", parameters.isEmpty() ? null : parameters)
                .put("min_ttl", minTtl)
                .put("keep_warm", keepWarm == KeepWarm.IF_USED ? null : keepWarm.wire());
        return access.into(json)
                .put("source", source)
                .put("expires_at", expiresAt)
                .toMap();
    }

    /**
     * This app with another origin.
     *
     * @param file the file that created it, or null
     * @return a copy
     */
    public App withSource(@Nullable String file) {
        return new App(name, client, audience, resource, scopes, parameters, minTtl, keepWarm, access, file, expiresAt);
    }

    /**
     * This app on another client.
     *
     * @param other the client's name
     * @return a copy
     */
    public App withClient(String other) {
        return new App(
                name, other, audience, resource, scopes, parameters, minTtl, keepWarm, access, source, expiresAt);
    }

    /**
     * This app with other scopes.
     *
     * @param others scope tokens
     * @return a copy
     */
    public App withScopes(List<String> others) {
        return new App(
                name, client, audience, resource, others, parameters, minTtl, keepWarm, access, source, expiresAt);
    }

    /**
     * This app with other keys.
     *
     * @param keys what opens it over loopback HTTP
     * @return a copy
     */
    public App withKeys(List<AppKey> keys) {
        return new App(
                name,
                client,
                audience,
                resource,
                scopes,
                parameters,
                minTtl,
                keepWarm,
                access.withKeys(keys),
                source,
                expiresAt);
    }
}
