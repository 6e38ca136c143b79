package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok refresh APP}: mints now. */
@Command(
        name = "refresh",
        description = "Mint a new token now, whatever the cached one has left. The token itself is not printed.",
        footer = {"", "Example:", "  tok refresh reports"})
final class RefreshCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app = "";

    @Mixin
    private JsonOption output = new JsonOption();

    RefreshCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("app", app);
        AccessToken token = refresh(name);
        token.token().close();
        if (output.json) {
            tok.out().json(token.toJsonWithoutToken());
        } else {
            Duration left = Duration.ofSeconds(token.body().number("expires_in"));
            tok.out().line(name + ": new token, " + Durations.human(left) + " left");
        }
        return Exit.OK;
    }

    private AccessToken refresh(String name) {
        try {
            return AccessToken.of(tok.call(
                    Call.send("POST", "/v1/apps/" + name + "/refresh", Map.of()).patient()));
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", name);
        }
    }
}
