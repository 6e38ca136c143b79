package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok app set}: changes some members of an app. */
@Command(
        name = "set",
        description = {
            "Change an app. What is not named stays; an empty value clears; --scope and --allow replace all; --param K="
                    + " removes K.",
            "Widening it asks for an existing slot's key again."
        },
        footer = {"", "Example:", "  tok app set reports --scope \"read:clients read:users\" --min-ttl 5m"})
final class AppSetCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The app.")
    private String typed = "";

    @Mixin
    private AppOptions options = new AppOptions();

    @Mixin
    private ProofKey proof = new ProofKey();

    AppSetCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("app", typed);
        JsonMap now = read(name);
        Members members = options.into(new Members(now.fields()).without("name"), tok);
        App app = App.fromJson(name, new JsonMap(members.fields(), "app \"" + name + "\""));
        JsonMap answer = proof.proving(tok, body(app), body -> put(tok, app, "", body));
        tok.out().line("app " + name + " changed");
        JsonMap changed = answer.optionalObject("app");
        if (changed != null) {
            Lines.print(tok.out(), new Members(changed.fields()).without("name").fields());
        }
        Proof.warnings(tok, answer);
        return options.skip || app.access().canary() != null ? Exit.OK : new Proof(tok).run("app", name, Map.of());
    }

    private JsonMap read(String name) {
        try {
            return tok.get("/v1/apps/" + name);
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", name);
        }
    }

    static Map<String, Object> body(App app) {
        return new Members(app.toJson()).without("name").fields();
    }

    static JsonMap put(Shell tok, App app, String query, Map<String, Object> body) {
        try {
            return tok.call(Call.send("PUT", "/v1/apps/" + app.name() + query, body)
                            .patient())
                    .body();
        } catch (ProblemException e) {
            throw tok.suggesting(e, "client", app.client());
        }
    }
}
