package dev.tokd.agent.provider;

import dev.tokd.agent.provider.Preset.AssertionAudience;
import dev.tokd.agent.provider.Preset.Place;
import dev.tokd.agent.provider.Preset.Revocation;
import dev.tokd.agent.provider.Preset.Scoping;
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
    /** Basic before form, as RFC 6749 section 2.3.1 prefers; a certificate that was brought is meant to be shown. */
    private static final List<AuthMethod> ALL_METHODS = List.of(
            AuthMethod.CLIENT_SECRET_BASIC,
            AuthMethod.CLIENT_SECRET_POST,
            AuthMethod.CLIENT_SECRET_JWT,
            AuthMethod.TLS_CLIENT_AUTH,
            AuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH,
            AuthMethod.PRIVATE_KEY_JWT);

    private static final Preset OAUTH2 = new Preset(
            "oauth2",
            Set.of(Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--issuer URL or --token-endpoint URL",
            null,
            null,
            ALL_METHODS,
            Scoping.NARROWS,
            null,
            null,
            null,
            AssertionAudience.ISSUER,
            Revocation.OFFERED,
            List.of());

    /**
     * Its answer to client_credentials carries the whole client grant whatever {@code scope} asks for. The Management
     * API's audience names the canonical domain, also where all calls go to a custom one.
     */
    private static final Preset AUTH0 = new Preset(
            "auth0",
            Set.of(Place.DOMAIN, Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--domain TENANT",
            "{host}/",
            "{host}/oauth/token",
            List.of(
                    AuthMethod.CLIENT_SECRET_POST,
                    AuthMethod.CLIENT_SECRET_BASIC,
                    AuthMethod.TLS_CLIENT_AUTH,
                    AuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH,
                    AuthMethod.PRIVATE_KEY_JWT),
            Scoping.WHOLE_GRANT,
            null,
            null,
            "{base}/api/v2/",
            AssertionAudience.ISSUER,
            Revocation.NOT_OF_ACCESS_TOKENS,
            List.of(
                    new Failure(401, 401, "access_denied", "unauthorized", Stops.CLIENT),
                    new Failure(0, 499, "access_denied", "not authorized to access", Stops.APP)));

    private static final Preset KEYCLOAK = new Preset(
            "keycloak",
            Set.of(Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--issuer https://HOST/realms/REALM",
            null,
            null,
            ALL_METHODS,
            Scoping.NARROWS,
            null,
            "Keycloak ignores \"audience\" for client credentials; add an audience mapper to the client there",
            null,
            AssertionAudience.ISSUER,
            Revocation.OFFERED,
            List.of());

    /** Its org server, which the domain stands for, gives API tokens to signed assertions alone. */
    private static final Preset OKTA = new Preset(
            "okta",
            Set.of(Place.DOMAIN, Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--domain ORG.okta.com, or --issuer URL for a custom authorization server",
            "{base}",
            "{base}/oauth2/v1/token",
            List.of(
                    AuthMethod.PRIVATE_KEY_JWT,
                    AuthMethod.CLIENT_SECRET_BASIC,
                    AuthMethod.CLIENT_SECRET_POST,
                    AuthMethod.CLIENT_SECRET_JWT),
            Scoping.NARROWS,
            null,
            null,
            null,
            AssertionAudience.TOKEN_ENDPOINT,
            Revocation.OFFERED,
            List.of(
                    new Failure(
                            0,
                            499,
                            "invalid_dpop_proof",
                            "",
                            Stops.CLIENT,
                            "Okta binds this client's tokens to a key (DPoP), which tokd does not; in its settings there"
                                    + " take the check off \"Require Demonstrating Proof of Possession (DPoP) header\""),
                    new Failure(
                            0,
                            499,
                            "invalid_client",
                            "token_endpoint_auth_method",
                            Stops.CLIENT,
                            "Okta's org server takes only private_key_jwt: bring a key"
                                    + " (tok client set NAME --client-key-file FILE --auth-method private_key_jwt)")));

    /** The domain is the tenant's id or one of its domains; a token is for the resource that the scope names. */
    private static final Preset ENTRA = new Preset(
            "entra",
            Set.of(Place.DOMAIN, Place.ISSUER, Place.TOKEN_ENDPOINT),
            "--domain TENANT-ID",
            "https://login.microsoftonline.com/{domain}/v2.0",
            "https://login.microsoftonline.com/{domain}/oauth2/v2.0/token",
            List.of(AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC, AuthMethod.PRIVATE_KEY_JWT),
            Scoping.DEFAULT_OF_RESOURCE,
            "https://graph.microsoft.com/.default",
            null,
            null,
            AssertionAudience.TOKEN_ENDPOINT,
            Revocation.NOT_OF_ACCESS_TOKENS,
            List.of(
                    new Failure(400, 400, "invalid_request", "AADSTS900023", Stops.CLIENT),
                    new Failure(400, 400, "unauthorized_client", "AADSTS700016", Stops.CLIENT)));

    /** A service account: its key signs the grant itself, and the client's id is the account's address. */
    private static final Preset GOOGLE = new Preset(
            "google",
            Set.of(Place.TOKEN_ENDPOINT),
            "--service-account FILE",
            null,
            null,
            List.of(AuthMethod.JWT_BEARER),
            Scoping.NARROWS,
            "https://www.googleapis.com/auth/cloud-platform",
            "Google takes no \"audience\" for an access token; name its scopes instead",
            null,
            AssertionAudience.TOKEN_ENDPOINT,
            Revocation.NOT_OF_ACCESS_TOKENS,
            List.of(new Failure(0, 499, "invalid_grant", "", Stops.CLIENT)));

    private static final Map<String, Preset> ALL = Stream.of(OAUTH2, AUTH0, KEYCLOAK, OKTA, ENTRA, GOOGLE)
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
