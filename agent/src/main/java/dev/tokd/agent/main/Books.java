package dev.tokd.agent.main;

import dev.tokd.agent.control.MetricsControl;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.event.History;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.TokenEvents;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenSource;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Turns what the token cache tells into events, and counts it.
 *
 * @param events where they go
 * @param counted where they are counted
 * @param apps which apps a token is for
 */
record Books(Events events, MetricsControl.Books counted, Function<TokenKey, List<String>> apps)
        implements TokenEvents {
    @Override
    public void minted(TokenKey key, TokenSource.Reason reason, Duration life) {
        counted.mints().add(key.client(), word(reason));
        events.publish(described(Event.info("minted"), key, reason).with("life", Durations.human(life)));
    }

    @Override
    public void failed(TokenKey key, TokenSource.Reason reason, Throwable failure) {
        Event event = described(Event.warning("mint-failed"), key, reason);
        if (failure instanceof MintFailure said) {
            Problem problem = said.problem();
            failed(
                    key,
                    problem.code(),
                    event.with("code", problem.code().wire())
                            .with("detail", problem.detail())
                            .with("fix", problem.fix())
                            .with("again_in", Durations.human(said.notBefore())));
        } else {
            failed(
                    key,
                    ErrorCode.INTERNAL,
                    event.with("code", ErrorCode.INTERNAL.wire())
                            .with("detail", failure.getClass().getName()));
        }
    }

    private void failed(TokenKey key, ErrorCode code, Event event) {
        counted.failures().add(key.client(), code.wire());
        events.publish(event);
    }

    private Event described(Event event, TokenKey key, TokenSource.Reason reason) {
        List<String> names = apps.apply(key);
        return event.with(History.APP, names.isEmpty() ? null : String.join(" ", names))
                .with("client", key.client())
                .with("audience", key.audience())
                .with("scope", key.scopes().isEmpty() ? null : String.join(" ", key.scopes()))
                .with("reason", word(reason));
    }

    private static String word(TokenSource.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
