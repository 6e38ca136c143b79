package dev.tokd.cli.command;

import dev.tokd.cli.output.Style;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok auth0 scopes}: changes what an app's client is granted, and what its token says. */
@Command(
        name = "scopes",
        description = {
            "Change the scopes of an app: its client's grant at Auth0, its definition here, and its token. Shows the"
                    + " difference and asks before it changes anything.",
            "Whatever else mints with the same client for the same API gets the same token. More scopes need an"
                    + " existing slot's key again."
        },
        footer = {
            "",
            "Examples:",
            "  tok auth0 scopes billing --add read:invoices --remove send:invoices",
            "  tok auth0 scopes --client mgmt --api https://acme.eu.auth0.com/api/v2/ --add create:clients"
        })
final class Auth0ScopesCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "APP", arity = "0..1", description = "The app.")
    private @Nullable String typed;

    @Option(names = "--client", paramLabel = "CLIENT", description = "Instead of an app: a client.")
    private @Nullable String client;

    @Option(names = "--api", paramLabel = "AUDIENCE", description = "Which API (default: the app's audience).")
    private @Nullable String api;

    @Option(names = "--add", paramLabel = "S", description = "Scopes to add; repeatable or separated by spaces.")
    private @Nullable List<String> add;

    @Option(names = "--remove", paramLabel = "S", description = "Scopes to take away; likewise.")
    private @Nullable List<String> remove;

    @Option(names = "--set", paramLabel = "S", description = "The scopes it is to have, and no others; likewise.")
    private @Nullable List<String> set;

    @Option(names = "--via", paramLabel = "CLIENT", description = "The client that calls the Management API.")
    private @Nullable String via;

    @Option(names = "--dry-run", description = "Show what would change, and change nothing.")
    private boolean dryRun;

    @Mixin
    private Consent consent = new Consent();

    @Mixin
    private ProofKey proof = new ProofKey();

    @Mixin
    private JsonOption output = new JsonOption();

    Auth0ScopesCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if ((typed == null) == (client == null)) {
            throw Usage.wrong("name an app, or a client by --client", "tok app list");
        }
        if (add == null && remove == null && set == null) {
            throw Usage.wrong("say --add, --remove or --set", "--add SCOPE");
        }
        if (set != null && (add != null || remove != null)) {
            throw Usage.wrong("--set says all of them, so --add and --remove have nothing to say", null);
        }
        Map<String, Object> body = body();
        JsonMap planned = send(body, "?dry_run=true");
        List<String> changes = planned.strings("changes");
        if (!output.json) {
            show(planned, changes);
        }
        Made.recovered(tok, planned);
        if (dryRun || changes.isEmpty()) {
            if (output.json) {
                tok.out().json(planned.fields());
            }
            return Exit.OK;
        }
        if (!consent.to(tok, "Change it?")) {
            tok.out().note("nothing was changed");
            return Exit.OTHER;
        }
        JsonMap done = proof.proving(tok, body, sent -> send(sent, ""));
        if (output.json) {
            tok.out().json(done.fields());
            return Exit.OK;
        }
        tok.out().note("changed");
        return Made.token(tok, done);
    }

    private Map<String, Object> body() {
        return new JsonFields()
                .put("app", typed == null ? null : tok.name("app", typed))
                .put("client", client == null ? null : tok.name("client", client))
                .put("api", api)
                .put("via", via == null ? null : tok.name("client", via))
                .put("add", Members.words(add, " "))
                .put("remove", Members.words(remove, " "))
                .put("set", Members.words(set, " "))
                .toMap();
    }

    private JsonMap send(Map<String, Object> body, String query) {
        return tok.call(Call.send("POST", "/v1/provision/change-scopes" + query, body)
                        .patient())
                .body();
    }

    private void show(JsonMap planned, List<String> changes) {
        tok.out().line("client " + planned.string("client") + " at " + planned.string("api"));
        Lines.line(tok.out(), "granted now", planned.strings("before"));
        if (changes.isEmpty()) {
            tok.out().line("no changes");
        }
        changes.forEach(line -> tok.out().line("~ " + line, Style.UNSURE));
    }
}
