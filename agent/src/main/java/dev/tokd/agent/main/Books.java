package dev.tokd.agent.main;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.TokenEvents;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenSource;
import dev.tokd.protocol.Durations;
import java.time.Duration;
import java.util.Locale;

/**
 * Turns what the token cache tells into events.
 *
 * @param events where they go
 */
record Books(Events events) implements TokenEvents {
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

    private static Event described(Event event, TokenKey key, TokenSource.Reason reason) {
        return event.with("client", key.client())
                .with("audience", key.audience())
                .with("scope", key.scopes().isEmpty() ? null : String.join(" ", key.scopes()))
                .with("reason", reason.name().toLowerCase(Locale.ROOT));
    }
}
