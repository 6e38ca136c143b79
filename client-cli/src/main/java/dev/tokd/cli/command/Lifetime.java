package dev.tokd.cli.command;

import dev.tokd.protocol.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a definition is served, as an option; it is kept as the instant of its end. */
final class Lifetime {
    @Option(
            names = {"-t", "--lifetime"},
            paramLabel = "D",
            description = "Stop serving it after this long; 0 for no end. It stays defined.")
    private @Nullable String typed;

    @Option(
            names = "--expires-at",
            paramLabel = "INSTANT",
            description = "Stop serving it then, for example 2030-01-31T00:00:00Z; empty for no end.")
    private @Nullable String at;

    Members into(Members definition, Shell tok) {
        if (typed != null && at != null) {
            throw Usage.wrong("-t and --expires-at exclude each other", null);
        }
        if (typed == null) {
            return definition.set("expires_at", at);
        }
        Duration length = typed.isEmpty() ? Duration.ZERO : Durations.parse("-t", typed);
        return definition.set(
                "expires_at",
                length.isZero()
                        ? ""
                        : tok.world()
                                .clock()
                                .instant()
                                .plus(length)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
    }
}
