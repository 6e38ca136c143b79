package dev.tokd.agent.control;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.event.History;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Allow;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Slot;
import dev.tokd.protocol.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Explains one app: what it asks for, what it has, what stands in its way and which command mends that. It
 * explains as well why there is nothing to explain: a locked vault, a missing one, a name nobody defined.
 */
public final class WhyControl {
    private final VaultControl vaultControl;
    private final Vault vault;
    private final Broker broker;
    private final StatusControl status;
    private final Mint mint;
    private final History history;
    private final Policy policy;
    private final Workers workers;

    /**
     * An explainer.
     *
     * @param vaultControl tells why the vault did not open
     * @param vault whose definitions are explained
     * @param broker whose apps are explained
     * @param status tells an app's token
     * @param mint tells who is stopped
     * @param history what happened to each app
     * @param policy who may read
     * @param workers where reading the vault's header may wait
     */
    public WhyControl(
            VaultControl vaultControl,
            Vault vault,
            Broker broker,
            StatusControl status,
            Mint mint,
            History history,
            Policy policy,
            Workers workers) {
        this.vaultControl = vaultControl;
        this.vault = vault;
        this.broker = broker;
        this.status = status;
        this.mint = mint;
        this.history = history;
        this.policy = policy;
        this.workers = workers;
    }

    /** What stands in the way, and since when where that is known. */
    private record Obstacle(Problem problem, @Nullable Instant at) {}

    /**
     * Everything about an app.
     *
     * @param name its name, as it was typed
     * @return {@code app}, {@code vault} and what there is of the rest
     */
    public CompletionStage<Outcome> why(String name) {
        return workers.run(() -> Outcome.of(explained(name)));
    }

    private Map<String, Object> explained(String name) {
        Vault.State state = vault.state();
        AppRoute route = broker.apps().get(name);
        JsonFields json = new JsonFields()
                .put("app", Text.printable(name))
                .put("vault", state.name().toLowerCase(Locale.ROOT))
                .put("readers", readers(route));
        Obstacle obstacle;
        if (state != Vault.State.UNLOCKED) {
            obstacle = new Obstacle(closed(state), null);
        } else if (route == null) {
            obstacle = new Obstacle(unknown(name), null);
        } else {
            Definitions definitions = vault.definitions();
            json.put("definition", route.app().toJson()).put("status", status.app(route, definitions));
            obstacle = obstacle(route, definitions);
        }
        return json.put("problem", obstacle == null ? null : told(obstacle))
                .put(
                        "history",
                        history.of(name).stream().map(WhyControl::happened).toList())
                .toMap();
    }

    private List<String> readers(@Nullable AppRoute route) {
        if (route == null || route.app().access().allow().isEmpty()) {
            return List.of("uid " + Integer.toUnsignedString(policy.ownerUid()));
        }
        return route.app().access().allow().stream().map(Allow::toString).toList();
    }

    /** Why nothing is served, with the way in that this vault has. */
    private Problem closed(Vault.State state) {
        if (state == Vault.State.MISSING) {
            return VaultControl.MISSING;
        }
        Problem refused = vaultControl.refusal();
        boolean older = refused != null && refused.code() == ErrorCode.VAULT_OLDER;
        boolean byPassphrase = vault.header().slots().stream().anyMatch(slot -> slot.kind() == Slot.Kind.PASSPHRASE);
        Problem locked = broker.closed();
        String detail = (locked == null ? VaultControl.LOCKED : locked).detail()
                + (refused == null ? "" : "; the last unlocking was refused: " + refused.detail());
        String fix = "tok unlock" + (older ? " --accept-older" : "") + (byPassphrase ? "" : " --key-file FILE");
        return Problem.of(older ? ErrorCode.VAULT_OLDER : ErrorCode.LOCKED, detail, fix);
    }

    private Problem unknown(String name) {
        String nearest = Text.nearest(name, broker.apps().keySet());
        return Problem.of(
                ErrorCode.UNKNOWN_APP,
                "no app \"" + Text.printable(name) + "\"" + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                nearest == null ? "tok app list" : "tok token " + nearest);
    }

    private @Nullable Obstacle obstacle(AppRoute route, Definitions definitions) {
        App app = route.app();
        TokenEntry.Failure failure = route.entry().picture().failure();
        Instant at = failure == null ? null : failure.at();
        Client client = definitions.clients().get(app.client());
        Problem stopped = mint.stopped(app.client());
        if (stopped == null && client != null) {
            stopped = mint.stopped(Shelf.key(app, client));
        }
        if (stopped != null) {
            return new Obstacle(stopped, at);
        }
        return failure == null ? null : new Obstacle(failure.problem(), failure.at());
    }

    private static Map<String, Object> told(Obstacle obstacle) {
        Problem problem = obstacle.problem();
        Instant at = obstacle.at();
        return new JsonFields()
                .put("code", problem.code().wire())
                .put("detail", problem.detail())
                .put("fix", problem.fix())
                .put("at", at == null ? null : at.truncatedTo(ChronoUnit.SECONDS))
                .toMap();
    }

    private static Map<String, Object> happened(History.Entry entry) {
        return new JsonFields()
                .put("event", entry.event().name())
                .put("at", entry.at().truncatedTo(ChronoUnit.SECONDS))
                .put("times", entry.times())
                .put("fields", entry.event().fields())
                .toMap();
    }
}
