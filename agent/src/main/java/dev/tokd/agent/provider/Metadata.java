package dev.tokd.agent.provider;

import com.nimbusds.oauth2.sdk.ParseException;
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
import java.util.stream.Collectors;
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
        URI token = metadata.getTokenEndpointURI();
        if (token == null) {
            throw refused("the metadata of " + issuer + " names no token endpoint", "--token-endpoint URL");
        }
        return new Endpoints(
                issuer,
                safe("token_endpoint", token, issuer, client),
                auth(metadata.getTokenEndpointAuthMethods(), client, preset),
                optional("revocation_endpoint", metadata.getRevocationEndpointURI(), issuer, client),
                optional("introspection_endpoint", metadata.getIntrospectionEndpointURI(), issuer, client));
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

    /** The definition's method, else the preset's, else Basic before form, as RFC 6749 section 2.3.1 prefers. */
    private static AuthMethod auth(@Nullable List<ClientAuthenticationMethod> supported, Client client, Preset preset) {
        if (client.auth() != null) {
            return client.auth();
        }
        // RFC 8414 section 2: when omitted, the default is client_secret_basic.
        if (supported == null) {
            return preset.auth() == null ? AuthMethod.CLIENT_SECRET_BASIC : preset.auth();
        }
        List<String> names =
                supported.stream().map(ClientAuthenticationMethod::getValue).toList();
        if (preset.auth() != null && names.contains(preset.auth().wire())) {
            return preset.auth();
        }
        for (AuthMethod method : List.of(AuthMethod.CLIENT_SECRET_BASIC, AuthMethod.CLIENT_SECRET_POST)) {
            if (names.contains(method.wire())) {
                return method;
            }
        }
        throw refused(
                "the provider takes only " + names.stream().map(Text::printable).collect(Collectors.joining(", "))
                        + "; tokd has client_secret_basic and client_secret_post",
                "--auth-method METHOD");
    }

    private static ProblemException refused(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.PROVIDER_REFUSED, detail, fix);
    }
}
