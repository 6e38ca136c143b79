package dev.tokd.agent.control;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Ending;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.provider.Preset;
import dev.tokd.agent.provider.Presets;
import dev.tokd.agent.token.HeldToken;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.Minted;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenSource;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import dev.tokd.protocol.Text;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Proves a definition by minting once, and lays what was granted beside what was asked. */
public final class Verify {
    private static final String AUTH0 = "auth0";

    private final Vault vault;
    private final Broker broker;
    private final Mint mint;
    private final InstantSource wall;

    /**
     * A prover.
     *
     * @param vault whose clients are proven
     * @param broker whose apps are proven
     * @param mint who mints for a client without app
     * @param wall the clock that ends definitions
     */
    public Verify(Vault vault, Broker broker, Mint mint, InstantSource wall) {
        this.vault = vault;
        this.broker = broker;
        this.mint = mint;
        this.wall = wall;
    }

    /** One side of the comparison. */
    private record Asked(
            @Nullable String app,
            List<String> scopes,
            @Nullable String audience,
            Preset preset) {}

    /**
     * Mints once for an app; the token becomes the cached one.
     *
     * @param name the app
     * @return asked beside granted
     */
    public CompletionStage<Outcome> app(String name) {
        AppRoute route = broker.apps().get(name);
        if (route == null) {
            Problem closed = broker.closed();
            throw closed != null
                    ? closed.toException()
                    : new ProblemException(
                            ErrorCode.UNKNOWN_APP, "no app \"" + Text.printable(name) + "\"", "tok app list");
        }
        if (route.decoy() != null) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "app \"" + name + "\" is a canary: it mints nothing there would be to prove",
                    "tok app show " + name);
        }
        Ending.check(route.ending(), wall.instant());
        Client client = client(vault.definitions(), route.app().client());
        Preset preset = Presets.named(client.provider());
        String audience = route.app().audience() == null
                ? preset.defaultAudience(client)
                : route.app().audience();
        return route.entry()
                .refresh()
                .thenApply(lease -> proof(new Asked(name, route.app().scopes(), audience, preset), lease));
    }

    /**
     * Mints once for a client and throws the token away.
     *
     * @param name the client
     * @param body {@code audience}, {@code resource}, {@code scopes}, all optional
     * @return asked beside granted
     */
    public CompletionStage<Outcome> client(String name, JsonMap body) {
        String given = body.optionalString("audience");
        URI resource = body.optionalUri("resource");
        List<String> scopes = List.copyOf(new TreeSet<>(body.strings("scopes")));
        body.finish();
        scopes.forEach(scope -> Scopes.check("scopes", scope));
        Client client = client(vault.definitions(), name);
        Ending.check(Ending.of(client), wall.instant());
        Preset preset = Presets.named(client.provider());
        String audience = given == null ? preset.defaultAudience(client) : given;
        TokenKey key = new TokenKey(name, Revision.of(client), audience, resource, scopes, client.parameters());
        return mint.mint(key, TokenSource.Reason.FORCED).handle((minted, failure) -> {
            if (failure != null) {
                throw problem(failure);
            }
            return proof(new Asked(null, scopes, audience, preset), minted);
        });
    }

    private static RuntimeException problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof MintFailure said
                ? new ProblemException(said.problem(), said)
                : new CompletionException(cause);
    }

    private static Client client(Definitions definitions, String name) {
        Client client = definitions.clients().get(name);
        if (client == null) {
            throw new ProblemException(
                    ErrorCode.UNKNOWN_CLIENT, "no client \"" + Text.printable(name) + "\"", "tok client list");
        }
        return client;
    }

    private static Outcome proof(Asked asked, Lease lease) {
        HeldToken token = lease.token();
        return proof(asked, token.granted(), token.audience(), token.type(), lease.left(), token.lifeAssumed());
    }

    private static Outcome proof(Asked asked, Minted minted) {
        minted.token().close();
        return proof(asked, minted.granted(), minted.audience(), minted.type(), minted.life(), minted.lifeAssumed());
    }

    private static Outcome proof(
            Asked asked, List<String> granted, List<String> audience, String type, Duration life, boolean assumed) {
        return Outcome.of(new JsonFields()
                .put("asked", asked.scopes())
                .put("granted", granted)
                .put("audience_asked", asked.audience())
                .put("audience", audience)
                .put("token_type", type)
                .put("expires_in", Math.max(1, life.toSeconds()))
                .put("life_assumed", assumed)
                .put("warnings", warnings(asked, granted, audience, assumed))
                .toMap());
    }

    private static List<String> warnings(Asked asked, List<String> granted, List<String> audience, boolean assumed) {
        List<String> warnings = new ArrayList<>();
        List<String> missing = without(asked.scopes(), granted);
        List<String> extra = without(granted, asked.scopes());
        if (!missing.isEmpty()) {
            warnings.add("granted less than asked; missing: " + String.join(" ", missing));
        }
        if (!extra.isEmpty() && !asked.scopes().isEmpty()) {
            warnings.add("granted more than asked: " + String.join(" ", extra)
                    + (asked.preset().narrowsScope()
                            ? ""
                            : " (this provider issues the client's whole grant; trim it" + trim(asked) + ")"));
        }
        if (asked.audience() != null && !audience.isEmpty() && !audience.contains(asked.audience())) {
            warnings.add("the token is for another audience: " + Text.printable(String.join(" ", audience)));
        }
        if (assumed) {
            warnings.add("the provider does not say how long its tokens live; 5m is assumed (--assumed-life)");
        }
        return warnings;
    }

    /** How a grant is trimmed: by us where a management API is known, else by hand. */
    private static String trim(Asked asked) {
        return asked.app() != null && asked.preset().name().equals(AUTH0)
                ? ": tok auth0 scopes " + asked.app() + " --set \"" + String.join(" ", asked.scopes()) + "\""
                : " there";
    }

    private static List<String> without(List<String> all, List<String> some) {
        return all.stream().filter(scope -> !some.contains(scope)).toList();
    }
}
