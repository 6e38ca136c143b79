package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a token is asked for with. */
final class TokenOptions {
    @Option(
            names = "--min-ttl",
            paramLabel = "D",
            description = "The least life it must have left, for example 60s or 10m.")
    private @Nullable String minTtl;

    @Option(
            names = "--scope",
            paramLabel = "S",
            description = "Only these scopes of the app; repeat it or separate by spaces.")
    private List<String> scopes = List.of();

    @Option(names = "--accept-shorter", description = "Take a token with less life left when no better one can be had.")
    private boolean acceptShorter;

    /** Refuses what does not say what is given at the most. */
    List<String> onlyScopes() {
        if (minTtl != null || acceptShorter) {
            throw Usage.wrong(
                    "with --socket the command itself says what life a token must have",
                    "tok exec APP --socket -- CMD");
        }
        return scopes.isEmpty() ? List.of() : Scopes.parse(String.join(" ", scopes));
    }

    AccessToken ask(Shell tok, String typed) {
        String app = tok.name("app", typed);
        StringBuilder target = new StringBuilder("/v1/apps/").append(app).append("/token");
        char next = '?';
        if (minTtl != null) {
            target.append(next).append("min_ttl=").append(Durations.format(Durations.parse("--min-ttl", minTtl)));
            next = '&';
        }
        if (!scopes.isEmpty()) {
            String joined = String.join(" ", Scopes.parse(String.join(" ", scopes)));
            target.append(next).append("scope=").append(Shell.encoded(joined));
            next = '&';
        }
        if (acceptShorter) {
            target.append(next).append("accept_shorter=true");
        }
        try {
            return AccessToken.of(tok.call(Call.get(target.toString()).patient()));
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", app);
        }
    }
}
