package dev.tokd.agent.token;

import static dev.tokd.agent.token.TokenBench.ANY;
import static dev.tokd.agent.token.TokenBench.key;
import static dev.tokd.agent.token.TokenBench.now;
import static dev.tokd.agent.token.TokenBench.refused;
import static dev.tokd.agent.token.TokenBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class WipeTest {
    private final TokenBench bench = new TokenBench();

    @Test
    void wipe_withATokenAtHand_readsNothingAnyMore() {
        HeldToken held = now(bench.entry("a").read(ANY)).token();

        bench.tokens.wipe();

        assertThat(text(held)).isEqualTo("(gone)");
        assertThat(bench.tokens.snapshot()).isEmpty();
    }

    @Test
    void wipe_duringAFlight_discardsTheMint() {
        bench.source.hold(key("a"));
        TokenEntry entry = bench.entry("a");
        CompletionStage<Lease> reader = entry.read(ANY);

        bench.tokens.wipe();
        bench.source.release(key("a"));

        assertThat(refused(reader).problem().code()).isEqualTo(ErrorCode.LOCKED);
        assertThat(entry.picture().live()).isNull();
        assertThat(bench.source.issued)
                .singleElement()
                .satisfies(token -> assertThat(token.reveal()).containsOnly(0));
    }

    @Test
    void wipe_thenAReadOfAnEntryFromBefore_keepsNothing() {
        TokenEntry before = bench.entry("a");
        bench.tokens.wipe();

        assertThat(refused(before.read(ANY)).problem().code()).isEqualTo(ErrorCode.LOCKED);
        assertThat(before.picture().live()).isNull();
    }

    @Test
    void retain_unwantedKey_wipesItsTokenAlone() {
        HeldToken gone = now(bench.entry("a").read(ANY)).token();
        HeldToken kept = now(bench.entry("b").read(ANY)).token();

        bench.tokens.retain(Set.of(key("b")));

        assertThat(text(gone)).isEqualTo("(gone)");
        assertThat(text(kept)).isEqualTo("token-b-2");
    }

    @Test
    void mint_kept_wipesWhatItCameIn() {
        now(bench.entry("a").read(ANY));

        assertThat(bench.source.issued)
                .singleElement()
                .satisfies(token -> assertThat(token.reveal()).containsOnly(0));
    }
}
