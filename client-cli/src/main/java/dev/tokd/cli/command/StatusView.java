package dev.tokd.cli.command;

import dev.tokd.cli.output.Cell;
import dev.tokd.cli.output.Output;
import dev.tokd.cli.output.Style;
import dev.tokd.cli.output.Table;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.JsonMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The daemon's status as people read it: apps first, then what is wrong, then the rest. */
final class StatusView {
    private static final int SCOPES = 6;

    private final Output out;
    private final JsonMap status;
    private final String state;

    StatusView(Output out, JsonMap status) {
        this.out = out;
        this.status = status;
        this.state = status.string("state");
    }

    void everything() {
        if (state.equals(Vault.UNLOCKED)) {
            List<JsonMap> apps = status.objects("apps");
            if (apps.isEmpty()) {
                out.line("no apps yet; add one: tok app add NAME --client CLIENT");
            } else {
                apps(apps);
            }
            ends("client", status.objects("clients"));
            ends("app", apps);
            errors("client", status.objects("clients"));
            errors("app", apps);
            rotations(status.objects("clients"));
            forwards(status.objects("forwards"));
            QuotaView.lines(out, status.objects("clients"));
            out.line("");
        }
        daemon();
    }

    void daemon() {
        vault();
        locking();
        List<JsonMap> slots = status.objects("slots");
        if (!slots.isEmpty()) {
            out.line("slots   "
                    + slots.stream()
                            .map(slot -> slot.string("name") + " (" + slot.string("kind") + ")")
                            .collect(Collectors.joining(", ")));
        }
        out.line("daemon  tokd " + status.string("version") + ", process " + status.number("pid") + ", up "
                + human(status.number("uptime")));
        audit();
        for (JsonMap door : status.objects("doors")) {
            out.line("door    " + door.string("kind") + " " + door.string("address") + ": "
                    + String.join(", ", door.strings("permits")));
        }
    }

    /** When the vault locks by itself, and what keeps that from working. */
    private void locking() {
        JsonMap locking = status.optionalObject("locking");
        if (locking == null) {
            return;
        }
        List<String> when = new ArrayList<>();
        Stream.of(
                        words("at ", locking.optionalString("at")),
                        words("after ", locking.optionalString("after")),
                        words("when idle for ", locking.optionalString("when_idle")))
                .flatMap(Optional::stream)
                .forEach(when::add);
        locking.strings("on").forEach(trigger -> when.add("on " + trigger));
        if (!when.isEmpty()) {
            out.line("locks   " + String.join(", ", when));
        }
        words("        ", locking.optionalString("trouble")).ifPresent(line -> out.line(line, Style.UNSURE));
    }

    private static Optional<String> words(String before, @Nullable String value) {
        return Optional.ofNullable(value).map(text -> before + text);
    }

    private void ends(String kind, List<JsonMap> entries) {
        for (JsonMap entry : entries) {
            String warning = entry.optionalString("warning");
            if (warning != null && kind.equals("client")) {
                out.line(warning, Style.UNSURE);
            }
            String end = entry.optionalString("ends_at");
            if (end != null && !entry.string("state").equals("expired")) {
                out.line(kind + " " + entry.string("name") + " is served until " + end);
            }
        }
    }

    /** When a client's secret or key is changed next, and why it was not. */
    private void rotations(List<JsonMap> clients) {
        for (JsonMap client : clients) {
            JsonMap rotation = client.optionalObject("rotation");
            if (rotation == null) {
                continue;
            }
            String due = rotation.optionalString("due");
            String what = "client " + client.string("name");
            if (due != null) {
                out.line(what + " is rotated next " + due);
            }
            JsonMap problem = rotation.optionalObject("problem");
            if (problem != null) {
                out.line(what + " was not rotated: " + problem.string("detail"), Style.BAD);
                words("  fix: ", problem.optionalString("fix")).ifPresent(out::line);
            }
        }
    }

    /** Silent while all is well, and about a daemon that says nothing of it. */
    private void audit() {
        JsonMap audit = status.optionalObject("audit");
        if (audit == null || audit.string("state").equals("ok")) {
            return;
        }
        long dropped = audit.number("dropped");
        out.line(
                "audit   failing: " + audit.number("waiting") + " records wait"
                        + (dropped == 0 ? "" : ", " + dropped + " found no room to") + ": " + audit.string("detail"),
                Style.BAD);
        String fix = audit.optionalString("fix");
        if (fix != null) {
            out.line("  fix: " + fix);
        }
    }

    private void vault() {
        String line = "vault   " + status.string("vault") + ", " + state;
        switch (state) {
            case Vault.UNLOCKED -> out.line(line);
            case Vault.LOCKED -> {
                out.line(line + ": no token is served until tok unlock", Style.UNSURE);
            }
            default -> out.line(line + ": create it by tok init", Style.UNSURE);
        }
    }

    private void apps(List<JsonMap> apps) {
        Table table = new Table(SCOPES, "APP", "STATE", "LEFT", "RENEWS", "MINTS", "LAST ERROR", "SCOPES");
        for (JsonMap app : apps) {
            JsonMap error = app.optionalObject("last_error");
            table.row(
                    Cell.of(app.string("name")),
                    new Cell(app.string("state"), style(app.string("state"))),
                    Cell.of(left(app)),
                    Cell.of(renews(app.optionalLong("renews_in"))),
                    Cell.of(Long.toString(app.number("mints"))),
                    new Cell(error == null ? "-" : error.string("code"), error == null ? Style.FAINT : Style.BAD),
                    Cell.of(scopes(app)));
        }
        out.table(table);
    }

    private void forwards(List<JsonMap> forwards) {
        if (!forwards.isEmpty()) {
            out.line("");
            ForwardTable.print(out, forwards);
        }
    }

    private static String left(JsonMap app) {
        Long left = app.optionalLong("expires_in");
        return left == null ? "-" : human(left) + (app.flag("life_assumed") ? " (assumed)" : "");
    }

    private static String renews(@Nullable Long in) {
        return in == null ? "-" : in <= 0 ? "now" : "in " + human(in);
    }

    private static String scopes(JsonMap app) {
        String scopes = String.join(" ", app.strings("scopes"));
        return scopes.isEmpty() ? "-" : scopes;
    }

    private void errors(String kind, List<JsonMap> entries) {
        for (JsonMap entry : entries) {
            JsonMap error = entry.optionalObject("last_error");
            if (error != null) {
                String at = error.optionalString("at");
                out.line(
                        kind + " " + entry.string("name") + ": " + error.string("detail")
                                + (at == null ? "" : " (" + at + ")"),
                        Style.BAD);
                String fix = error.optionalString("fix");
                if (fix != null) {
                    out.line("  fix: " + fix);
                }
            }
        }
    }

    private static Style style(String state) {
        return switch (state) {
            case "live" -> Style.GOOD;
            case "failing", "stopped", "expired" -> Style.BAD;
            case "minting" -> Style.UNSURE;
            default -> Style.FAINT;
        };
    }

    private static String human(long seconds) {
        return Durations.human(Duration.ofSeconds(seconds));
    }
}
