package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok revoke}: takes an app's token back. */
@Command(
        name = "revoke",
        description = {
            "Revoke an app's token at its provider, and drop it here. The next reader gets a new one.",
            "Not every provider takes an access token back: then you are told how long whoever has it can use it."
        },
        footer = {"", "Example:", "  tok revoke reports"})
final class RevokeCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app = "";

    @Mixin
    private JsonOption output = new JsonOption();

    RevokeCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("app", app);
        JsonMap answer = revoke(tok, name);
        if (output.json) {
            tok.out().json(answer.fields());
        } else {
            tok.out().line(name + ": " + words(answer));
        }
        return Exit.OK;
    }

    static JsonMap revoke(Shell tok, String name) {
        try {
            return tok.call(Call.send("POST", "/v1/apps/" + name + "/revoke", Map.of())
                            .patient())
                    .body();
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", name);
        }
    }

    /** What became of the token. */
    static String words(JsonMap answer) {
        String detail = answer.optionalString("detail");
        if (answer.flag("revoked")) {
            return "its token is revoked";
        }
        return (answer.flag("dropped") ? "its token is dropped here, but not revoked: " : "nothing was revoked: ")
                + (detail == null ? "the provider does not say why" : detail);
    }
}
