package dev.tokd.agent.token;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** All live tokens: one {@link TokenEntry} per key over one arena, emptied by one call. */
public final class Tokens {
    static final Problem LOCKED_MEANWHILE =
            Problem.of(ErrorCode.LOCKED, "the vault was locked meanwhile", "tok unlock");
    private static final Problem CHANGED_MEANWHILE = Problem.of(
            ErrorCode.CHANGED_MEANWHILE,
            "the definition changed while a token was minted for it",
            "run the same command again");

    /** What every entry needs. */
    record Tools(
            TokenSource source, Arena arena, Time time, DoubleSupplier jitter, TokenEvents events, Runnable changed) {}

    private volatile Map<TokenKey, TokenEntry> entries = new ConcurrentHashMap<>();
    private final Tools tools;

    /**
     * An empty cache.
     *
     * @param source where tokens come from
     * @param time both clocks
     * @param jitter 0 up to 1, fresh each time; moves renewals earlier
     * @param events who keeps the books
     * @param changed called at once after any token was minted or dropped, to save and reschedule
     */
    public Tokens(TokenSource source, Time time, DoubleSupplier jitter, TokenEvents events, Runnable changed) {
        this.tools = new Tools(source, new Arena(), time, jitter, events, changed);
    }

    /**
     * The entry of a key, made if it is new.
     *
     * @param key what to ask the provider for
     * @param callTimeout how long one call may take, for the renewal point
     * @param keepWarm whether to renew unasked
     * @return the entry; the same for equal keys until {@link #retain} drops it
     */
    public TokenEntry entry(TokenKey key, Duration callTimeout, KeepWarm keepWarm) {
        TokenEntry entry = entries.computeIfAbsent(key, k -> new TokenEntry(k, tools));
        entry.tune(callTimeout, keepWarm);
        return entry;
    }

    /**
     * Drops every entry whose key is not wanted any more, and wipes its token.
     *
     * @param keys the keys to keep
     */
    public void retain(Set<TokenKey> keys) {
        Map<TokenKey, TokenEntry> all = entries;
        all.forEach((key, entry) -> {
            if (!keys.contains(key) && all.remove(key, entry)) {
                entry.drop(CHANGED_MEANWHILE);
            }
        });
    }

    /** Forgets how mints failed, and tries again where a renewal is due: unlocked, or definitions changed. */
    public void forgetFailures() {
        entries.values().forEach(TokenEntry::forgetFailure);
    }

    /**
     * Forgets every token: the arena is zeroed at once, and takes nothing from the entries of before, so that
     * mints under way are discarded. Its cost is the zeroing alone: an entry is not visited.
     */
    public void wipe() {
        tools.arena().wipe();
        entries = new ConcurrentHashMap<>();
    }

    /**
     * Takes back what survived a restart, as far as its key is known and it still lives.
     *
     * @param stored from {@link TokenStore#load}
     * @return how many are live again
     */
    public int restore(Collection<StoredToken> stored) {
        int restored = 0;
        for (StoredToken token : stored) {
            TokenEntry entry = entries.get(token.key());
            if (entry != null && entry.restore(aged(token))) {
                restored++;
            }
        }
        return restored;
    }

    /** Gives a stored token a place on this start's monotonic clock. */
    private Minted aged(StoredToken token) {
        Instant now = tools.time().wallNow();
        Duration age = Duration.between(token.sentAt(), now);
        return new Minted(
                token.token(),
                token.type(),
                token.granted(),
                token.audience(),
                token.life(),
                token.lifeAssumed(),
                // A token from the future (the clock was set back) counts as spent.
                tools.time().nanosNow()
                        - (age.isNegative() || age.compareTo(token.life()) > 0 ? token.life() : age).toNanos(),
                token.sentAt());
    }

    /**
     * Every living token, for the store.
     *
     * @return copies; empty when wiped meanwhile
     */
    public List<StoredToken> snapshot() {
        List<StoredToken> stored = new ArrayList<>();
        entries.values().forEach(entry -> entry.stored(stored::add));
        return stored;
    }

    /**
     * Renews what is due.
     *
     * @param longest the answer when nothing is due sooner
     * @return how long until the next renewal is due, zero up to {@code longest}
     */
    public Duration renewDue(Duration longest) {
        long next = longest.toNanos();
        for (TokenEntry entry : entries.values()) {
            next = Math.min(next, entry.renewIfDue());
        }
        return Duration.ofNanos(Math.max(0, next));
    }
}
