package dev.tokd.agent.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopbackCallerTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final CompletableFuture<Peer> found = new CompletableFuture<>();
    private final Caller caller = new LoopbackCaller(() -> {
        looks.incrementAndGet();
        return found;
    });

    private Peer attested(Fact... wanted) {
        return caller.attest(Set.of(wanted)).toCompletableFuture().join();
    }

    @Test
    void peer_beforeAnybodyAsked_isNobody() {
        assertThat(caller.peer()).isEqualTo(Peer.NOBODY);
        assertThat(looks).hasValue(0);
    }

    @Test
    void attest_severalTimes_looksOnce() {
        found.complete(new Peer(1000, Peer.UNKNOWN, Peer.UNKNOWN));

        assertThat(attested(Fact.UID).uid()).isEqualTo(1000);
        assertThat(attested(Fact.UID, Fact.EXECUTABLE).uid()).isEqualTo(1000);
        assertThat(caller.peer().uid()).isEqualTo(1000);
        assertThat(looks).hasValue(1);
    }

    @Test
    void attest_nobodyFound_isNotLookedForAgain() {
        found.complete(Peer.NOBODY);

        assertThat(attested(Fact.UID).facts().gathered()).contains(Fact.UID);
        assertThat(caller.peer().facts().gathered()).contains(Fact.UID);
        assertThat(attested(Fact.UID).uid()).isEqualTo(Peer.UNKNOWN);
        assertThat(looks).hasValue(1);
    }

    @Test
    void attest_moreThanTheUid_isNotThere() {
        found.complete(new Peer(1000, Peer.UNKNOWN, Peer.UNKNOWN));
        Facts facts = attested(Fact.values()).facts();

        assertThat(facts.gathered()).containsExactlyInAnyOrder(Fact.values());
        assertThat(facts.executable()).isNull();
        assertThat(facts.groups()).isEmpty();
        assertThat(caller.hold().toCompletableFuture().join()).isNull();
    }
}
