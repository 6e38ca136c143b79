package dev.tokd.agent.event;

import java.math.BigDecimal;

/** Metrics as Prometheus reads them: its text format, version 0.0.4. */
public final class Exposition {
    /** The media type of {@link #text()}. */
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder(4096);
    private String family = "";

    /** Holds nothing yet. */
    public Exposition() {}

    /** What a family's numbers do. */
    public enum Type {
        /** Only grows, and starts again at zero. */
        COUNTER("counter"),
        /** Goes up and down. */
        GAUGE("gauge"),
        /** Durations in buckets. */
        HISTOGRAM("histogram");

        private final String word;

        Type(String word) {
            this.word = word;
        }
    }

    /**
     * Begins a family; its samples follow.
     *
     * @param name the metric's name
     * @param type what its numbers do
     * @param help one sentence
     * @return this
     */
    public Exposition family(String name, Type type, String help) {
        family = name;
        out.append("# HELP ").append(name).append(' ');
        escaped(help, false);
        out.append("\n# TYPE ").append(name).append(' ').append(type.word).append('\n');
        return this;
    }

    /**
     * One sample of the family.
     *
     * @param value its value
     * @param labels names and values by turns
     * @return this
     */
    public Exposition sample(double value, String... labels) {
        return line("", number(value), labels);
    }

    /**
     * One sample of the family.
     *
     * @param value its value
     * @param labels names and values by turns
     * @return this
     */
    public Exposition sample(long value, String... labels) {
        return line("", Long.toString(value), labels);
    }

    /**
     * A histogram of the family.
     *
     * @param histogram the durations
     * @param label the name of the label that tells it apart
     * @param value the label's value
     * @return this
     */
    public Exposition histogram(Histogram histogram, String label, String value) {
        long count = histogram.read((bound, upTo) -> line(
                "_bucket", Long.toString(upTo), label, value, "le", Double.isInfinite(bound) ? "+Inf" : number(bound)));
        line("_sum", number(histogram.seconds()), label, value);
        return line("_count", Long.toString(count), label, value);
    }

    private Exposition line(String suffix, String value, String... labels) {
        out.append(family).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escaped(labels[i + 1], true);
            out.append('"');
        }
        out.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
        return this;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private void escaped(String text, boolean quoted) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\\' || (quoted && c == '"')) {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
    }

    /**
     * Everything so far.
     *
     * @return lines that each end in a newline
     */
    public String text() {
        return out.toString();
    }
}
