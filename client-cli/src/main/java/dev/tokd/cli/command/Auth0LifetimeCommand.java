package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok auth0 lifetime}: how long the tokens of an API live. */
@Command(
        name = "lifetime",
        description = {
            "Change how long an API's tokens live, 1 s to 30 days. It is the API's setting, so it is every client's of"
                    + " that API: all are named, and you are asked.",
            "Tokens that were issued before live on as they are: tok refresh APP gets a new one."
        },
        footer = {"", "Example:", "  tok auth0 lifetime https://api.example.com/ 3600"})
final class Auth0LifetimeCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(index = "0", paramLabel = "API", description = "The API's identifier.")
    private String api = "";

    @Parameters(index = "1", paramLabel = "SECONDS", description = "How long, in seconds or like 8h.")
    private String life = "";

    @Option(names = "--via", paramLabel = "CLIENT", description = "The client that calls the Management API.")
    private @Nullable String via;

    @Option(names = "--dry-run", description = "Show whom it would affect, and change nothing.")
    private boolean dryRun;

    @Mixin
    private Consent consent = new Consent();

    @Mixin
    private JsonOption output = new JsonOption();

    Auth0LifetimeCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new JsonFields()
                .put("api", api)
                .put("seconds", Durations.parse("SECONDS", life).toSeconds())
                .put("via", via == null ? null : tok.name("client", via))
                .toMap();
        JsonMap planned = send(body, "?dry_run=true");
        Made.recovered(tok, planned);
        Long before = planned.optionalLong("before");
        boolean same = before != null && before == planned.number("after");
        if (!output.json) {
            show(planned, before);
        }
        if (dryRun || same) {
            if (output.json) {
                tok.out().json(planned.fields());
            }
            return Exit.OK;
        }
        if (!consent.to(tok, "Change it for all of them?")) {
            tok.out().note("nothing was changed");
            return Exit.OTHER;
        }
        JsonMap done = send(body, "");
        if (output.json) {
            tok.out().json(done.fields());
        } else {
            tok.out().note("changed; tokens from before live on as they are, tok refresh APP gets a new one");
        }
        return Exit.OK;
    }

    private JsonMap send(Map<String, Object> body, String query) {
        return tok.call(Call.send("POST", "/v1/provision/change-lifetime" + query, body)
                        .patient())
                .body();
    }

    private void show(JsonMap planned, @Nullable Long before) {
        String after = Durations.human(Duration.ofSeconds(planned.number("after")));
        tok.out()
                .line("tokens of " + planned.string("name") + " (" + api + ") live "
                        + (before == null ? "as long as the tenant says" : Durations.human(Duration.ofSeconds(before)))
                        + (before != null && before == planned.number("after")
                                ? ": no changes"
                                : ", and are to live " + after));
        List<JsonMap> clients = planned.objects("clients");
        tok.out().line(clients.isEmpty() ? "no client is granted this API" : "every client of this API:");
        for (JsonMap client : clients) {
            String ours = client.optionalString("client");
            tok.out()
                    .line("  " + client.string("name") + "  " + client.string("client_id")
                            + (ours == null ? "" : "  (here: " + ours + ")"));
        }
    }
}
