package dev.tokd.cli.command;

import dev.tokd.cli.output.Output;
import dev.tokd.cli.output.Style;
import dev.tokd.protocol.JsonMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Audit records and reports as people read them. */
final class AuditView {
    private static final int NAME = 20;

    private AuditView() {}

    /** One line: when, what, about what, by whom. */
    static void record(Output out, JsonMap record) {
        String event = record.string("event");
        Map<String, String> fields = new LinkedHashMap<>(record.texts("fields"));
        // A sealed key tells a person nothing; --json has it.
        fields.remove("sealed");
        String who = who(fields);
        String about = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + quoted(field.getValue()))
                .collect(Collectors.joining(" "));
        String at = record.string("at");
        String line = at.substring(0, Math.min(19, at.length())).replace('T', ' ') + "Z  " + event
                + " ".repeat(Math.max(2, NAME - event.length())) + about
                + (about.isEmpty() || who.isEmpty() ? "" : "  ") + who;
        out.line(line.stripTrailing(), style(event));
    }

    private static String who(Map<String, String> fields) {
        String uid = fields.remove("uid");
        String pid = fields.remove("pid");
        String door = fields.remove("door");
        if (uid == null) {
            return door == null ? "" : "by the daemon (" + door + ")";
        }
        return "by uid " + uid + (pid == null ? "" : ", process " + pid) + (door == null ? "" : " (" + door + ")");
    }

    private static String quoted(String value) {
        return value.matches("[^\\s\"=]+") ? value : '"' + value.replace("\"", "\\\"") + '"';
    }

    private static Style style(String event) {
        boolean bad = event.endsWith("-failed") || event.endsWith("refused") || event.endsWith("-gap");
        return bad ? Style.BAD : event.startsWith("audit-") ? Style.FAINT : Style.PLAIN;
    }

    static void report(Output out, JsonMap report) {
        for (JsonMap finding : report.objects("findings")) {
            out.line(finding(finding), Style.BAD);
        }
        for (JsonMap note : report.objects("notes")) {
            out.line(finding(note), Style.UNSURE);
        }
        if (report.flag("stopped")) {
            out.line("so much does not fit together that the rest was not looked at", Style.BAD);
        }
        String anchor = report.optionalString("anchor");
        if (anchor != null) {
            out.line("the anchor " + fate(anchor), anchor.equals("kept") ? Style.GOOD : Style.BAD);
        }
        if (report.flag("intact")) {
            out.line(
                    "intact: " + report.number("records") + " records, " + report.number("proven")
                            + " of them proven by their key",
                    Style.GOOD);
        }
    }

    private static String finding(JsonMap finding) {
        String file = finding.string("file");
        return (file.isEmpty() ? "" : file + ", line " + finding.number("line") + ": ")
                + finding.string("kind").replace('_', ' ') + ": " + finding.string("detail");
    }

    private static String fate(String anchor) {
        return switch (anchor) {
            case "kept" -> "is in the log as it was";
            case "changed" -> "is not what it was: the log was rewritten at or before it";
            case "gone" -> "is not in the log: its record was taken away";
            default -> "is older than the oldest file that is kept, so nothing can be said about it";
        };
    }
}
