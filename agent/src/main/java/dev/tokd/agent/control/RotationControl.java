package dev.tokd.agent.control;

import dev.tokd.agent.broker.Delay;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.mint.EitherSecret;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Operation;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Managed;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Rotation;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Changes the secrets and keys of clients: when asked, when it is time, and where it was left when the daemon stopped. */
public final class RotationControl {
    private static final String NEVER = "never";

    private final Vault vault;
    private final Commit commit;
    private final OtherSecrets others;
    private final ClientRotation rotation;
    private final SecretProof proof;
    private final NewSecrets newSecrets;
    private final Workers workers;
    private final Time time;
    private final RotationFailures failures;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /**
     * Operations for one vault.
     *
     * @param definitions what changes definitions, and how
     * @param calls asks the Management API
     * @param journal written before each step
     * @param provider mints with the very secret it is given
     * @param newSecrets makes what comes next
     * @param delay waits
     * @param time both clocks
     */
    public RotationControl(
            DefinitionControl definitions,
            ManagementCalls calls,
            Journal journal,
            Mint.Provider provider,
            NewSecrets newSecrets,
            Delay delay,
            Time time) {
        this.vault = journal.vault();
        this.commit = definitions.commit();
        this.proof = new SecretProof(provider);
        this.others = new OtherSecrets(
                vault,
                Map.of(
                        SecretSuccession.KIND, new SecretSuccession(calls, vault),
                        KeySuccession.KIND, new KeySuccession(calls)));
        this.rotation = new ClientRotation(journal, commit, calls, others, proof, delay, time);
        this.newSecrets = newSecrets;
        this.workers = journal.workers();
        this.time = time;
        this.failures = new RotationFailures(time.nanos());
    }

    /**
     * Who knows the other secret of a client while it is being changed.
     *
     * @return for the mint
     */
    public EitherSecret.Others others() {
        return others;
    }

    /**
     * What is asked for.
     *
     * @param via who calls the provider, or null for who did before
     * @param secret the new secret where the provider made it, or null to have tokd make it
     * @param every how often from now on, or null to leave that as it is
     */
    private record Asked(
            @Nullable String via,
            @Nullable Secret secret,
            @Nullable String every) {
        static Asked of(JsonMap body) {
            Asked asked =
                    new Asked(body.optionalString("via"), body.optionalSecret("secret"), body.optionalString("every"));
            body.finish();
            if (asked.secret() != null && (asked.via() != null || asked.every() != null)) {
                throw new ProblemException(
                        ErrorCode.BAD_REQUEST,
                        "a secret that is given is not made by way of another client, and not again by itself",
                        "give the secret alone");
            }
            return asked;
        }
    }

    /**
     * Changes a client's secret or key now, how often it changes, or both.
     *
     * @param by who asks
     * @param name the client
     * @param body {@code via}, {@code secret}, {@code every}, all optional
     * @return the client as it is kept
     */
    public CompletionStage<Outcome> rotate(Actor by, String name, JsonMap body) {
        Client client = existing(name);
        Asked asked = Asked.of(body);
        if (NEVER.equals(asked.every())) {
            return workers.run(() -> answer(scheduled(by, name, null), false));
        }
        Secret given = asked.secret();
        if (given != null) {
            return alone(by, name, () -> given(by, client, given))
                    .whenComplete((kept, failure) -> given.close())
                    .thenApply(kept -> answer(kept, true));
        }
        String via = via(client, asked.via());
        Rotation every = asked.every() == null
                ? null
                : new Rotation(Durations.parse("every", asked.every()), asked.via(), time.wallNow());
        return alone(by, name, () -> now(by, client, via))
                .thenCompose(kept -> every == null
                        ? CompletableFuture.completedFuture(kept)
                        : workers.run(() -> scheduled(by, name, every.after(time.wallNow()))))
                .thenApply(kept -> answer(kept, true));
    }

    private Client existing(String name) {
        Map<String, Client> clients = DefinitionControl.open(vault).clients();
        Client client = clients.get(name);
        if (client == null) {
            String nearest = Text.nearest(name, clients.keySet());
            throw new ProblemException(
                    ErrorCode.UNKNOWN_CLIENT,
                    "no client \"" + Text.printable(name) + "\""
                            + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                    nearest == null ? "tok client list" : "tok client rotate " + nearest);
        }
        return client;
    }

    /** Who calls the provider for a client. */
    private static String via(Client client, @Nullable String asked) {
        Rotation rotation = client.rotation();
        Managed managed = client.managed();
        if (asked != null) {
            return asked;
        }
        if (rotation != null && rotation.via() != null) {
            return rotation.via();
        }
        if (managed != null) {
            return managed.via();
        }
        boolean hasApi = client.provider().equals("auth0") && client.domain() != null;
        throw new ProblemException(
                ErrorCode.BAD_REQUEST,
                hasApi
                        ? "nobody said which client calls the Management API for client \"" + client.name() + "\""
                        : "client \"" + client.name()
                                + "\" is at a provider without an API that tokd speaks: make a new"
                                + " secret there and bring it",
                "tok client rotate " + client.name() + (hasApi ? " --via CLIENT" : " --client-secret-stdin"));
    }

    private static Outcome answer(Client kept, boolean rotated) {
        return Outcome.of(new JsonFields()
                .put("client", kept.toJson())
                .put("rotated", rotated)
                .toMap());
    }

    /** What somebody works on nobody else begins; a failure is told as an event beside the answer. */
    private CompletionStage<Client> alone(Actor by, String name, Work work) {
        if (!underWay.add(name)) {
            return CompletableFuture.failedFuture(new ProblemException(
                    ErrorCode.IN_USE,
                    "the secret of client \"" + name + "\" is being changed right now",
                    "tok client show " + name));
        }
        // Making a key and reading the vault may take a while, and whoever asks may be an event loop.
        CompletionStage<Client> done = workers.run(() -> true).thenCompose(ready -> work.begin());
        return done.whenComplete((kept, failure) -> {
            underWay.remove(name);
            if (failure == null) {
                failures.succeeded(name);
            } else {
                told(by, name, failure);
            }
        });
    }

    /** Work on one client's secret. */
    private interface Work {
        CompletionStage<Client> begin();
    }

    private void told(Actor by, String name, Throwable failure) {
        Throwable cause = Recovery.unwrapped(failure);
        Problem problem = cause instanceof ProblemException said
                ? said.problem()
                : Problem.of(ErrorCode.INTERNAL, "changing it broke inside tokd: " + cause.getClass(), null);
        if (problem.code() == ErrorCode.LOCKED) {
            return;
        }
        Duration pause = failures.failed(name, problem);
        boolean goesOn = vault.state() == Vault.State.UNLOCKED && isToBeTried(name);
        Event event = vault.state() == Vault.State.UNLOCKED
                ? rotation.about("rotation-failed", name, true)
                : Event.warning("rotation-failed").with("client", name);
        commit.events()
                .publish(by.did(event.with("code", problem.code().wire())
                        .with("detail", problem.detail())
                        .with("fix", problem.fix())
                        .with("again_in", goesOn ? Durations.human(pause) : null)));
    }

    private boolean isToBeTried(String name) {
        Client client = vault.definitions().clients().get(name);
        return rotation.left(name).isPresent() || (client != null && client.rotation() != null);
    }

    /** What was left is what was asked for now; unless the new secret is in force there already, then another follows. */
    private CompletionStage<Client> now(Actor by, Client client, String via) {
        Optional<Operation> left = rotation.left(client.name());
        if (left.isPresent() && !ClientRotation.isRetiring(left.get())) {
            return rotation.carryOn(by, left.get());
        }
        CompletionStage<Client> free = left.isPresent()
                ? rotation.retireNow(by, client, left.get())
                : CompletableFuture.completedFuture(client);
        return free.thenCompose(ready -> {
            Client caller = rotation.via(client, via);
            NewSecrets.Next next = newSecrets.next(client);
            return rotation.begin(by, next.kind(), client, caller, next.facts(), next.secret());
        });
    }

    /** Proven first: a slip of the pen, or of the clipboard, costs nothing. */
    private CompletionStage<Client> given(Actor by, Client client, Secret secret) {
        Secret copy = Secret.owning(secret.reveal());
        Secret proxy = OtherSecrets.proxySecret(vault, client.name());
        return proof.of(vault.definitions(), client, OtherSecrets.borrowed(client, copy, proxy))
                .thenCompose(verdict -> {
                    Problem problem = verdict.problem();
                    if (problem != null) {
                        throw new ProblemException(
                                problem.code(),
                                "client \"" + client.name() + "\" keeps its old secret: with the new one, "
                                        + problem.detail(),
                                "tok client rotate " + client.name() + " --client-secret-stdin");
                    }
                    return workers.run(() -> kept(by, client, secret));
                });
    }

    private Client kept(Actor by, Client client, Secret secret) {
        Client now = existing(client.name());
        Rotation every = now.rotation();
        Client next = now.withRotation(every == null ? null : every.after(time.wallNow()));
        commit.of(by, Change.put(new ClientChange(next, secret, null)));
        commit.events()
                .publish(by.did(rotation.about("client-rotated", client.name(), false))
                        .with("how", "given-secret"));
        return next;
    }

    private Client scheduled(Actor by, String name, @Nullable Rotation every) {
        Client next = existing(name).withRotation(every);
        commit.of(by, Change.put(new ClientChange(next, null, null)));
        return next;
    }

    /** Does what is due and carries on with what was left; called again and again by one thread, returns at once. */
    public void look() {
        if (vault.state() != Vault.State.UNLOCKED) {
            return;
        }
        try {
            Definitions now = vault.definitions();
            rotation.left().stream()
                    .filter(left -> rotation.isRipe(left) && isFree(left.client()))
                    .forEach(left -> byItself(left.client(), () -> rotation.carryOn(itself(), left)));
            now.clients().values().stream()
                    .filter(client -> isDue(client) && isFree(client.name()))
                    .forEach(client -> byItself(client.name(), () -> now(itself(), client, via(client, null))));
        } catch (ProblemException e) {
            if (e.problem().code() != ErrorCode.LOCKED) {
                throw e;
            }
            // Locked this moment: the next opening looks again.
            return;
        }
    }

    private boolean isDue(Client client) {
        Rotation every = client.rotation();
        return every != null && !time.wallNow().isBefore(every.due());
    }

    private boolean isFree(String client) {
        return !underWay.contains(client) && !failures.isWaiting(client);
    }

    private void byItself(String name, Work work) {
        var unused = alone(itself(), name, work).exceptionally(failure -> null);
    }

    private static Actor itself() {
        return new Actor(null, null, "itself");
    }

    /**
     * How a client's rotation does, for a status.
     *
     * @param client the client
     * @return its members, or null when there is nothing to tell
     */
    public @Nullable Map<String, Object> status(Client client) {
        Rotation every = client.rotation();
        boolean left = rotation.left(client.name()).isPresent();
        Problem problem = failures.problem(client.name());
        if (every == null && !left && problem == null) {
            return null;
        }
        return new JsonFields()
                .put("every", every == null ? null : every.every())
                .put("due", every == null ? null : every.due())
                .put("under_way", left)
                .put("problem", problem == null ? null : problem.toJson())
                .toMap();
    }
}
