package dev.tokd.agent.broker;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Executable;
import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Decision;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.policy.Rules;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.agent.token.Want;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Rate;
import dev.tokd.protocol.Text;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers one read: is the vault open, is there such an app, may this peer have it, serve or mint.
 *
 * <p>What it knows of apps is one immutable map behind one volatile field; locking is one write to it.
 */
public final class Broker {
    /** What everybody is told who is refused: across uids denied and unknown are one answer. */
    public static final Problem STRANGER = Problem.of(ErrorCode.DENIED, "not allowed, or no such app", null);

    private final Policy policy;
    private final Curfew curfew;
    private final Time time;
    private final Consents consents;
    private final Consumer<Event> events;
    private final BiConsumer<App, Event> canaries;
    private final Handouts handouts = new Handouts();
    private final Refusals refusals;
    private final Throttle throttle;
    private volatile Shop shop;

    /** Either open with apps, or closed with the reason everybody is told. */
    private record Shop(
            Map<String, AppRoute> apps, @Nullable Problem closed, Set<Integer> earlyUids) {}

    /**
     * A closed broker.
     *
     * @param policy who may have what
     * @param consents asks a person, where an app wants that
     * @param events told of what was handed out and refused
     * @param canaries told, beside, who read a canary; returns at once
     * @param time the monotonic clock for rates, the wall clock for the ends of definitions
     * @param closed what callers are told until {@link #open}
     * @param curfew when it closes by itself
     */
    public Broker(
            Policy policy,
            Consents consents,
            Consumer<Event> events,
            BiConsumer<App, Event> canaries,
            Time time,
            Problem closed,
            Curfew curfew) {
        this.policy = policy;
        this.curfew = curfew;
        this.time = time;
        this.consents = consents;
        this.events = events;
        this.canaries = canaries;
        this.refusals = new Refusals(time.nanos());
        this.throttle = new Throttle(time.nanos());
        this.shop = new Shop(Map.of(), closed, Set.of());
    }

    /**
     * Serves these apps from now on.
     *
     * @param apps by name
     */
    public void open(Map<String, AppRoute> apps) {
        Set<Integer> early = Rules.usersByExecutable(
                apps.values().stream().map(AppRoute::rules).toList());
        shop = new Shop(Map.copyOf(apps), null, early);
    }

    /**
     * Serves nothing from now on: one volatile write.
     *
     * @param reason what callers are told
     */
    public void close(Problem reason) {
        shop = new Shop(Map.of(), reason, Set.of());
        handouts.clear();
        consents.forget();
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
     * Whether some app's rules name what a user's processes execute. Such a process is looked at as soon as
     * it connects, before it can go on as another program.
     *
     * @param uid the user
     * @return true when it should be
     */
    public boolean looksEarly(int uid) {
        return shop.earlyUids().contains(uid);
    }

    /**
     * Explains a decision to the owner; nothing is read.
     *
     * @param app the app
     * @param peer a process, with everything known about it
     * @param door the owner's door
     * @return why it may, or may not
     * @throws ProblemException {@code locked} or {@code unknown_app}
     */
    public Explanation explain(String app, Peer peer, Door door) {
        Shop now = shop;
        if (now.closed() != null) {
            throw now.closed().toException();
        }
        AppRoute route = now.apps().get(app);
        if (route == null) {
            throw unknown(app, now.apps());
        }
        Ask ask = Ask.plain(Caller.known(peer), door, app, null);
        return new Explanation(app, peer, route.rules(), policy.decide(peer, route.rules(), ask));
    }

    /**
     * The apps a peer may read, for somebody who may not see them all.
     *
     * @param caller who asks
     * @param door where it came in
     * @return their definitions, sorted by name
     */
    public CompletionStage<List<App>> visible(Caller caller, Door door) {
        List<AppRoute> all = shop.apps().values().stream()
                .sorted(Comparator.comparing(route -> route.app().name()))
                .toList();
        Set<Fact> missing = EnumSet.noneOf(Fact.class);
        for (AppRoute route : all) {
            if (decide(route, caller.peer(), caller, door) instanceof Decision.Gather gather) {
                missing.addAll(gather.facts());
            }
        }
        CompletionStage<Peer> known =
                missing.isEmpty() ? CompletableFuture.completedFuture(caller.peer()) : caller.attest(missing);
        return known.thenApply(peer -> all.stream()
                .filter(route -> {
                    Decision decision = decide(route, peer, caller, door);
                    return decision instanceof Decision.Allow || decision instanceof Decision.AskPerson;
                })
                .map(AppRoute::app)
                .toList());
    }

    /**
     * Whether a peer may see and change everything.
     *
     * @param caller who asks
     * @param door where it came in
     * @return true when it may
     */
    public CompletionStage<Boolean> controls(Caller caller, Door door) {
        Decision decision = policy.control(caller.peer(), door);
        return decision instanceof Decision.Gather gather
                ? caller.attest(gather.facts()).thenApply(peer -> policy.control(peer, door) instanceof Decision.Allow)
                : CompletableFuture.completedFuture(decision instanceof Decision.Allow);
    }

    private Decision decide(AppRoute route, Peer peer, Caller caller, Door door) {
        return policy.decide(
                peer, route.rules(), Ask.plain(caller, door, route.app().name(), null));
    }

    /**
     * Reads a token.
     *
     * @param ask who wants what
     * @return complete already when it was cached and the policy needs to know no more of the peer; fails
     *     with a {@link ProblemException}
     */
    public CompletionStage<Served> read(Ask ask) {
        return admitted(ask, (route, asked) -> entryFor(route, asked).read(want(route, asked)));
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
        return admitted(ask, (route, asked) -> {
            if (!policy.mayRefresh(asked.door())) {
                throw refused(asked, asked.caller().peer(), "the door does not permit a refresh");
            }
            return forced(route, asked, entryFor(route, asked), rejected);
        });
    }

    /**
     * Whether an ask would be let through; nothing is minted and no person is asked.
     *
     * @param ask who wants what
     * @return complete when it would be; fails as {@link #read}
     */
    public CompletionStage<Void> check(Ask ask) {
        try {
            return checked(ask, ask.caller().peer());
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Void> checked(Ask ask, Peer peer) {
        AppRoute route = find(ask);
        Decision decision = policy.decide(peer, route.rules(), ask);
        if (decision instanceof Decision.Gather gather) {
            return ask.caller().attest(gather.facts()).thenCompose(known -> checked(ask, known));
        }
        if (decision instanceof Decision.Deny deny) {
            throw refused(ask, peer, deny.reason());
        }
        var unused = entryFor(route, ask);
        return CompletableFuture.completedFuture(null);
    }

    /** What is done once the policy has let an ask through. */
    private interface Then extends BiFunction<AppRoute, Ask, CompletionStage<Lease>> {}

    private CompletionStage<Served> admitted(Ask ask, Then then) {
        try {
            Ask asked = bounded(ask);
            AppRoute route = find(asked);
            return decided(route, asked, asked.caller().peer(), then);
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A socket made for fewer scopes gives those to who does not say. */
    private static Ask bounded(Ask ask) {
        Door.Bound bound = ask.door().bound();
        List<String> most = bound == null ? null : bound.scopes();
        return most == null || ask.scopes() != null ? ask : ask.narrowedTo(most);
    }

    private CompletionStage<Served> decided(AppRoute route, Ask ask, Peer peer, Then then) {
        Decision decision = policy.decide(peer, route.rules(), ask);
        if (decision instanceof Decision.Allow) {
            return served(route, ask, peer, then);
        }
        if (decision instanceof Decision.Gather gather) {
            return ask.caller().attest(gather.facts()).thenCompose(known -> decided(find(ask), ask, known, then));
        }
        if (decision instanceof Decision.Deny deny) {
            throw refused(ask, peer, deny.reason());
        }
        List<String> scopes = ask.scopes() == null ? route.app().scopes() : ask.scopes();
        return consents.ask(ask, scopes, peer).thenCompose(yes -> {
            if (!yes) {
                throw refused(ask, peer, "no person said yes");
            }
            return consented(find(ask), ask, peer, then);
        });
    }

    /** A person may take long: what is served is what the policy says by then. */
    private CompletionStage<Served> consented(AppRoute route, Ask ask, Peer peer, Then then) {
        if (policy.decide(peer, route.rules(), ask) instanceof Decision.Deny deny) {
            throw refused(ask, peer, deny.reason());
        }
        return served(route, ask, peer, then);
    }

    private CompletionStage<Served> served(AppRoute route, Ask ask, Peer peer, Then then) {
        if (route.ending() != null) {
            Ending.check(route.ending(), time.wallNow());
        }
        throttled(route, ask, peer);
        Decoy decoy = route.decoy();
        if (decoy != null) {
            return CompletableFuture.completedFuture(trapped(decoy, route.app(), ask, peer));
        }
        return then.apply(route, ask).thenApply(lease -> {
            Served served = new Served(ask.app(), lease.token(), lease.left(), lease.endsAt());
            curfew.served();
            tell(ask, peer, served);
            return served;
        });
    }

    private Served trapped(Decoy decoy, App app, Ask ask, Peer peer) {
        Event event = about(Event.warning("canary-read"), ask, peer);
        events.accept(event);
        canaries.accept(app, event);
        Lease lease = decoy.lease();
        return new Served(ask.app(), lease.token(), lease.left(), lease.endsAt());
    }

    private void throttled(AppRoute route, Ask ask, Peer peer) {
        Rate own = route.app().access().rate();
        Rate rate = own != null || policy.isOwner(peer) ? own : AppRoute.OTHERS;
        if (rate == null) {
            return;
        }
        Duration wait = throttle.pass(peer.uid(), ask.door().address(), ask.app(), rate);
        if (!wait.isZero()) {
            refused(ask, peer, "it asks more often than " + rate);
            throw new Problem(
                            ErrorCode.TOO_MANY,
                            "app \"" + ask.app() + "\" may be read " + rate + " by one user",
                            "keep the token for as long as expires_in says",
                            wait)
                    .toException();
        }
    }

    private void tell(Ask ask, Peer peer, Served served) {
        if (handouts.isFirst(served.token(), peer, ask.door().address())) {
            events.accept(about(Event.info("handed-out"), ask, peer).with("left", Durations.human(served.left())));
        }
    }

    private static Event about(Event event, Ask ask, Peer peer) {
        Executable executable = peer.facts().executable();
        return event.with("app", ask.app())
                .with("scope", ask.scopes() == null ? null : String.join(" ", ask.scopes()))
                .with("uid", peer.uid() == Peer.UNKNOWN ? null : Integer.toUnsignedString(peer.uid()))
                .with("pid", peer.pid() == Peer.UNKNOWN ? null : peer.pid())
                .with("exe", executable == null ? null : executable.path())
                .with("unit", peer.facts().unit())
                .with("door", ask.door().address());
    }

    /**
     * Records that a door refused a request before it was known what it asks.
     *
     * @param door where it came in
     * @param reason why, in one sentence without anything of the request
     */
    public void turnedAway(Door door, String reason) {
        told(door.address() + '\0' + reason, reason, Event.warning("refused").with("door", door.address()));
    }

    private void told(String what, String reason, Event event) {
        long count = refusals.count(what);
        if (count > 0) {
            events.accept(event.with("reason", reason).with("times", count == 1 ? null : count));
        }
    }

    /** Records why, and tells the caller nothing. */
    private ProblemException refused(Ask ask, Peer peer, String reason) {
        told(
                ask.app() + '\0' + peer.uid() + '\0' + ask.door().address() + '\0' + reason,
                reason,
                about(Event.warning("refused"), ask, peer));
        return new ProblemException(STRANGER.code(), STRANGER.detail(), ownFix(ask, peer));
    }

    /** To the owner nothing about apps is a secret. */
    private @Nullable String ownFix(Ask ask, Peer peer) {
        boolean owner = ask.door().kind() == Door.Kind.OWNER && policy.isOwner(peer);
        return owner ? "tok can " + ask.app() + " --pid " + peer.pid() : null;
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

    private AppRoute find(Ask ask) {
        // Before the look at the shop: what locks now locks for this very read.
        curfew.check();
        Shop now = shop;
        AppRoute route = now.apps().get(ask.app());
        if (now.closed() != null) {
            throw now.closed().toException();
        }
        boolean owner = policy.control(ask.caller().peer(), ask.door()) instanceof Decision.Allow;
        if (route == null) {
            throw owner
                    ? unknown(ask.app(), now.apps())
                    : refused(ask, ask.caller().peer(), "there is no such app");
        }
        return route;
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
        boolean own = ask.minTtl() == null;
        return new Want(
                own ? route.app().minTtl() : ask.minTtl(),
                ask.acceptShorter(),
                (own ? "tok app set " : "tok token ") + route.app().name());
    }
}
