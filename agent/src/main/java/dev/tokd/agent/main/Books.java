package dev.tokd.agent.main;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.TokenEvents;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenSource;
import dev.tokd.protocol.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the token cache tells into events.
 *
 * @param events where they go
 * @param apps the apps there are, by name
 */
record Books(Events events, Supplier<Map<String, AppRoute>> apps) implements TokenEvents {
    @Override
    public void minted(TokenKey key, TokenSource.Reason reason, Duration life) {
        events.publish(described(Event.info("minted"), key, reason).with("life", Durations.human(life)));
    }

    @Override
    public void failed(TokenKey key, TokenSource.Reason reason, Throwable failure) {
        Event event = described(Event.warning("mint-failed"), key, reason);
        events.publish(
                failure instanceof MintFailure said
                        ? event.with("code", said.problem().code().wire())
                                .with("detail", said.problem().detail())
                                .with("again_in", Durations.human(said.notBefore()))
                        : event.with("code", "internal")
                                .with("detail", failure.getClass().getName()));
    }

    private Event described(Event event, TokenKey key, TokenSource.Reason reason) {
        return event.with("app", named(key))
                .with("client", key.client())
                .with("audience", key.audience())
                .with("scope", key.scopes().isEmpty() ? null : String.join(" ", key.scopes()))
                .with("reason", reason.name().toLowerCase(Locale.ROOT));
    }

    /** The apps that share the token; for one with fewer scopes than any app has, those that may narrow to it. */
    private @Nullable String named(TokenKey key) {
        String sharing = names(app -> app.equals(key));
        return sharing == null ? names(app -> narrows(app, key)) : sharing;
    }

    private @Nullable String names(Predicate<TokenKey> wanted) {
        String names = apps.get().values().stream()
                .filter(route -> wanted.test(route.entry().key()))
                .map(route -> route.app().name())
                .sorted()
                .collect(Collectors.joining(" "));
        return names.isEmpty() ? null : names;
    }

    private static boolean narrows(TokenKey app, TokenKey key) {
        return app.client().equals(key.client())
                && Objects.equals(app.audience(), key.audience())
                && Objects.equals(app.resource(), key.resource())
                && app.scopes().containsAll(key.scopes());
    }
}
