package dev.tokd.agent.control;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Ending;
import dev.tokd.agent.event.AuditLog;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.token.HeldToken;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what there is to see: the daemon, its doors, the vault, every client and app. */
public final class StatusControl {
    private static final Duration WARN_AHEAD = Duration.ofDays(3);

    private final About about;
    private final VaultControl vaultControl;
    private final Vault vault;
    private final Broker broker;
    private final Mint mint;
    private final Function<Client, @Nullable Map<String, Object>> rotations;
    private final Time time;
    private final Workers workers;

    /**
     * What the composition root knows of the daemon.
     *
     * @param version its version
     * @param pid its process id
     * @param startedNanos the monotonic clock at start
     * @param socket where it listens
     * @param doors the doors that are open as long as the daemon runs
     * @param forwards what is passed on now
     * @param locking when the vault locks by itself
     * @param audit how the audit log does now
     */
    public record About(
            String version,
            long pid,
            long startedNanos,
            String socket,
            List<Door> doors,
            ForwardControl forwards,
            Supplier<Map<String, Object>> locking,
            Supplier<AuditLog.Status> audit) {}

    /**
     * A teller.
     *
     * @param about the daemon
     * @param vaultControl tells the vault's part
     * @param vault whose clients are told
     * @param broker whose apps are told
     * @param mint tells who is stopped
     * @param rotations tells how a client's rotation does; null when there is nothing to tell
     * @param time for the uptime
     * @param workers where reading the vault's header may wait
     */
    public StatusControl(
            About about,
            VaultControl vaultControl,
            Vault vault,
            Broker broker,
            Mint mint,
            Function<Client, @Nullable Map<String, Object>> rotations,
            Time time,
            Workers workers) {
        this.about = about;
        this.vaultControl = vaultControl;
        this.vault = vault;
        this.broker = broker;
        this.mint = mint;
        this.rotations = rotations;
        this.time = time;
        this.workers = workers;
    }

    /**
     * Everything.
     *
     * @return the members of a status
     */
    public CompletionStage<Outcome> status() {
        return workers.run(() -> Outcome.of(now()));
    }

    private Map<String, Object> now() {
        Map<String, Object> shown = vaultControl.show();
        JsonFields json = new JsonFields()
                .put("version", about.version())
                .put("pid", about.pid())
                .put(
                        "uptime",
                        Duration.ofNanos(time.nanosNow() - about.startedNanos()).toSeconds())
                .put("state", shown.get("state"))
                .put("vault", shown.get("path"))
                .put("socket", about.socket())
                .put(
                        "doors",
                        Stream.concat(about.doors().stream(), about.forwards().doors().stream())
                                .map(StatusControl::door)
                                .toList())
                .put("forwards", about.forwards().shown())
                .put("slots", shown.get("slots"))
                .put("locking", about.locking().get())
                .put("audit", about.audit().get().toJson());
        if (vault.state() == Vault.State.UNLOCKED) {
            Definitions definitions = vault.definitions();
            json.put(
                            "clients",
                            definitions.clients().values().stream()
                                    .map(c -> client(c, definitions))
                                    .toList())
                    .put(
                            "apps",
                            broker.apps().values().stream()
                                    .sorted((a, b) ->
                                            a.app().name().compareTo(b.app().name()))
                                    .map(route -> app(route, definitions))
                                    .toList());
        }
        return json.toMap();
    }

    private static Map<String, Object> door(Door door) {
        return new JsonFields()
                .put("kind", door.kind().name().toLowerCase(Locale.ROOT))
                .put("address", door.address())
                .put(
                        "permits",
                        door.permits().stream()
                                .sorted()
                                .map(permit -> permit.name().toLowerCase(Locale.ROOT))
                                .toList())
                .toMap();
    }

    private Map<String, Object> client(Client client, Definitions definitions) {
        Problem stopped = mint.stopped(client.name());
        Ending over = Ending.reached(Ending.of(client), time.wallNow());
        return new JsonFields()
                .put("name", client.name())
                .put("provider", client.provider())
                .put("state", over != null ? "expired" : stopped == null ? "ready" : "stopped")
                .put("ends_at", client.expiresAt())
                .put("warning", over == null ? endingSoon(client) : null)
                .put(
                        "apps",
                        definitions.apps().values().stream()
                                .filter(app -> app.client().equals(client.name()))
                                .count())
                .put("last_error", over != null ? error(over) : stopped == null ? null : error(stopped, null))
                .put("quota", QuotaJson.of(mint.quota(client)))
                .put("rotation", rotations.apply(client))
                .toMap();
    }

    /** One app, as a status shows it. */
    Map<String, Object> app(AppRoute route, Definitions definitions) {
        App app = route.app();
        Client client = definitions.clients().get(app.client());
        Problem stopped = client == null ? null : mint.stopped(app.client());
        if (stopped == null && client != null) {
            stopped = mint.stopped(Shelf.key(app, client));
        }
        TokenEntry.Picture picture = route.entry().picture();
        TokenEntry.Failure failure = picture.failure();
        Ending ending = route.ending();
        Ending over = Ending.reached(ending, time.wallNow());
        JsonFields json = new JsonFields()
                .put("name", app.name())
                .put("client", app.client())
                .put("state", over != null ? "expired" : state(picture, stopped))
                .put("ends_at", ending == null ? null : ending.at())
                .put("warning", over == null && client != null ? endingSoon(client) : null)
                .put("scopes", app.scopes())
                .put("audience", app.audience());
        token(json, picture);
        return json.put("mints", picture.mints())
                .put("served", picture.served())
                .put(
                        "last_error",
                        over != null ? error(over) : failure == null ? null : error(failure.problem(), failure.at()))
                .toMap();
    }

    /** Ahead of the end, for no renewal will come. */
    private @Nullable String endingSoon(Client client) {
        Instant at = client.expiresAt();
        if (at == null || client.auth() != AuthMethod.STATIC) {
            return null;
        }
        Duration left = Duration.between(time.wallNow(), at);
        return left.compareTo(WARN_AHEAD) > 0
                ? null
                : "the token of client \"" + client.name() + "\" ends in " + Durations.human(left)
                        + " and is not renewed; bring the next one: " + Ending.renewal(client);
    }

    private static String state(TokenEntry.Picture picture, @Nullable Problem stopped) {
        if (stopped != null) {
            return "stopped";
        }
        if (picture.flying()) {
            return "minting";
        }
        if (picture.failure() != null) {
            return "failing";
        }
        return picture.live() == null ? "cold" : "live";
    }

    private static void token(JsonFields json, TokenEntry.Picture picture) {
        Lease live = picture.live();
        Duration life = picture.life();
        Duration renewsIn = picture.renewsIn();
        if (live == null || life == null) {
            return;
        }
        HeldToken token = live.token();
        json.put("granted", token.granted())
                .put("token_audience", token.audience())
                .put("expires_in", live.left().toSeconds())
                .put("expires_at", live.endsAt().truncatedTo(ChronoUnit.SECONDS))
                .put("renews_in", renewsIn == null ? null : renewsIn.toSeconds())
                .put("life", life.toSeconds())
                .put("life_assumed", token.lifeAssumed() ? true : null);
    }

    private static Map<String, Object> error(Ending ending) {
        return error(ending.problem(), ending.at());
    }

    private static Map<String, Object> error(Problem problem, @Nullable Instant at) {
        return new JsonFields()
                .put("code", problem.code().wire())
                .put("detail", problem.detail())
                .put("fix", problem.fix())
                .put("at", at == null ? null : at.truncatedTo(ChronoUnit.SECONDS))
                .toMap();
    }
}
