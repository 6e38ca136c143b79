package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok auth0 recover}: what a failure or a crash left is finished or taken back. */
@Command(
        name = "recover",
        description = {
            "Finish or take back what a failure or a crash left half-made at Auth0, and say which.",
            "Every other tok auth0 command, and tok apply with clients to provision, does this first."
        },
        footer = {"", "Example:", "  tok auth0 recover --dry-run"})
final class Auth0RecoverCommand implements Callable<Integer> {
    private final Shell tok;

    @Option(names = "--dry-run", description = "Only show what is under way or was left.")
    private boolean dryRun;

    @Mixin
    private JsonOption output = new JsonOption();

    Auth0RecoverCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        JsonMap answer = dryRun
                ? tok.get("/v1/provision/operations")
                : tok.call(Call.send("POST", "/v1/provision/recover", Map.of()).patient())
                        .body();
        if (output.json) {
            tok.out().json(answer.fields());
            return Exit.OK;
        }
        List<String> recovered = answer.strings("recovered");
        recovered.forEach(tok.out()::line);
        List<JsonMap> left = answer.objects("operations");
        for (JsonMap operation : left) {
            tok.out()
                    .line(operation.string("kind") + " of " + operation.string("client") + ", begun "
                            + operation.string("started_at") + ", at step " + operation.string("step"));
        }
        if (recovered.isEmpty() && left.isEmpty()) {
            tok.out().line("nothing was left");
        }
        return Exit.OK;
    }
}
