package dev.tokd.cli.command;

import dev.tokd.cli.output.Output;
import dev.tokd.cli.token.Jwt;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a token, from itself, from the daemon and from its provider.
 *
 * @param known whose it is, or null when nobody said
 * @param jwt what it says itself, or null when it is opaque
 * @param served what the daemon said with it, or null when it came from elsewhere
 * @param introspection what its provider said (RFC 7662), or null when it was not asked
 */
record TokenReport(
        @Nullable KnownApp known,
        @Nullable Jwt jwt,
        @Nullable JsonMap served,
        @Nullable JsonMap introspection) {
    /** Claims that have a line of their own. */
    private static final Set<String> SHOWN =
            Set.of("iss", "aud", "scope", "scp", "sub", "azp", "client_id", "iat", "nbf", "exp", "permissions");

    private List<String> asked() {
        return known == null ? List.of() : known.app().scopes();
    }

    /** What the daemon says was granted, else the token itself, else its provider; null where nobody says. */
    private @Nullable List<String> granted() {
        if (served != null && served.optionalString("scope") != null) {
            return served.strings("scope");
        }
        List<String> own = jwt == null ? null : jwt.scopes();
        if (own != null) {
            return own;
        }
        return introspection == null || introspection.optionalString("scope") == null
                ? null
                : introspection.strings("scope");
    }

    private List<String> audience() {
        return jwt == null ? List.of() : jwt.texts("aud");
    }

    private @Nullable Instant expiresAt() {
        Instant own = jwt == null ? null : jwt.time("exp");
        return own == null && served != null ? served.optionalInstant("expires_at") : own;
    }

    private @Nullable String kind() {
        return jwt == null ? "opaque" : jwt.encrypted() ? "encrypted" : "jwt";
    }

    Map<String, Object> toJson() {
        JsonFields json = new JsonFields()
                .put("app", known == null ? null : known.app().name())
                .put("kind", kind())
                .put("signature", jwt == null ? null : "not verified")
                .put("header", jwt == null ? null : jwt.header())
                .put("issuer", jwt == null ? null : jwt.text("iss"))
                .put("audience", jwt == null ? null : audience())
                .put("asked", known == null ? null : asked())
                .put("granted", granted())
                .put("expires_at", expiresAt())
                .put("expires_in", served == null ? null : served.optionalLong("expires_in"))
                .put("claims", jwt == null || jwt.encrypted() ? null : jwt.shownClaims())
                .put("introspection", introspection == null ? null : introspection.fields());
        return json.put("warnings", warnings()).toMap();
    }

    void print(Output out, Instant now) {
        String name = known == null ? "standard input" : known.app().name();
        out.line(name + ": " + described());
        if (jwt != null) {
            line(out, "issuer", jwt.text("iss"));
            line(out, "audience", audience());
        }
        line(out, "scopes asked", known == null ? null : asked());
        line(out, "scopes granted", granted());
        if (jwt != null) {
            line(out, "permissions", jwt.claims().containsKey("permissions") ? jwt.texts("permissions") : null);
            line(out, "subject", jwt.text("sub"));
            line(out, "client", jwt.text("azp") == null ? jwt.text("client_id") : jwt.text("azp"));
            line(out, "issued", past(jwt.time("iat"), now));
            line(out, "not before", past(jwt.time("nbf"), now));
        }
        line(out, "ends", end(now));
        if (jwt != null) {
            line(out, "header", header(jwt));
            line(out, "other claims", others(jwt));
        }
        if (introspection != null) {
            line(out, "provider says", introspection.flag("active") ? "active" : "not active");
            Map<String, Object> rest = new LinkedHashMap<>(introspection.fields());
            rest.remove("active");
            rest.forEach((member, value) -> line(out, "  " + member, value));
        }
    }

    private String described() {
        if (jwt == null) {
            return introspection == null
                    ? "an opaque token; only its provider can read it"
                    : "an opaque token, which its provider was asked about";
        }
        return jwt.encrypted()
                ? "an encrypted JWT; only its audience can read it"
                : "a JWT; its signature was not verified here";
    }

    private static void line(Output out, String name, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            Lines.line(out, name, value);
        }
    }

    private static @Nullable String past(@Nullable Instant at, Instant now) {
        if (at == null) {
            return null;
        }
        return at
                + (at.isAfter(now)
                        ? " (in " + Durations.human(Duration.between(now, at)) + ")"
                        : " (" + Durations.human(Duration.between(at, now)) + " ago)");
    }

    /** The daemon counts from when it asked for the token; of any other the clock here has to do. */
    private @Nullable String end(Instant now) {
        Long left = served == null ? null : served.optionalLong("expires_in");
        Instant at = expiresAt();
        if (left != null) {
            return (at == null ? "" : at + " ") + "(in " + Durations.human(Duration.ofSeconds(left)) + ")";
        }
        return past(at, now);
    }

    private static String header(Jwt jwt) {
        List<String> members = new ArrayList<>();
        for (String name : List.of("alg", "enc", "kid", "typ")) {
            Object value = jwt.header().get(name);
            if (value != null) {
                members.add(name + " " + value);
            }
        }
        return String.join(", ", members);
    }

    private static String others(Jwt jwt) {
        Set<String> names = new TreeSet<>(jwt.claims().keySet());
        names.removeAll(SHOWN);
        return String.join(" ", names);
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        List<String> granted = granted();
        List<String> asked = asked();
        if (granted != null && known != null) {
            compare(asked, granted, warnings);
        }
        String audience = known == null ? null : known.app().audience();
        if (audience != null && !audience().isEmpty() && !audience().contains(audience)) {
            warnings.add(
                    "the app asks for audience " + audience + ", and the token is for " + String.join(" ", audience()));
        }
        URI issuer = issuer();
        String own = jwt == null ? null : jwt.text("iss");
        if (issuer != null && own != null && !own.equals(issuer.toString())) {
            warnings.add("the client's issuer is " + issuer + ", and the token says " + own);
        }
        if (introspection != null && !introspection.flag("active")) {
            warnings.add("the provider says that this token is not active");
        }
        return warnings;
    }

    private @Nullable URI issuer() {
        if (known == null || known.client() == null || known.client().pinned() == null) {
            return null;
        }
        return known.client().pinned().issuer();
    }

    private static void compare(List<String> asked, List<String> granted, List<String> warnings) {
        String missing = without(asked, granted);
        String extra = without(granted, asked);
        if (!missing.isEmpty()) {
            warnings.add("granted less than asked; missing: " + missing);
        }
        if (!extra.isEmpty() && !asked.isEmpty()) {
            warnings.add("granted more than asked: " + extra);
        }
    }

    private static String without(List<String> all, List<String> some) {
        return String.join(
                " ", all.stream().filter(scope -> !some.contains(scope)).toList());
    }
}
