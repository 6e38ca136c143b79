package dev.tokd.agent.provider;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerEndpointMetadata;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import dev.tokd.protocol.Uris;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes from an issuer's metadata (RFC 8414 section 2) what a client needs, and checks it. */
final class Metadata {
    private Metadata() {}

    /**
     * Reads a document.
     *
     * @throws ParseException when it is not metadata
     * @throws ProblemException {@link ErrorCode#PROVIDER_REFUSED} when it is, and cannot be used
     */
    static Endpoints read(String document, Client client, URI issuer, Preset preset) throws ParseException {
        AuthorizationServerMetadata metadata = AuthorizationServerMetadata.parse(document);
        sameIssuer(issuer, metadata.getIssuer().getValue());
        AuthMethod auth = Methods.pick(client, preset, names(metadata.getTokenEndpointAuthMethods()));
        Function<Function<AuthorizationServerEndpointMetadata, @Nullable URI>, @Nullable URI> place =
                name -> place(metadata, auth, name);
        URI token = place.apply(AuthorizationServerEndpointMetadata::getTokenEndpointURI);
        if (token == null) {
            throw refused("the metadata of " + issuer + " names no token endpoint", "--token-endpoint URL");
        }
        return new Endpoints(
                issuer,
                safe("token_endpoint", token, issuer, client),
                auth,
                optional(
                        "revocation_endpoint",
                        place.apply(AuthorizationServerEndpointMetadata::getRevocationEndpointURI),
                        issuer,
                        client),
                optional(
                        "introspection_endpoint",
                        place.apply(AuthorizationServerEndpointMetadata::getIntrospectionEndpointURI),
                        issuer,
                        client));
    }

    /** RFC 8705 section 5: who shows a certificate goes to the aliases, where there are any. */
    private static @Nullable URI place(
            AuthorizationServerMetadata metadata,
            AuthMethod auth,
            Function<AuthorizationServerEndpointMetadata, @Nullable URI> name) {
        AuthorizationServerEndpointMetadata aliases =
                auth.credential() == AuthMethod.Credential.CERTIFICATE ? metadata.getMtlsEndpointAliases() : null;
        URI alias = aliases == null ? null : name.apply(aliases);
        return alias == null ? name.apply(metadata) : alias;
    }

    private static @Nullable List<String> names(@Nullable List<ClientAuthenticationMethod> supported) {
        return supported == null
                ? null
                : supported.stream().map(ClientAuthenticationMethod::getValue).toList();
    }

    /** RFC 8414 section 3.3: identical, character by character; else one issuer could speak for another. */
    private static void sameIssuer(URI asked, String answered) {
        if (!asked.toString().equals(answered)) {
            String said = Text.printable(answered);
            // Only a spelling of the same place is offered: another place would be the attack itself.
            boolean spelling = trimmed(asked.toString()).equalsIgnoreCase(trimmed(said));
            throw refused(
                    "the metadata of " + asked + " says its issuer is " + said + "; they must be equal",
                    spelling ? "--issuer " + said : null);
        }
    }

    private static String trimmed(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    private static @Nullable URI optional(String name, @Nullable URI endpoint, URI issuer, Client client) {
        return endpoint == null ? null : safe(name, endpoint, issuer, client);
    }

    /** Secrets go there, so: no plain HTTP, and no remote document may send them to a port of this machine. */
    private static URI safe(String name, URI endpoint, URI issuer, Client client) {
        URI uri;
        try {
            uri = Uris.parse(name, endpoint.toString());
        } catch (ProblemException e) {
            throw refused(
                    "the metadata of " + issuer + " is unusable: " + e.problem().detail(), null);
        }
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        boolean here = Uris.isLoopback(uri) && Uris.isLoopback(issuer);
        if (!https && !here && !client.network().allowHttp()) {
            throw refused(
                    "the metadata of " + issuer + " names a " + name + " without https: "
                            + Text.printable(uri.toString()),
                    "--allow-http");
        }
        return uri;
    }

    private static ProblemException refused(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.PROVIDER_REFUSED, detail, fix);
    }
}
