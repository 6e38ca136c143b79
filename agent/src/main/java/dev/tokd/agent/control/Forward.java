package dev.tokd.agent.control;

import dev.tokd.agent.broker.Served;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.token.Lifespan;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One app passed on by a socket of its own: for how long, how often, and whether that is over.
 *
 * <p>Who reads asks this first and again when the token is there, so nothing is given past the end, however
 * late the socket closes.
 */
public final class Forward {
    private final String id;
    private final Door door;
    private final Lifespan life;
    private final @Nullable Long maxUses;
    private final Function<Ask, CompletionStage<Served>> broker;
    private final Runnable usedUp;
    private long uses;
    private long underWay;
    private boolean ended;

    /**
     * A forward that has given nothing yet.
     *
     * @param id names it for the owner
     * @param door its socket, which is bound
     * @param life how long it lasts
     * @param maxUses how many tokens it gives, 1 or more, or null for any number
     * @param broker reads tokens
     * @param usedUp called once when it has given that many; returns at once
     */
    Forward(
            String id,
            Door door,
            Lifespan life,
            @Nullable Long maxUses,
            Function<Ask, CompletionStage<Served>> broker,
            Runnable usedUp) {
        this.id = id;
        this.door = door;
        this.life = life;
        this.maxUses = maxUses;
        this.broker = broker;
        this.usedUp = usedUp;
    }

    /**
     * Its name.
     *
     * @return eight hexadecimal digits
     */
    public String id() {
        return id;
    }

    /**
     * Its door.
     *
     * @return a forwarded one
     */
    public Door door() {
        return door;
    }

    /**
     * What it gives.
     *
     * @return the app, and the scopes where they are fewer
     */
    public Door.Bound bound() {
        return Objects.requireNonNull(door.bound(), "a forwarded door is bound");
    }

    /**
     * What is left of its time.
     *
     * @return zero or less when it is over
     */
    Duration left() {
        return life.left();
    }

    /**
     * Reads a token.
     *
     * @param ask who wants what, by this door
     * @return as the broker, and {@code denied} past the end
     */
    public CompletionStage<Served> read(Ask ask) {
        if (!begin()) {
            return over();
        }
        return CompletableFuture.completedFuture(ask)
                .thenCompose(broker)
                .handle(this::done)
                .thenCompose(given -> given);
    }

    /** Readers at the same time do not get more together than one after the other. */
    private synchronized boolean begin() {
        boolean open = isOpen() && (maxUses == null || uses + underWay < maxUses);
        underWay += open ? 1 : 0;
        return open;
    }

    private synchronized boolean isOpen() {
        return !ended && life.left().compareTo(Duration.ZERO) > 0;
    }

    private CompletionStage<Served> done(@Nullable Served served, @Nullable Throwable failure) {
        boolean given;
        boolean last;
        synchronized (this) {
            underWay--;
            given = served != null && isOpen();
            uses += given ? 1 : 0;
            last = given && maxUses != null && uses == maxUses;
        }
        if (last) {
            usedUp.run();
        }
        return failure != null
                ? CompletableFuture.failedFuture(failure)
                : given ? CompletableFuture.completedFuture(served) : over();
    }

    private CompletionStage<Served> over() {
        String app = bound().app();
        return CompletableFuture.failedFuture(Problem.of(
                        ErrorCode.DENIED,
                        "this socket for app \"" + app + "\" has given what it was made for",
                        "tok forward --app " + app + " --for 1h")
                .toException());
    }

    /** Gives nothing more. */
    synchronized void end() {
        ended = true;
    }

    /**
     * This forward's members.
     *
     * @return what {@link dev.tokd.protocol.Json#write} takes
     */
    synchronized Map<String, Object> toJson() {
        return new JsonFields()
                .put("id", id)
                .put("app", bound().app())
                .put("scopes", bound().scopes())
                .put("socket", door.address())
                .put("expires_in", Math.max(0, life.left().toSeconds()))
                .put("expires_at", life.endsAt().truncatedTo(ChronoUnit.SECONDS))
                .put("uses", uses)
                .put("max_uses", maxUses)
                .toMap();
    }
}
