package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok forward}: passes one app on by a socket of its own. */
@Command(
        name = "forward",
        customSynopsis = {
            "tok forward --app APP --for D [--scope S]... [--max-uses N] [--at PATH] [--group NAME]",
            "tok forward --list",
            "tok forward --revoke FORWARD"
        },
        description = {
            "Open a socket that gives one app's token, and nothing else, to whoever reaches it; print its path.",
            "For ssh -R and for containers. It ends with its time, its uses, a revocation, tok lock or the daemon."
        },
        footer = {
            "",
            "Examples:",
            "  ssh -R /run/user/1000/reports.sock:$(tok forward --app reports --for 1h) build.example",
            "  podman run -v $(tok forward --app reports --for 8h):/run/tokd.sock -e TOKD_SOCK=/run/tokd.sock IMAGE",
            "  tok forward --list"
        })
final class ForwardCommand implements Callable<Integer> {
    private final Shell tok;

    @Option(names = "--app", paramLabel = "APP", description = "The app to pass on.")
    private @Nullable String app;

    @Option(names = "--list", description = "Show what is passed on.")
    private boolean list;

    @Option(
            names = "--revoke",
            paramLabel = "FORWARD",
            description = "End one: its socket goes, its connections close.")
    private @Nullable String revoked;

    @Mixin
    private ForwardOptions options = new ForwardOptions();

    @Mixin
    private JsonOption output = new JsonOption();

    ForwardCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if ((app == null ? 0 : 1) + (list ? 1 : 0) + (revoked == null ? 0 : 1) != 1) {
            throw Usage.wrong("say one of --app, --list and --revoke", "tok forward --list");
        }
        if (app != null) {
            open(app);
        } else if (revoked != null) {
            revoke(revoked);
        } else {
            list();
        }
        return Exit.OK;
    }

    private void open(String name) {
        JsonMap forward = options.open(tok, name);
        if (output.json) {
            tok.out().json(forward.fields());
            return;
        }
        tok.out().line(forward.string("socket"));
        tok.out()
                .note("forward " + forward.string("id") + " ends in "
                        + Durations.human(Duration.ofSeconds(forward.number("expires_in"))) + "; sooner: tok forward"
                        + " --revoke " + forward.string("id"));
    }

    private void revoke(String id) {
        tok.call(new Call("DELETE", "/v1/forwards/" + Shell.encoded(id), null, null, Call.LOCAL));
        tok.out().note("forward " + id + " ended");
    }

    private void list() {
        JsonMap answer = tok.get("/v1/forwards");
        List<JsonMap> forwards = answer.objects("forwards");
        if (output.json) {
            tok.out().json(answer.fields());
        } else if (forwards.isEmpty()) {
            tok.out().note("nothing is passed on");
        } else {
            ForwardTable.print(tok.out(), forwards);
        }
    }
}
