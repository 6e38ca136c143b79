package dev.tokd.agent.control;

import dev.tokd.agent.provider.Presets;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which scopes a client is to have, API by API.
 *
 * @param scopes by audience
 */
record Apis(NavigableMap<String, SortedSet<String>> scopes) {

    /** What apps on a client ask for, all together: a provider that issues whole grants knows no apps. */
    static Apis of(Client client, Collection<App> apps) {
        NavigableMap<String, SortedSet<String>> scopes = new TreeMap<>();
        for (App app : apps) {
            String audience = audience(client, app);
            if (app.client().equals(client.name()) && app.access().canary() == null && audience != null) {
                scopes.computeIfAbsent(audience, api -> new TreeSet<>()).addAll(app.scopes());
            }
        }
        return new Apis(scopes);
    }

    /** What an app's tokens are for, or null where nobody says. */
    static @Nullable String audience(Client client, App app) {
        return app.audience() == null ? Presets.named(client.provider()).defaultAudience(client) : app.audience();
    }

    /** Reads {@code apis}: {@code audience} and {@code scopes} of each. */
    static Apis of(JsonMap body) {
        NavigableMap<String, SortedSet<String>> scopes = new TreeMap<>();
        for (JsonMap api : body.objects("apis")) {
            String audience = api.string("audience");
            List<String> asked = api.strings("scopes");
            api.finish();
            asked.forEach(scope -> Scopes.check("api \"" + audience + "\"", scope));
            if (scopes.put(audience, new TreeSet<>(asked)) != null) {
                throw new ProblemException(ErrorCode.BAD_REQUEST, "an API is named twice", null);
            }
        }
        return new Apis(scopes);
    }

    List<Map<String, Object>> toJson() {
        return scopes.entrySet().stream()
                .map(api -> new JsonFields()
                        .put("audience", api.getKey())
                        .put("scopes", List.copyOf(api.getValue()))
                        .toMap())
                .toList();
    }
}
