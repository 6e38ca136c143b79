package dev.tokd.agent.broker;

import dev.tokd.agent.policy.Rules;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Rate;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One app, ready to be asked for: its definition and the cache entries its tokens lie in.
 *
 * @param app the definition
 * @param rules who may have it
 * @param entry where its token lies
 * @param narrows whether the provider can be asked for fewer scopes
 * @param narrowed finds the entry of a smaller scope set
 * @param decoy what is served instead, where the app is a canary; else null
 * @param gate how often a new token may be forced
 */
public record AppRoute(
        App app,
        Rules rules,
        TokenEntry entry,
        boolean narrows,
        Function<List<String>, TokenEntry> narrowed,
        @Nullable Decoy decoy,
        RefreshGate gate) {
    /** How often another user may read an app that sets no rate of its own. */
    static final Rate OTHERS = new Rate(100, Duration.ofSeconds(1));
    /** A new token on a person's word: once per this long. */
    static final Duration BY_HAND = Duration.ofSeconds(10);
    /** A new token because a consumer was refused: once per this long. */
    static final Duration BY_REJECTION = Duration.ofSeconds(30);
}
