package dev.tokd.cli.command;

import dev.tokd.cli.output.Cell;
import dev.tokd.cli.output.Output;
import dev.tokd.cli.output.Table;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.JsonMap;
import java.time.Duration;
import java.util.List;

/** What is passed on, as people read it. */
final class ForwardTable {
    private static final int SCOPES = 2;

    private ForwardTable() {}

    static void print(Output out, List<JsonMap> forwards) {
        Table table = new Table(SCOPES, "FORWARD", "APP", "SCOPES", "LEFT", "USES", "SOCKET");
        for (JsonMap forward : forwards) {
            List<String> scopes = forward.strings("scopes");
            table.row(
                    Cell.of(forward.string("id")),
                    Cell.of(forward.string("app")),
                    Cell.of(scopes.isEmpty() ? "all" : String.join(" ", scopes)),
                    Cell.of(Durations.human(Duration.ofSeconds(forward.number("expires_in")))),
                    Cell.of(uses(forward)),
                    Cell.of(forward.string("socket")));
        }
        out.table(table);
    }

    private static String uses(JsonMap forward) {
        Long most = forward.optionalLong("max_uses");
        return forward.number("uses") + (most == null ? "" : " of " + most);
    }
}
