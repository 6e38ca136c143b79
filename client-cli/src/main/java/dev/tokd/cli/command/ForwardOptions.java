package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an app is passed on with, by {@code tok forward}. */
final class ForwardOptions {
    @Option(
            names = "--scope",
            paramLabel = "S",
            description = "Only these scopes of the app; repeat it or separate by spaces.")
    private List<String> scopes = List.of();

    @Option(names = "--for", paramLabel = "D", description = "For how long, for example 1h; at most 30d.")
    private @Nullable String length;

    @Option(names = "--max-uses", paramLabel = "N", description = "How many tokens it gives before it ends.")
    private @Nullable Long maxUses;

    @Option(
            names = "--socket-at",
            paramLabel = "PATH",
            description = "Where the new socket goes (default: beside the daemon's).")
    private @Nullable Path at;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "A group whose members may connect as well; only the owner by default.")
    private @Nullable String group;

    /** The forward, open. */
    JsonMap open(Shell tok, String typed) {
        if (length == null) {
            throw Usage.wrong("say how long: --for 1h", "tok forward --app " + typed + " --for 1h");
        }
        return open(
                tok,
                tok.name("app", typed),
                new JsonFields()
                        .put("scopes", scopes.isEmpty() ? null : Scopes.parse(String.join(" ", scopes)))
                        .put("for", Durations.format(Durations.parse("--for", length)))
                        .put("max_uses", maxUses)
                        .put("socket", at == null ? null : tok.path(at).normalize().toString())
                        .put("group", group));
    }

    /** Opens one that other options describe. */
    static JsonMap open(Shell tok, String app, JsonFields wish) {
        try {
            return tok.call(Call.send("POST", "/v1/forwards", wish.put("app", app).toMap()))
                    .body();
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", app);
        }
    }
}
