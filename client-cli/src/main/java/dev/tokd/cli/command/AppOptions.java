package dev.tokd.cli.command;

import dev.tokd.protocol.Allow;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The members of an app, as options. An empty value clears one that is set. */
final class AppOptions {
    @Option(names = "--client", paramLabel = "CLIENT", description = "The client it mints with.")
    private @Nullable String client;

    @Option(names = "--audience", paramLabel = "A", description = "The audience its tokens are for.")
    private @Nullable String audience;

    @Option(names = "--resource", paramLabel = "URL", description = "The resource its tokens are for (RFC 8707).")
    private @Nullable String resource;

    @Option(names = "--scope", paramLabel = "S", description = "Its scopes; repeatable or separated by spaces.")
    private @Nullable List<String> scopes;

    @Option(
            names = "--param",
            paramLabel = "K=V",
            description = "An extra parameter of its token requests; repeatable.")
    private List<String> parameters = List.of();

    @Option(names = "--min-ttl", paramLabel = "D", description = "The least life a served token has left.")
    private @Nullable String minTtl;

    @Option(names = "--keep-warm", paramLabel = "W", description = "if-used (default), always or never.")
    private @Nullable String keepWarm;

    @Option(
            names = "--allow",
            paramLabel = "WHO",
            description = {
                "Who may read it instead of the daemon's own user: name=value,… of user, group, unit, cgroup, exe,"
                        + " sha256, which must all hold; repeatable, one is enough.",
            })
    private @Nullable List<String> allow;

    @Option(names = "--confirm", negatable = true, description = "Ask a person each time somebody new reads it.")
    private @Nullable Boolean confirm;

    @Option(
            names = "--canary",
            arity = "0..1",
            fallbackValue = "record",
            paramLabel = "REACTION",
            description =
                    "A decoy: hands out a token that opens nothing, and tells who asked; record (default) or lock.")
    private @Nullable String canary;

    @Option(names = "--rate", paramLabel = "N/D", description = "How often one user may read it, for example 60/1m.")
    private @Nullable String rate;

    @Option(names = "--no-verify", description = "Do not mint a token to prove the definition.")
    boolean skip;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private SecretsOnTheLine refused = new SecretsOnTheLine();

    Members into(Members app, Shell tok) {
        return app.set("client", client == null || client.isEmpty() ? client : tok.name("client", client))
                .set("audience", audience)
                .set("resource", resource)
                .set("scopes", Members.words(scopes, " "))
                .parameters(parameters)
                .set("min_ttl", minTtl)
                .set("keep_warm", keepWarm)
                .set("allow", entries())
                .set("confirm", confirm)
                .set("canary", canary)
                .set("rate", rate);
    }

    /** All entries anew; one empty one clears them. */
    private @Nullable Object entries() {
        if (allow == null) {
            return null;
        }
        return allow.equals(List.of(""))
                ? ""
                : allow.stream().map(entry -> Allow.parse(entry).toJson()).toList();
    }
}
