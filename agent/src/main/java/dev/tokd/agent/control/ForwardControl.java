package dev.tokd.agent.control;

import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Delay;
import dev.tokd.agent.control.Doors.OpenDoor;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.policy.Accounts;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Door.Bound;
import dev.tokd.agent.token.Lifespan;
import dev.tokd.agent.token.Time;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes apps on, each by a socket of its own, and ends that: when its time is over, its tokens are given,
 * its process has ended, the owner says so, the vault is locked, or the daemon stops.
 */
public final class ForwardControl {
    private static final int MOST = 64;
    /** A machine that slept is caught up with this soon. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);

    private final Broker broker;
    private final Doors doors;
    private final Path folder;
    private final Surroundings outside;
    private final Consumer<Event> events;
    private final Workers workers;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private long closings;

    private record Open(Forward forward, OpenDoor door) {}

    /**
     * What is outside.
     *
     * @param time both cclosings
     * @param delay how to wait
     * @param ids makes names, eight hexadecimal digits that are hardly ever the same
     * @param accounts looks up groups
     * @param processEnd complete when a process has ended; throws for none
     */
    public record Surroundings(
            Time time,
            Delay delay,
            Supplier<String> ids,
            Accounts accounts,
            LongFunction<CompletionStage<Void>> processEnd) {}

    /**
     * Passes on nothing yet.
     *
     * @param broker reads tokens
     * @param doors opens sockets
     * @param folder where they lie unless the owner says so
     * @param outside cclosings, names and accounts
     * @param events told of begin and end
     * @param workers where sockets are opened and removed
     */
    public ForwardControl(
            Broker broker, Doors doors, Path folder, Surroundings outside, Consumer<Event> events, Workers workers) {
        this.broker = broker;
        this.doors = doors;
        this.folder = folder;
        this.outside = outside;
        this.events = events;
        this.workers = workers;
    }

    /**
     * Passes an app on. That whoever asks may read it is checked before.
     *
     * @param by who asks
     * @param wish what
     * @return the forward
     */
    public CompletionStage<Outcome> open(Actor by, ForwardWish wish) {
        long seen = closings();
        return workers.run(() -> {
            CompletionStage<Void> processEnd =
                    wish.pid() == null ? null : outside.processEnd().apply(wish.pid());
            Forward forward = forward(wish);
            OpenDoor door = opened(forward, wish);
            if (!put(forward, door, seen)) {
                door.end();
                throw VaultControl.LOCKED.toException();
            }
            watch(forward, processEnd);
            events.accept(by.did(about("forwarded", forward))
                    .with("for", Durations.human(wish.length()))
                    .with("max_uses", wish.maxUses()));
            return new Outcome(true, forward.toJson(), null);
        });
    }

    private synchronized long closings() {
        return closings;
    }

    private Forward forward(ForwardWish wish) {
        String id = freeId(wish);
        Path socket = wish.socket() == null ? folder.resolve("forward-" + id + ".sock") : wish.socket();
        Door door = Door.forwarded(socket.toString(), new Bound(wish.app(), wish.scopes()));
        return new Forward(
                id,
                door,
                new Lifespan(outside.time(), wish.length()),
                wish.maxUses(),
                broker::read,
                () -> end(id, "its tokens are given"));
    }

    private synchronized String freeId(ForwardWish wish) {
        if (open.size() >= MOST) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY,
                    MOST + " sockets for apps are open already, app \"" + wish.app() + "\" got none",
                    "tok forward --list");
        }
        String id = outside.ids().get();
        while (open.containsKey(id)) {
            id = outside.ids().get();
        }
        return id;
    }

    private OpenDoor opened(Forward forward, ForwardWish wish) {
        String group = wish.group();
        Integer members = group == null ? null : outside.accounts().gid(group);
        if (group != null && members == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "there is no group \"" + Text.printable(group) + "\"", "getent group");
        }
        try {
            return doors.open(forward, members);
        } catch (ProblemException e) {
            Problem problem = e.problem();
            String fix = "tok forward --app " + wish.app() + " --for " + Durations.format(wish.length()) + " --at PATH";
            throw new ProblemException(Problem.of(problem.code(), problem.detail(), fix), e);
        }
    }

    /** Whoever locked meanwhile wins. */
    private synchronized boolean put(Forward forward, OpenDoor door, long seen) {
        if (closings != seen || broker.closed() != null) {
            return false;
        }
        open.put(forward.id(), new Open(forward, door));
        return true;
    }

    private void watch(Forward forward, @Nullable CompletionStage<Void> processEnd) {
        look(forward);
        if (processEnd != null) {
            var unused = processEnd.thenRun(() -> end(forward.id(), "its process has ended"));
        }
    }

    private void look(Forward forward) {
        Duration left = forward.left();
        if (left.compareTo(Duration.ZERO) <= 0) {
            end(forward.id(), "its time is over");
        } else if (isOpen(forward)) {
            Duration sleep = left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP;
            outside.delay().after(sleep, () -> look(forward));
        }
    }

    private synchronized boolean isOpen(Forward forward) {
        return open.containsKey(forward.id());
    }

    private static Event about(String event, Forward forward) {
        List<String> scopes = forward.bound().scopes();
        return Event.info(event)
                .with("id", forward.id())
                .with("app", forward.bound().app())
                .with("scope", scopes == null ? null : String.join(" ", scopes))
                .with("socket", forward.door().address());
    }

    /**
     * What is passed on now.
     *
     * @return the forwards, oldest first
     */
    public Outcome list() {
        return Outcome.of(new JsonFields().put("forwards", shown()).toMap());
    }

    /**
     * What is passed on now.
     *
     * @return each forward's members, oldest first
     */
    List<Map<String, Object>> shown() {
        return all().stream().map(each -> each.forward().toJson()).toList();
    }

    /**
     * The doors that are open now.
     *
     * @return forwarded ones, oldest first
     */
    List<Door> doors() {
        return all().stream().map(each -> each.forward().door()).toList();
    }

    private synchronized List<Open> all() {
        return List.copyOf(open.values());
    }

    /**
     * Ends one on the owner's word.
     *
     * @param id which
     * @return that it is ended: its socket is gone, and nothing more is given
     */
    public CompletionStage<Outcome> revoke(String id) {
        CompletionStage<CompletionStage<Void>> ended = end(id, "it was revoked");
        if (ended == null) {
            throw new ProblemException(
                    ErrorCode.NOT_FOUND, "there is no forward \"" + Text.printable(id) + "\"", "tok forward --list");
        }
        return ended.thenApply(
                closing -> Outcome.of(new JsonFields().put("removed", true).toMap()));
    }

    /** Ends one; null when it has ended already. Complete when its socket is gone, and then when it is closed. */
    private @Nullable CompletionStage<CompletionStage<Void>> end(String id, String why) {
        Open ended;
        synchronized (this) {
            ended = open.remove(id);
        }
        if (ended == null) {
            return null;
        }
        ended.forward().end();
        events.accept(about("forward-ended", ended.forward()).with("reason", why));
        OpenDoor door = ended.door();
        return workers.run(door::end);
    }

    /** Ends all because the vault was locked; returns at once, and what is opening is not opened. */
    public void locked() {
        var unused = endAll("the vault was locked");
    }

    /**
     * Ends all because the daemon stops.
     *
     * @return complete when every connection is closed
     */
    public CompletionStage<Void> stop() {
        return endAll("the daemon stops");
    }

    private CompletionStage<Void> endAll(String why) {
        synchronized (this) {
            closings++;
        }
        return CompletableFuture.allOf(all().stream()
                .map(each -> end(each.forward().id(), why))
                .filter(Objects::nonNull)
                .map(ended -> ended.thenCompose(closing -> closing).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}
