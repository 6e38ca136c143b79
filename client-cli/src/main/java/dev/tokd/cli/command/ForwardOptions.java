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
            names = "--at",
            paramLabel = "PATH",
            description = "Where the new socket goes (default: beside the daemon's own).")
    private @Nullable Path at;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "A group whose members may connect as well; only the owner by default.")
    private @Nullable String group;

    /** The forward, open. */
    JsonMap open(Shell tok, String typed) {
        if (length == null) {
            throw Usage.wrong("say for how long", "tok forward --app " + typed + " --for 1h");
        }
        JsonFields wish = new JsonFields()
                .put("scopes", scopes.isEmpty() ? null : Scopes.parse(String.join(" ", scopes)))
                .put("for", Durations.format(Durations.parse("--for", length)))
                .put("max_uses", maxUses)
                .put("socket", at == null ? null : tok.path(at).normalize().toString())
                .put("group", group);
        return open(tok, typed, wish);
    }

    /** A forward that other options describe, open. */
    static JsonMap open(Shell tok, String typed, JsonFields wish) {
        String app = tok.name("app", typed);
        try {
            return tok.call(Call.send(
                            "POST", "/v1/forwards", wish.put("app", app).toMap()))
                    .body();
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", app);
        }
    }
}
