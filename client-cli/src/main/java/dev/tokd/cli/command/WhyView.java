package dev.tokd.cli.command;

import dev.tokd.cli.output.Output;
import dev.tokd.cli.output.Style;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.JsonMap;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known about one app, in words: what it is, what happened, and last what to type. */
final class WhyView {
    private static final int SHOWN = 5;

    private final Output out;
    private final JsonMap why;

    WhyView(Output out, JsonMap why) {
        this.out = out;
        this.why = why;
    }

    void everything() {
        JsonMap definition = why.optionalObject("definition");
        JsonMap status = why.optionalObject("status");
        out.line(why.string("app"), Style.STRONG);
        if (definition != null) {
            asks(definition);
        }
        if (status != null) {
            token(status);
        }
        line("readers", String.join(", ", why.strings("readers")));
        line("vault", why.string("vault"));
        List<JsonMap> history = why.objects("history");
        history(history);
        verdict(history);
    }

    private void asks(JsonMap definition) {
        String audience = definition.optionalString("audience");
        String resource = definition.optionalString("resource");
        String scopes = String.join(" ", definition.strings("scopes"));
        line(
                "asks",
                "by client " + definition.string("client") + " for "
                        + (audience == null ? "no audience" : "audience " + audience)
                        + (resource == null ? "" : ", resource " + resource)
                        + (scopes.isEmpty() ? ", no scope" : ", scope " + scopes));
        String minTtl = definition.optionalString("min_ttl");
        if (minTtl != null) {
            line("wants", "a token that lives another " + minTtl);
        }
    }

    private void token(JsonMap status) {
        Long left = status.optionalLong("expires_in");
        Long life = status.optionalLong("life");
        if (left == null || life == null) {
            line("token", status.string("state").equals("minting") ? "none yet; a mint is under way" : "none");
        } else {
            String granted = String.join(" ", status.strings("granted"));
            line(
                    "token",
                    "lives another " + human(left) + " of " + human(life)
                            + (status.flag("life_assumed") ? " (assumed: the provider does not say)" : "")
                            + (granted.isEmpty() ? "" : "; granted " + granted));
            line("renews", renews(status.optionalLong("renews_in")));
        }
        String warning = status.optionalString("warning");
        if (warning != null) {
            line("warning", warning);
        }
        line("minted", status.number("mints") + " since the daemon started, served " + status.number("served"));
    }

    private static String renews(@Nullable Long in) {
        if (in == null) {
            return "not before somebody reads it";
        }
        return in <= 0 ? "now" : "in " + human(in);
    }

    private void history(List<JsonMap> history) {
        for (JsonMap happened : history.subList(0, Math.min(SHOWN, history.size()))) {
            JsonMap fields = happened.optionalObject("fields");
            long times = happened.number("times");
            line(
                    "then",
                    happened.string("at") + " " + happened.string("event") + (times == 1 ? "" : ", " + times + " times")
                            + (fields == null ? "" : said(fields)));
        }
    }

    private static String said(JsonMap fields) {
        String code = fields.optionalString("code");
        String detail = fields.optionalString("detail");
        return (code == null ? "" : ": " + code) + (detail == null ? "" : ": " + detail);
    }

    /** The last words, because they are what is left on the screen: what stands in the way, and what to type. */
    private void verdict(List<JsonMap> history) {
        JsonMap problem = why.optionalObject("problem");
        if (problem != null) {
            String at = problem.optionalString("at");
            out.line(
                    "In the way" + (at == null ? "" : " since " + at) + ": " + problem.string("detail") + " ("
                            + problem.string("code") + ")",
                    Style.BAD);
            fix(problem.optionalString("fix"));
            return;
        }
        JsonMap last = history.isEmpty() ? null : history.get(0);
        JsonMap refused = last != null && last.string("event").equals("refused") ? last.optionalObject("fields") : null;
        if (refused == null) {
            out.line("Nothing stands in its way.", Style.GOOD);
        } else {
            out.line("Nothing stands in its way, but what was asked last was refused" + said(refused), Style.UNSURE);
            fix(refused.optionalString("fix"));
        }
    }

    private void fix(@Nullable String command) {
        if (command != null) {
            out.line("fix: " + command);
        }
    }

    private void line(String what, String text) {
        out.line("  " + what + " ".repeat(Math.max(1, 9 - what.length())) + text);
    }

    private static String human(long seconds) {
        return Durations.human(Duration.ofSeconds(seconds));
    }
}
