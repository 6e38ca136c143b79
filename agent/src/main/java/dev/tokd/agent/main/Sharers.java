package dev.tokd.agent.main;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.token.TokenKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Knows which apps a cached token is for: apps that ask for the same share it.
 *
 * @param apps the apps there are, by name
 */
record Sharers(Supplier<Map<String, AppRoute>> apps) {

    /** The apps that share a token, by name; for one with fewer scopes than any app has, those that may narrow to it. */
    List<String> of(TokenKey key) {
        List<String> sharing = names(app -> app.equals(key));
        return sharing.isEmpty() ? names(app -> narrows(app, key)) : sharing;
    }

    private List<String> names(Predicate<TokenKey> wanted) {
        return apps.get().values().stream()
                .filter(route -> wanted.test(route.entry().key()))
                .map(route -> route.app().name())
                .sorted()
                .toList();
    }

    private static boolean narrows(TokenKey app, TokenKey key) {
        return app.client().equals(key.client())
                && Objects.equals(app.audience(), key.audience())
                && Objects.equals(app.resource(), key.resource())
                && app.scopes().containsAll(key.scopes());
    }
}
