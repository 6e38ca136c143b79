package dev.tokd.bench;

import java.util.List;
import java.util.Locale;

/** The table that is printed and saved, in Markdown that reads well on a terminal. */
final class Table {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double KILOBYTES_PER_MEGABYTE = 1000.0;

    private final Plan plan;
    private final StringBuilder load = new StringBuilder();
    private final String commit;
    private final Series started = new Series();
    private final Series startedBare = new Series();
    private final Series idle = new Series();
    private long loadedKilobytes;

    Table(Plan plan, String commit) {
        this.plan = plan;
        this.commit = commit;
    }

    void started(long nanos) {
        started.add(nanos / NANOS_PER_MILLI);
    }

    void startedBare(long nanos) {
        startedBare.add(nanos / NANOS_PER_MILLI);
    }

    void idle(long kilobytes) {
        idle.add(kilobytes / KILOBYTES_PER_MEGABYTE);
    }

    void loaded(long kilobytes) {
        loadedKilobytes = kilobytes;
    }

    void load(List<Load.Cell> cells) {
        for (Load.Cell cell : cells) {
            load.append(String.format(
                    Locale.ROOT,
                    "| %-14s | %2d | %-24s | %-24s | %-17s | %5.1f / %5.1f |%n",
                    cell.keepAlive ? "keep-alive" : "one connection",
                    cell.callers,
                    cell.perSecond[0].text("%.0f"),
                    cell.perSecond[1].text("%.0f"),
                    cell.ratio.text("%.2f"),
                    cell.microsPerAnswer(0),
                    cell.microsPerAnswer(1)));
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Commit %s, JDK %s, Linux %s, %d cores; median (least–most).%n%n",
                commit,
                Runtime.version(),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors()));
        text.append(
                "| token read | clients | tokd, answers/s | nginx, answers/s | tokd / nginx | server µs per answer |\n");
        text.append("|---|--:|---|---|---|---|\n");
        text.append(load);
        text.append(String.format(Locale.ROOT, "%n| the daemon alone | |%n|---|---|%n"));
        if (plan.archive()) {
            line(text, "start to first token", started.text("%.0f ms"));
        }
        line(text, "the same without a class archive", startedBare.text("%.0f ms"));
        line(text, "idle PSS, " + Agent.APPS + " apps, after " + Agent.MINTED + " HTTPS mints", idle.text("%.1f MB"));
        line(
                text,
                "PSS after the load above",
                String.format(Locale.ROOT, "%.1f MB", loadedKilobytes / KILOBYTES_PER_MEGABYTE));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append("| ").append(what).append(" | ").append(value).append(" |\n");
    }
}
