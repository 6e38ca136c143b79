package dev.tokd.agent.provider;

import dev.tokd.agent.provider.Preset.Place;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The presets there are. */
public final class Presets {
    private static final Preset OAUTH2 = new Preset(
            "oauth2",
            Set.of(Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--issuer URL or --token-endpoint URL",
            null,
            null,
            null,
            true,
            null,
            null,
            List.of());

    /** Its answer to client_credentials carries the whole client grant whatever {@code scope} asks for. */
    private static final Preset AUTH0 = new Preset(
            "auth0",
            Set.of(Place.DOMAIN, Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--domain TENANT",
            "{base}/",
            "{base}/oauth/token",
            AuthMethod.CLIENT_SECRET_POST,
            false,
            null,
            "{base}/api/v2/",
            List.of(
                    new Failure(401, 401, "access_denied", "unauthorized", Stops.CLIENT),
                    new Failure(0, 499, "access_denied", "not authorized to access", Stops.APP)));

    private static final Preset KEYCLOAK = new Preset(
            "keycloak",
            Set.of(Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--issuer https://HOST/realms/REALM",
            null,
            null,
            null,
            true,
            "Keycloak ignores \"audience\" for client credentials; add an audience mapper to the client there",
            null,
            List.of());

    private static final Map<String, Preset> ALL = Stream.of(OAUTH2, AUTH0, KEYCLOAK)
            .collect(Collectors.toMap(Preset::name, preset -> preset, (a, b) -> a, TreeMap::new));

    private Presets() {}

    /**
     * Finds a preset.
     *
     * @param name its name
     * @return the preset
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when unknown, naming the nearest
     */
    public static Preset named(String name) {
        Preset preset = ALL.get(name);
        if (preset == null) {
            String nearest = Text.nearest(name, ALL.keySet());
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "provider \"" + name + "\" is not known; "
                            + (nearest == null
                                    ? "known: " + String.join(", ", ALL.keySet())
                                    : "did you mean " + nearest + "?"),
                    nearest == null ? null : "--provider " + nearest);
        }
        return preset;
    }
}
