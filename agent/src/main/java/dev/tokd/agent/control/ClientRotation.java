package dev.tokd.agent.control;

import dev.tokd.agent.broker.Delay;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.History;
import dev.tokd.agent.mint.EitherSecret;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.JournalEntry;
import dev.tokd.agent.vault.Operation;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes a client's secret or key at its provider: the new one is written down, told the provider, proven by a mint, and
 * only then the client's own; the old one lies beside it until the provider has forgotten it everywhere. What a failure
 * or a kill leaves is carried on from the journal, and ends with one of both working.
 */
final class ClientRotation {
    /** A provider may take this long to know what it was told. */
    private static final Duration WINDOW = Duration.ofSeconds(35);

    /** What got lost is said again this often at once; it changes nothing more. */
    private static final int AGAIN = 2;

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final String ANNOUNCE = "announce";
    private static final String RETIRE = "retire";
    private static final String PROVEN_AT = "proven_at";

    private final Vault vault;
    private final Journal journal;
    private final Commit commit;
    private final ManagementCalls calls;
    private final OtherSecrets others;
    private final SecretProof proof;
    private final Delay delay;
    private final Time time;

    ClientRotation(
            Journal journal,
            Commit commit,
            ManagementCalls calls,
            OtherSecrets others,
            SecretProof proof,
            Delay delay,
            Time time) {
        this.vault = journal.vault();
        this.journal = journal;
        this.commit = commit;
        this.calls = calls;
        this.others = others;
        this.proof = proof;
        this.delay = delay;
        this.time = time;
    }

    /** The client that calls the provider, or why it cannot. */
    Client via(Client client, String name) {
        Client via = calls.via(name);
        Reach.demandSame(client, via);
        return via;
    }

    /** What is being done to a client, if anything. */
    Optional<Operation> left(String client) {
        return others.operation(client);
    }

    /** Everything that is being done, or was when the daemon stopped. */
    List<Operation> left() {
        return vault.operations().stream()
                .filter(it -> others.kinds().containsKey(it.kind()))
                .toList();
    }

    /**
     * Begins.
     *
     * @param by who asks
     * @param kind how
     * @param client whose secret or key
     * @param via the client that calls the provider's management API
     * @param facts what the way needs to know beside the secret
     * @param secret the new one, which this wipes
     * @return the client with it
     */
    CompletionStage<Client> begin(
            Actor by, String kind, Client client, Client via, Map<String, String> facts, Secret secret) {
        Operation operation = OtherSecrets.sealed(
                new Operation(journal.ids().get(), kind, client.name(), via.name(), time.wallNow(), ANNOUNCE, facts),
                client);
        return journal.note(operation, secret)
                .whenComplete((noted, failure) -> secret.close())
                .thenCompose(noted -> announce(by, noted, true, AGAIN));
    }

    /** Carries on with what is in the journal; the client as it is then. */
    CompletionStage<Client> carryOn(Actor by, Operation operation) {
        return operation.step().equals(RETIRE) ? retire(by, operation) : announce(by, operation, false, AGAIN);
    }

    private CompletionStage<Client> announce(Actor by, Operation operation, boolean first, int again) {
        Client client = vault.definitions().clients().get(operation.client());
        if (client == null || !OtherSecrets.isFor(client, operation)) {
            return journal.end(operation).thenCompose(ended -> failed(gone(operation)));
        }
        return way(operation)
                .announce(by, via(client, operation.via()), client, operation)
                .handle((reply, failure) -> reply != null
                        ? announced(by, operation, reply, first, again)
                        : this.unasked(operation, first, failure))
                .thenCompose(done -> done);
    }

    private static Problem gone(Operation operation) {
        return Problem.of(
                ErrorCode.UNKNOWN_CLIENT,
                "client \"" + operation.client() + "\" is not the one any more whose secret was being changed",
                "tok client list");
    }

    /** There was no token to call with: nothing was sent now. */
    private CompletionStage<Client> unasked(Operation operation, boolean first, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("neither answer nor failure") : failure;
        return first
                ? journal.end(operation).thenCompose(ended -> CompletableFuture.failedFuture(cause))
                : CompletableFuture.failedFuture(cause);
    }

    private CompletionStage<Client> announced(
            Actor by, Operation operation, ManagementReply reply, boolean first, int again) {
        if (reply instanceof ManagementReply.Done) {
            return prove(by, operation, new Trial(time.nanosNow() + WINDOW.toNanos(), FIRST_WAIT, null, 0));
        }
        Problem problem = ManagementCalls.problem(reply);
        boolean untouched = !(reply instanceof ManagementReply.Unavailable lost) || lost.untouched();
        if (untouched && first) {
            return journal.end(operation).thenCompose(ended -> failed(problem));
        }
        // Whether it, or an earlier one, got through is not known: a mint tells.
        long end = time.nanosNow() + (untouched ? 0 : WINDOW.toNanos());
        return prove(by, operation, new Trial(end, FIRST_WAIT, problem, untouched ? 0 : again));
    }

    /**
     * How long the new one is tried.
     *
     * @param endNanos on the monotonic clock
     * @param pause before the next
     * @param untold why the provider may not have been told, or null when it was
     * @param again how often it is told again, should it not know the new one
     */
    private record Trial(
            long endNanos, Duration pause, @Nullable Problem untold, int again) {
        Trial next() {
            Duration twice = pause.multipliedBy(2);
            return new Trial(endNanos, twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT, untold, again);
        }
    }

    private CompletionStage<Client> prove(Actor by, Operation operation, Trial trial) {
        return proven(operation).thenCompose(verdict -> {
            if (verdict.isProven()) {
                return committed(by, operation);
            }
            if (verdict.refused() && trial.again() > 0) {
                return after(trial.pause()).thenCompose(waited -> announce(by, operation, false, trial.again() - 1));
            }
            if (time.nanosNow() - trial.endNanos() < 0) {
                Duration pause = verdict.pause()
                        .filter(asked -> asked.compareTo(trial.pause()) > 0)
                        .orElse(trial.pause());
                return after(pause).thenCompose(waited -> prove(by, operation, trial.next()));
            }
            return verdict.refused()
                    ? takenBack(by, operation, trial, verdict)
                    : failed(later(operation, verdict.problem()));
        });
    }

    private CompletionStage<SecretProof.Verdict> proven(Operation operation) {
        Definitions now = vault.definitions();
        Client client = now.clients().get(operation.client());
        if (client == null || !OtherSecrets.isFor(client, operation)) {
            throw gone(operation).toException();
        }
        EitherSecret.Other other = others.of(client).orElseThrow(VaultControl.LOCKED::toException);
        return proof.of(now, other.client(), other.borrowed());
    }

    /** The provider does not know the new one. Where it knows the old one nothing has to change. */
    private CompletionStage<Client> takenBack(Actor by, Operation operation, Trial trial, SecretProof.Verdict refused) {
        Definitions now = vault.definitions();
        Client client = now.clients().get(operation.client());
        if (client == null || !OtherSecrets.isFor(client, operation)) {
            return failed(gone(operation));
        }
        Secret own = OtherSecrets.ownSecret(vault, client.name());
        Secret proxy = OtherSecrets.proxySecret(vault, client.name());
        return proof.of(now, client, OtherSecrets.borrowed(client, own, proxy)).thenCompose(verdict -> {
            Problem why = trial.untold() == null ? refused.problem() : trial.untold();
            if (!verdict.isProven()) {
                return failed(neither(operation, why, verdict.problem()));
            }
            CompletionStage<Operation> over = trial.untold() == null
                    ? way(operation)
                            .withdraw(by, via(client, operation.via()), client, operation)
                            .thenCompose(reply -> reply instanceof ManagementReply.Done
                                    ? journal.end(operation)
                                    : failed(later(operation, ManagementCalls.problem(reply))))
                    : journal.end(operation);
            return over.thenCompose(ended -> failed(kept(operation, why)));
        });
    }

    private static Problem kept(Operation operation, @Nullable Problem why) {
        return problem(why, "client \"" + operation.client() + "\" keeps its old secret, which works: ", operation);
    }

    private static Problem later(Operation operation, @Nullable Problem why) {
        return problem(
                why,
                "the new secret of client \"" + operation.client() + "\" is not proven yet, tokd goes on: ",
                operation);
    }

    private static Problem neither(Operation operation, @Nullable Problem why, @Nullable Problem old) {
        String also = old == null ? "" : " (the old one: " + old.detail() + ")";
        return problem(
                why,
                "neither the old nor the new secret of client \"" + operation.client() + "\" is taken now" + also
                        + ", tokd goes on trying: ",
                operation);
    }

    private static Problem problem(@Nullable Problem why, String before, Operation operation) {
        return why == null
                ? Problem.of(ErrorCode.PROVIDER_UNAVAILABLE, before + "no reason is known", null)
                : new Problem(
                        why.code(),
                        before + why.detail(),
                        why.fix() == null ? "tok client rotate " + operation.client() : why.fix(),
                        why.retryAfter());
    }

    private static <T> CompletionStage<T> failed(Problem problem) {
        return CompletableFuture.failedFuture(problem.toException());
    }

    /** In one write the new one becomes the client's own and the old one takes its place in the journal. */
    private CompletionStage<Client> committed(Actor by, Operation operation) {
        return journal.workers().run(() -> commit(by, operation));
    }

    private Client commit(Actor by, Operation operation) {
        Client before = vault.definitions().clients().get(operation.client());
        if (before == null || !OtherSecrets.isFor(before, operation)) {
            throw gone(operation).toException();
        }
        Instant now = time.wallNow();
        Client next = way(operation).other(before, operation);
        Client kept = next.withRotation(
                next.rotation() == null ? null : next.rotation().after(now));
        Operation done = way(operation).swapped(before, operation).at(RETIRE).with(PROVEN_AT, now.toString());
        try (Secret fresh = vault.operationSecret(operation.id()).orElseThrow(VaultControl.LOCKED::toException);
                Secret old = OtherSecrets.ownSecret(vault, before.name())) {
            Secret proxy = OtherSecrets.proxySecret(vault, before.name());
            Change change = new Change(
                    List.of(new ClientChange(kept, fresh, proxy)),
                    Set.of(),
                    List.of(),
                    Set.of(),
                    List.of(new JournalEntry(done, old)),
                    Set.of());
            commit.of(by, change);
            if (proxy != null) {
                proxy.close();
            }
        }
        commit.events()
                .publish(by.did(about("client-rotated", kept.name(), false)).with("how", operation.kind()));
        return kept;
    }

    /** An event about a client and its apps, so that each app's history has it. */
    Event about(String event, String client, boolean warning) {
        String apps = vault.definitions().apps().values().stream()
                .filter(app -> app.client().equals(client))
                .map(App::name)
                .collect(Collectors.joining(" "));
        return (warning ? Event.warning(event) : Event.info(event))
                .with("client", client)
                .with(History.APP, apps.isEmpty() ? null : apps);
    }

    /** The old one is needed for as long as some part of the provider may know no other. */
    boolean isRipe(Operation operation) {
        Duration since = Duration.between(provenAt(operation), time.wallNow());
        return !isRetiring(operation) || since.isNegative() || since.compareTo(WINDOW) >= 0;
    }

    private CompletionStage<Client> retire(Actor by, Operation operation) {
        Client client = vault.definitions().clients().get(operation.client());
        return client == null
                ? journal.end(operation).thenCompose(ended -> failed(gone(operation)))
                : retireNow(by, client, operation);
    }

    /** Has the old one forgotten without waiting; the client as it is. */
    CompletionStage<Client> retireNow(Actor by, Client client, Operation operation) {
        return way(operation)
                .retire(by, via(client, operation.via()), client, operation)
                .thenCompose(reply -> reply instanceof ManagementReply.Done
                        ? journal.end(operation).thenApply(ended -> client)
                        : failed(ManagementCalls.problem(reply)));
    }

    private static Instant provenAt(Operation operation) {
        String at = operation.facts().get(PROVEN_AT);
        return at == null ? Instant.EPOCH : Instant.parse(at);
    }

    static boolean isRetiring(Operation operation) {
        return operation.step().equals(RETIRE);
    }

    private Succession way(Operation operation) {
        Succession way = others.kinds().get(operation.kind());
        if (way == null) {
            throw new IllegalStateException("nobody knows how to " + operation.kind());
        }
        return way;
    }

    private CompletionStage<Boolean> after(Duration pause) {
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        delay.after(pause, () -> waited.complete(true));
        return waited;
    }
}
