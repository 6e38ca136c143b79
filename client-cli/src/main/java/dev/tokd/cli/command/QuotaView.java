package dev.tokd.cli.command;

import dev.tokd.cli.output.Cell;
import dev.tokd.cli.output.Output;
import dev.tokd.cli.output.Style;
import dev.tokd.cli.output.Table;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clients' limits as people read them: a row for each limit, then who mints. */
final class QuotaView {
    private static final int LIMIT = 1;

    private final Output out;
    private final List<JsonMap> clients;

    QuotaView(Output out, List<JsonMap> clients) {
        this.out = out;
        this.clients = clients;
    }

    void everything() {
        if (clients.isEmpty()) {
            out.line("no clients yet; add one: tok client add NAME");
            return;
        }
        Table table = new Table(LIMIT, "CLIENT", "LIMIT", "LEFT", "TURNS", "RUNS DRY");
        boolean any = false;
        for (JsonMap client : clients) {
            for (JsonMap window : quota(client).objects("windows")) {
                any = true;
                table.row(
                        Cell.of(client.string("name")),
                        Cell.of(window.string("name")),
                        new Cell(left(window), style(window)),
                        Cell.of(in(window.optionalLong("turns_in"))),
                        dry(window));
            }
        }
        if (any) {
            out.table(table);
            out.line("");
        }
        clients.forEach(this::pace);
    }

    /** A client's part of a status. */
    static JsonMap quota(JsonMap client) {
        JsonMap quota = client.optionalObject("quota");
        if (quota == null) {
            throw new ProblemException(
                    ErrorCode.INTERNAL,
                    "the daemon that runs is older than this tok and knows no quotas",
                    "tok agent stop");
        }
        return quota;
    }

    private void pace(JsonMap client) {
        JsonMap quota = quota(client);
        String name = client.string("name");
        out.line(name + ": " + quota.number("last_hour") + " minted in the last hour, " + quota.number("last_day")
                + " in the last day" + most(quota));
        if (quota.objects("windows").isEmpty()) {
            out.line("  no limit is known; set one: tok client set " + name + " --max-mints 100/day");
        }
    }

    private static String most(JsonMap quota) {
        List<JsonMap> apps = quota.objects("by_app");
        if (apps.isEmpty()) {
            return "";
        }
        String app = apps.get(0).string("app");
        return "; most for " + (app.isEmpty() ? "no app" : app) + " ("
                + apps.get(0).number("mints") + ")";
    }

    /** One line of a status for each limit. */
    static void lines(Output out, List<JsonMap> clients) {
        for (JsonMap client : clients) {
            JsonMap quota = client.optionalObject("quota");
            for (JsonMap window : quota == null ? List.<JsonMap>of() : quota.objects("windows")) {
                Long turns = window.optionalLong("turns_in");
                out.line(
                        "quota   " + client.string("name") + " " + window.string("name") + ": " + left(window) + " left"
                                + (turns == null ? "" : ", turns " + in(turns)),
                        style(window));
            }
        }
    }

    private static String left(JsonMap window) {
        return window.number("remaining") + " of " + window.number("size");
    }

    private static Style style(JsonMap window) {
        long remaining = window.number("remaining");
        if (remaining == 0) {
            return Style.BAD;
        }
        return window.optionalLong("dry_in") == null ? Style.PLAIN : Style.UNSURE;
    }

    private static Cell dry(JsonMap window) {
        Long dry = window.optionalLong("dry_in");
        if (dry == null) {
            return new Cell("not at this pace", Style.FAINT);
        }
        return dry == 0 ? new Cell("now", Style.BAD) : new Cell(in(dry), Style.UNSURE);
    }

    private static String in(@Nullable Long seconds) {
        return seconds == null ? "-" : "in " + Durations.human(Duration.ofSeconds(seconds));
    }
}
