package dev.tokd.devserver;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a token request says about its client, unproven.
 *
 * @param clientId empty when it does not say
 * @param secret empty when it sends none
 * @param method the client authentication as OAuth names it
 */
record Credentials(String clientId, String secret, String method) {
    private static final Credentials UNREADABLE = new Credentials("", "", "client_secret_basic");

    static Credentials read(HttpServletRequest request, Map<String, List<String>> parameters) {
        String header = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
        if (header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            return basic(header.substring("basic ".length()).trim());
        }
        String clientId = first(parameters, "client_id");
        if (parameters.containsKey("client_secret")) {
            return new Credentials(clientId, first(parameters, "client_secret"), "client_secret_post");
        }
        if (parameters.containsKey("client_assertion")) {
            String subject = clientId.isEmpty() ? claimOf(first(parameters, "client_assertion"), "sub") : clientId;
            return new Credentials(subject, "", "private_key_jwt");
        }
        if (parameters.containsKey("assertion")) {
            return new Credentials(claimOf(first(parameters, "assertion"), "iss"), "", "none");
        }
        boolean certificate = request.getAttribute("jakarta.servlet.request.X509Certificate") != null;
        return new Credentials(clientId, "", certificate ? "tls_client_auth" : "none");
    }

    /** RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined. */
    private static Credentials basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                return UNREADABLE;
            }
            return new Credentials(
                    formDecode(pair.substring(0, colon)), formDecode(pair.substring(colon + 1)), "client_secret_basic");
        } catch (IllegalArgumentException notBase64OrForm) {
            // Still a request, counted under no name; the endpoint itself gives the answer.
            return UNREADABLE;
        }
    }

    private static String formDecode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String claimOf(String assertion, String claim) {
        String[] parts = assertion.split("\\.", -1);
        try {
            return parts.length == 3
                    ? DevJson.text(DevJson.object(Base64.getUrlDecoder().decode(parts[1])), claim)
                    : "";
        } catch (IllegalArgumentException notAJwt) {
            // As above: counted under no name.
            return "";
        }
    }

    private static String first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of("")).get(0);
    }

    @Override
    public String toString() {
        return "Credentials[" + clientId + ", " + method + "]";
    }
}
