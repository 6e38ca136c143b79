package dev.tokd.agent.control;

import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.provider.Presets;
import dev.tokd.agent.provider.Stops;
import dev.tokd.agent.provider.TokenAsk;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Mints once with a secret, to see whether the provider takes it; the token is thrown away. It asks what the client's
 * first app asks. A refusal of that ask proves the secret too: a provider looks at who asks first.
 *
 * @param provider who is asked, with the very secret that is given
 */
record SecretProof(Mint.Provider provider) {
    /**
     * What came of it.
     *
     * @param problem why it is not proven, or null when it is
     * @param refused whether the provider said that it does not know the secret
     */
    record Verdict(@Nullable Problem problem, boolean refused) {
        boolean isProven() {
            return problem == null;
        }

        /** How long the provider wants to be left alone. */
        Optional<Duration> pause() {
            return Optional.ofNullable(problem).map(Problem::retryAfter);
        }
    }

    /** Mints; wipes what was borrowed. */
    CompletionStage<Verdict> of(Definitions now, Client client, Borrowed borrowed) {
        return provider.ask(client, borrowed, ask(now, client)).handle((reply, broken) -> {
            borrowed.close();
            return reply == null ? broken(client) : verdict(client, reply);
        });
    }

    private static TokenAsk ask(Definitions now, Client client) {
        Optional<App> app = now.apps().values().stream()
                .filter(it -> it.client().equals(client.name()) && it.access().canary() == null)
                .findFirst();
        if (app.isEmpty()) {
            String audience = Presets.named(client.provider()).defaultAudience(client);
            return new TokenAsk(audience, null, List.of(), Map.of());
        }
        TokenKey key = Shelf.key(app.get(), client);
        return new TokenAsk(key.audience(), key.resource(), key.scopes(), key.parameters());
    }

    private static Verdict verdict(Client client, TokenReply reply) {
        if (reply instanceof TokenReply.Granted granted) {
            granted.token().close();
            return new Verdict(null, false);
        }
        if (reply instanceof TokenReply.Refused refused) {
            if (refused.stops() != Stops.CLIENT) {
                return new Verdict(null, false);
            }
            String words = refused.error() + (refused.description().isEmpty() ? "" : ": " + refused.description());
            Problem problem = Problem.of(
                    ErrorCode.PROVIDER_REFUSED,
                    "the provider does not take it (" + words + ")",
                    "tok client show " + client.name());
            return new Verdict(problem, true);
        }
        TokenReply.Unavailable unavailable = (TokenReply.Unavailable) reply;
        return new Verdict(
                new Problem(
                        ErrorCode.PROVIDER_UNAVAILABLE,
                        unavailable.detail(),
                        unavailable.fix() == null ? "tok client rotate " + client.name() : unavailable.fix(),
                        unavailable.retryAfter()),
                false);
    }

    private static Verdict broken(Client client) {
        return new Verdict(
                Problem.of(
                        ErrorCode.INTERNAL,
                        "asking the provider broke inside tokd; its log says how",
                        "tok client show " + client.name()),
                false);
    }
}
