package dev.tokd.cli.command;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok app add}: an app on a client, which then proves itself. */
@Command(
        name = "add",
        description = {
            "Add an app: who gets a token, with which scopes, by which client.",
            "It proves itself: one token is minted, and what was asked is shown beside what was granted."
        },
        footer = {
            "",
            "Example:",
            "  tok app add reports --client mgmt --audience https://acme.eu.auth0.com/api/v2/ --scope read:clients"
        })
final class AppAddCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "What callers ask for.")
    private String typed = "";

    @Mixin
    private AppOptions options = new AppOptions();

    @Mixin
    private JsonOption output = new JsonOption();

    AppAddCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("app", typed);
        App app = App.fromJson(
                name, new JsonMap(options.into(new Members(Map.of()), tok).fields(), "app \"" + name + "\""));
        JsonMap answer = AppSetCommand.put(tok, app, "?create=true", AppSetCommand.body(app));
        if (output.json) {
            tok.out().json(answer.fields());
        } else {
            tok.out().line("app " + name + " added");
        }
        Proof.warnings(tok, answer);
        return options.skip || app.access().canary() != null ? Exit.OK : new Proof(tok).run("app", name, Map.of());
    }
}
