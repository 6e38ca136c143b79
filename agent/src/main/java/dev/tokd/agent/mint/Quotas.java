package dev.tokd.agent.mint;

import dev.tokd.agent.provider.Presets;
import dev.tokd.agent.provider.RateHints;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts each client's mints against its own limit and against the windows its provider tells of, and
 * refuses ahead what would find one used up. Thread-safe.
 */
public final class Quotas {
    /** Over how long the present pace is looked at. */
    private static final Duration PACE = Duration.ofHours(1);
    /** How long to wait for a place that mints under way hold. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final String OWN = "max_mints";
    private static final String REQUESTS = "requests";

    private final Time time;
    private final MintBook book;
    private final Map<String, Map<String, Told>> windows = new HashMap<>();
    private final Map<String, Integer> flying = new HashMap<>();

    /** A provider's window as its last answer left it. */
    private record Told(String name, long size, long remaining, long turnsNanos, boolean countsTokens) {}

    /**
     * One limit at one moment.
     *
     * @param name {@code max_mints}, {@code requests} or the provider's own word, for example {@code per_hour}
     * @param size mints or requests per window
     * @param remaining how many are left, zero or more
     * @param turnsIn when the window turns, or for {@code max_mints} when one more is free; null when nothing is used
     * @param dryIn when it is used up at the present pace, zero when it is, null when it lasts
     */
    public record Window(
            String name,
            long size,
            long remaining,
            @Nullable Duration turnsIn,
            @Nullable Duration dryIn) {}

    /**
     * One client's mints and limits at one moment.
     *
     * @param windows each limit there is
     * @param lastHour mints of the last hour
     * @param lastDay mints of the last day
     * @param byApp mints of the last day by app, the most first
     */
    public record Picture(List<Window> windows, long lastHour, long lastDay, Map<String, Long> byApp) {}

    /**
     * Quotas of nobody yet.
     *
     * @param time both clocks
     * @param book where mints are noted
     */
    public Quotas(Time time, MintBook book) {
        this.time = time;
        this.book = book;
    }

    /** A place for one mint, taken before the request is sent. */
    final class Place {
        private final Client client;
        private final String apps;
        private boolean settled;

        private Place(Client client, String apps) {
            this.client = client;
            this.apps = apps;
        }

        /** The answer is there, or null when none came: only a token that was granted stays counted. */
        void settle(@Nullable TokenReply reply) {
            synchronized (Quotas.this) {
                if (!settled) {
                    settled = true;
                    flying.merge(client.name(), -1, Integer::sum);
                    learn(client, apps, reply);
                }
            }
        }
    }

    /**
     * The same provider, with what it grants counted. No place is taken: whether a new secret works is asked
     * whatever is left.
     *
     * @param provider who is asked
     * @return who asks it
     */
    public Mint.Provider counting(Mint.Provider provider) {
        return (client, borrowed, ask) -> provider.ask(client, borrowed, ask).thenApply(reply -> {
            learn(client, "", reply);
            return reply;
        });
    }

    private synchronized void learn(Client client, String apps, @Nullable TokenReply reply) {
        if (reply instanceof TokenReply.Granted granted) {
            book.note(client.name(), apps, time.wallNow());
            told(client.name(), granted.rate());
        } else if (reply instanceof TokenReply.Unavailable unavailable) {
            told(client.name(), unavailable.rate());
        }
    }

    /**
     * Takes a place.
     *
     * @param apps the apps the token is for, as people read them
     * @throws MintFailure when there is none
     */
    synchronized Place take(Client client, TokenKey key, String apps) {
        refuseOwn(client);
        refuseTold(client, key);
        flying.merge(client.name(), 1, Integer::sum);
        return new Place(client, apps);
    }

    private void refuseOwn(Client client) {
        Rate limit = client.maxMints();
        if (limit == null) {
            return;
        }
        List<MintBook.Mark> used = book.since(client.name(), time.wallNow().minus(limit.per()));
        if (count(used) + flying(client.name()) < limit.times()) {
            return;
        }
        Duration free = freeIn(used, limit);
        throw refused(
                client,
                "client \"" + client.name() + "\" has minted its " + limit + " (max_mints)",
                free == null ? SOON : free);
    }

    private void refuseTold(Client client, TokenKey key) {
        boolean counts = Presets.named(client.provider()).countsAgainstQuota(client, key.audience());
        for (Told window : windows.getOrDefault(client.name(), Map.of()).values()) {
            Duration turns = until(window.turnsNanos());
            boolean open = turns.isNegative() || turns.isZero();
            if (!open && (counts || !window.countsTokens()) && window.remaining() <= flying(client.name())) {
                throw refused(
                        client,
                        "the provider's limit \"" + window.name() + "\" of client \"" + client.name() + "\" ("
                                + window.size() + ") is used up; it was not asked",
                        turns);
            }
        }
    }

    private static MintFailure refused(Client client, String detail, Duration wait) {
        Problem problem = new Problem(
                ErrorCode.QUOTA_EXHAUSTED,
                detail + "; the next token can be minted in " + Durations.human(wait),
                "tok quota " + client.name(),
                wait);
        return new MintFailure(problem, wait);
    }

    private int flying(String client) {
        return flying.getOrDefault(client, 0);
    }

    private Duration until(long nanos) {
        return Duration.ofNanos(nanos - time.nanosNow());
    }

    private static long count(List<MintBook.Mark> marks) {
        return marks.stream().mapToLong(MintBook.Mark::count).sum();
    }

    /** When enough mints are as old as the limit looks back, or null when mints under way alone fill it. */
    private @Nullable Duration freeIn(List<MintBook.Mark> used, Rate limit) {
        long tooMany = count(used) - limit.times() + 1;
        for (MintBook.Mark mark : used) {
            tooMany -= mark.count();
            if (tooMany <= 0) {
                return leaves(mark, limit);
            }
        }
        return null;
    }

    private Duration leaves(MintBook.Mark mark, Rate limit) {
        Duration left = Duration.between(
                time.wallNow(), Instant.ofEpochSecond(mark.second()).plus(limit.per()));
        return left.compareTo(SOON) < 0 ? SOON : left;
    }

    private void told(String client, RateHints hints) {
        Map<String, Told> known = windows.computeIfAbsent(client, name -> new LinkedHashMap<>());
        Long remaining = hints.remaining();
        Duration resetIn = hints.resetIn();
        if (remaining != null && resetIn != null) {
            Long limit = hints.limit();
            tell(known, REQUESTS, limit == null ? remaining : limit, remaining, resetIn, false);
        }
        hints.quotas()
                .forEach(quota -> tell(known, quota.name(), quota.size(), quota.remaining(), quota.resetIn(), true));
    }

    private void tell(
            Map<String, Told> known, String name, long size, long remaining, Duration turnsIn, boolean countsTokens) {
        known.put(name, new Told(name, size, remaining, time.nanosNow() + turnsIn.toNanos(), countsTokens));
    }

    /**
     * A client is another one at its provider, or proves itself anew: what was told of the old is void.
     *
     * @param client its name
     */
    synchronized void forget(String client) {
        windows.remove(client);
    }

    /**
     * How a client stands.
     *
     * @param client the client
     * @return a picture of this moment
     */
    public synchronized Picture picture(Client client) {
        Instant now = time.wallNow();
        List<MintBook.Mark> day = book.since(client.name(), now.minus(MintBook.KEPT));
        long lastDay = count(day);
        long lastHour = count(book.since(client.name(), now.minus(PACE)));
        double perSecond =
                lastHour > 0 ? lastHour / (double) PACE.toSeconds() : lastDay / (double) MintBook.KEPT.toSeconds();
        List<Window> shown = new ArrayList<>();
        Rate limit = client.maxMints();
        if (limit != null) {
            shown.add(own(client, limit, perSecond));
        }
        for (Told told : windows.getOrDefault(client.name(), Map.of()).values()) {
            Duration turns = until(told.turnsNanos());
            if (!turns.isNegative()) {
                shown.add(new Window(
                        told.name(), told.size(), told.remaining(), turns, dry(told.remaining(), perSecond, turns)));
            }
        }
        return new Picture(List.copyOf(shown), lastHour, lastDay, byApp(day));
    }

    private Window own(Client client, Rate limit, double perSecond) {
        List<MintBook.Mark> used = book.since(client.name(), time.wallNow().minus(limit.per()));
        long remaining = Math.max(0, limit.times() - count(used));
        Duration free = used.isEmpty() ? null : leaves(used.get(0), limit);
        // It looks back and does not turn: at a pace it can stand for its whole length it lasts.
        boolean lasts = perSecond * limit.per().toSeconds() <= limit.times();
        Duration dry = remaining == 0 ? Duration.ZERO : lasts ? null : dry(remaining, perSecond, limit.per());
        return new Window(OWN, limit.times(), remaining, free, dry);
    }

    private static @Nullable Duration dry(long remaining, double perSecond, Duration turns) {
        if (remaining == 0) {
            return Duration.ZERO;
        }
        double seconds = perSecond == 0 ? Double.POSITIVE_INFINITY : remaining / perSecond;
        return seconds >= turns.toSeconds() ? null : Duration.ofSeconds((long) seconds);
    }

    private static Map<String, Long> byApp(List<MintBook.Mark> marks) {
        Map<String, Long> sums = new TreeMap<>();
        marks.forEach(mark -> sums.merge(mark.apps(), (long) mark.count(), Long::sum));
        Map<String, Long> sorted = new LinkedHashMap<>();
        sums.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
