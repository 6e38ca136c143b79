package dev.tokd.agent.peer;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who made a TCP connection within this machine. Nobody, until something depends on it; then the kernel is
 * asked, once per connection, whose the socket at the other end is. No more than the uid can be learned.
 */
final class LoopbackCaller implements Caller {
    private final Supplier<CompletionStage<Peer>> lookup;
    private @Nullable CompletionStage<Peer> asked;
    private volatile Peer peer = Peer.NOBODY;

    LoopbackCaller(Supplier<CompletionStage<Peer>> lookup) {
        this.lookup = lookup;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public CompletionStage<Peer> attest(Set<Fact> wanted) {
        Set<Fact> gathered = new HashSet<>(wanted);
        gathered.add(Fact.UID);
        return owner().thenApply(known -> known.with(new Facts(gathered, Set.of(), null, null)));
    }

    private synchronized CompletionStage<Peer> owner() {
        CompletionStage<Peer> known = asked;
        if (known == null) {
            known = lookup.get().thenApply(this::learned);
            asked = known;
        }
        return known;
    }

    private Peer learned(Peer found) {
        peer = found.with(new Facts(Set.of(Fact.UID), Set.of(), null, null));
        return peer;
    }

    @Override
    public CompletionStage<@Nullable Hold> hold() {
        return CompletableFuture.completedFuture(null);
    }
}
