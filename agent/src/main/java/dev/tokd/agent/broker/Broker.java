package dev.tokd.agent.broker;

import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Decision;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.agent.token.Want;
import dev.tokd.protocol.App;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers one read: is the vault open, is there such an app, may this peer have it, serve or mint.
 *
 * <p>What it knows of apps is one immutable map behind one volatile field; locking is one write to it.
 */
public final class Broker {
    private final Policy policy;
    private final Curfew curfew;
    private final InstantSource wall;
    private volatile Shop shop;

    /** Either open with apps, or closed with the reason everybody is told. */
    private record Shop(
            Map<String, AppRoute> apps, @Nullable Problem closed) {}

    /**
     * A closed broker.
     *
     * @param policy who may have what
     * @param closed what callers are told until {@link #open}
     * @param curfew when it closes by itself
     * @param wall the clock that ends definitions
     */
    public Broker(Policy policy, Problem closed, Curfew curfew, InstantSource wall) {
        this.policy = policy;
        this.curfew = curfew;
        this.wall = wall;
        this.shop = new Shop(Map.of(), closed);
    }

    /**
     * Serves these apps from now on.
     *
     * @param apps by name
     */
    public void open(Map<String, AppRoute> apps) {
        shop = new Shop(Map.copyOf(apps), null);
    }

    /**
     * Serves nothing from now on: one volatile write.
     *
     * @param reason what callers are told
     */
    public void close(Problem reason) {
        shop = new Shop(Map.of(), reason);
    }

    /**
     * The apps served now.
     *
     * @return by name; empty while closed
     */
    public Map<String, AppRoute> apps() {
        return shop.apps();
    }

    /**
     * Why nothing is served.
     *
     * @return the reason, or null while open
     */
    public @Nullable Problem closed() {
        return shop.closed();
    }

    /**
     * Reads a token.
     *
     * @param ask who wants what
     * @return complete already when it was cached; fails with a {@link ProblemException}
     */
    public CompletionStage<Served> read(Ask ask) {
        try {
            AppRoute route = admit(ask);
            return served(ask, entryFor(route, ask).read(want(route, ask)));
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Mints a token now.
     *
     * @param ask who wants what
     * @param rejected the SHA-256 of a token a consumer was refused with, in lower-case hexadecimal, or
     *     null; when that token is not the current one, nothing is minted and the current one served
     * @return as {@link #read}
     */
    public CompletionStage<Served> refresh(Ask ask, @Nullable String rejected) {
        try {
            AppRoute route = admit(ask);
            if (!policy.mayRefresh(ask.peer(), ask.door())) {
                throw denied();
            }
            return served(ask, forced(route, ask, entryFor(route, ask), rejected));
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Lease> forced(AppRoute route, Ask ask, TokenEntry entry, @Nullable String rejected) {
        if (rejected != null && !entry.isCurrent(rejected)) {
            return entry.read(want(route, ask));
        }
        Optional<CompletionStage<Lease>> underWay = entry.join();
        if (underWay.isPresent()) {
            return underWay.get();
        }
        Duration wait = route.gate().pass(rejected == null ? AppRoute.BY_HAND : AppRoute.BY_REJECTION);
        if (wait.isZero()) {
            return entry.refresh();
        }
        if (rejected != null && !entry.isCurrent(rejected)) {
            return entry.read(want(route, ask));
        }
        throw tooSoon(route.app(), wait);
    }

    private static ProblemException tooSoon(App app, Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return new Problem(
                        ErrorCode.REFRESH_TOO_SOON,
                        "app \"" + app.name() + "\" got a new token moments ago; the next can be forced in " + seconds
                                + "s",
                        "tok token " + app.name(),
                        Duration.ofSeconds(seconds))
                .toException();
    }

    private AppRoute admit(Ask ask) {
        // Before the look at the shop: what locks now locks for this very read.
        curfew.check();
        Shop now = shop;
        AppRoute route = now.apps().get(ask.app());
        boolean owner = policy.mayControl(ask.peer(), ask.door());
        if (now.closed() != null && owner) {
            throw now.closed().toException();
        }
        if (route == null) {
            throw owner ? unknown(ask.app(), now.apps()) : denied();
        }
        if (policy.decide(ask.peer(), ask.door(), route.app(), ask) instanceof Decision.Deny) {
            throw denied();
        }
        if (route.ending() != null) {
            Ending.check(route.ending(), wall.instant());
        }
        return route;
    }

    /** Across uids denied and unknown are one answer. */
    private static ProblemException denied() {
        return new ProblemException(ErrorCode.DENIED, "not allowed, or no such app", null);
    }

    private static ProblemException unknown(String name, Map<String, AppRoute> apps) {
        String nearest = Text.nearest(name, apps.keySet());
        return new ProblemException(
                ErrorCode.UNKNOWN_APP,
                "no app \"" + Text.printable(name) + "\"" + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                nearest == null ? "tok app list" : "tok token " + nearest);
    }

    private static TokenEntry entryFor(AppRoute route, Ask ask) {
        App app = route.app();
        if (ask.scopes() == null || ask.scopes().equals(app.scopes())) {
            return route.entry();
        }
        if (!new HashSet<>(app.scopes()).containsAll(ask.scopes())) {
            throw new ProblemException(
                    ErrorCode.SCOPE_EXCEEDED,
                    "app \"" + app.name() + "\" is defined with: " + String.join(" ", app.scopes()),
                    "tok app set " + app.name() + " --scope '" + String.join(" ", ask.scopes()) + "'");
        }
        if (!route.narrows()) {
            throw new ProblemException(
                    ErrorCode.CANNOT_NARROW,
                    "this provider issues the client's whole grant whatever scope is asked for; "
                            + "one client per app is its way to fewer scopes",
                    "tok token " + app.name());
        }
        return route.narrowed().apply(ask.scopes());
    }

    private static Want want(AppRoute route, Ask ask) {
        Duration minTtl = ask.minTtl() == null ? route.app().minTtl() : ask.minTtl();
        return new Want(minTtl, ask.acceptShorter());
    }

    private CompletionStage<Served> served(Ask ask, CompletionStage<Lease> lease) {
        return lease.thenApply(held -> {
            curfew.served();
            return new Served(ask.app(), held.token(), held.left(), held.endsAt());
        });
    }
}
