package dev.tokd.cli.command;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The variables by which known tools take a token that is ready, and the tenant it is for: data, not branches. */
@SuppressWarnings("ImmutableEnumChecker") // of(…) makes collections that cannot be changed
enum ReadyVariables {
    /** Auth0's Terraform provider. */
    AUTH0_TERRAFORM("AUTH0_API_TOKEN", Map.of("AUTH0_DOMAIN", Part.HOST), Tenants.AUTH0),
    /** Auth0's deploy CLI. */
    AUTH0_DEPLOY("AUTH0_ACCESS_TOKEN", Map.of("AUTH0_DOMAIN", Part.HOST), Tenants.AUTH0),
    /** Okta's Terraform provider: {@code dev-1.okta.com} is the org {@code dev-1} below {@code okta.com}. */
    OKTA_TERRAFORM(
            "OKTA_ACCESS_TOKEN",
            Map.of("OKTA_ORG_NAME", Part.FIRST_LABEL, "OKTA_BASE_URL", Part.OTHER_LABELS),
            Tenants.OKTA);

    /** Which tenants a tool is for: clients of a preset, or with one of these domains. */
    private enum Tenants {
        AUTH0("auth0", List.of("auth0.com"), "--provider auth0 --domain TENANT"),
        OKTA(
                "okta",
                List.of("okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"),
                "--issuer https://ORG.okta.com");

        private final String provider;
        private final List<String> domains;
        private final String example;

        Tenants(String provider, List<String> domains, String example) {
            this.provider = provider;
            this.domains = domains;
            this.example = example;
        }

        boolean has(Client client, String host) {
            return client.provider().equals(provider)
                    || domains.stream().anyMatch(domain -> host.endsWith("." + domain));
        }
    }

    /** What of the tenant's host a variable takes. */
    private enum Part {
        HOST(host -> host),
        FIRST_LABEL(host -> host.substring(0, host.indexOf('.'))),
        OTHER_LABELS(host -> host.substring(host.indexOf('.') + 1));

        private final UnaryOperator<String> of;

        Part(UnaryOperator<String> of) {
            this.of = of;
        }
    }

    private final String token;
    private final Map<String, Part> parts;
    private final Tenants tenants;

    ReadyVariables(String token, Map<String, Part> parts, Tenants tenants) {
        this.token = token;
        this.parts = parts;
        this.tenants = tenants;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The variable of the token. */
    String token() {
        return token;
    }

    /**
     * The other variables.
     *
     * @param client whose tenant it is
     * @return name to value
     * @throws ProblemException when the tool is for another provider
     */
    Map<String, Secret> tenant(Client client) {
        String host = host(client);
        if (host == null || !tenants.has(client, host) || host.indexOf('.') < 1) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "--as " + this + " is for clients of " + tenants.provider + ", and client \"" + client.name()
                            + "\" is one of provider " + client.provider() + (host == null ? "" : " at " + host),
                    "name an app whose client has " + tenants.example + ", or leave --as out");
        }
        Map<String, Secret> variables = new LinkedHashMap<>();
        parts.forEach((name, part) ->
                variables.put(name, Secret.owning(part.of.apply(host).getBytes(StandardCharsets.US_ASCII))));
        return variables;
    }

    private static @Nullable String host(Client client) {
        URI place = client.issuer() == null ? client.tokenEndpoint() : client.issuer();
        String domain = client.domain();
        if (domain == null) {
            return place == null ? null : place.getHost();
        }
        String authority = domain.substring(domain.indexOf("//") < 0 ? 0 : domain.indexOf("//") + 2);
        return authority.replaceFirst("[:/].*", "");
    }
}
