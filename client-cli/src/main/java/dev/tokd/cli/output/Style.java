package dev.tokd.cli.output;

/** How a word stands out on a terminal (ECMA-48 SGR). */
public enum Style {
    /** As it is. */
    PLAIN(""),
    /** Well. */
    GOOD("32"),
    /** Waiting, or to be looked at. */
    UNSURE("33"),
    /** Broken. */
    BAD("31"),
    /** A heading. */
    STRONG("1"),
    /** Less important. */
    FAINT("2");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    String paint(String text) {
        return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
