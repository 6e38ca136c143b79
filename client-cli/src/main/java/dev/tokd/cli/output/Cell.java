package dev.tokd.cli.output;

/**
 * One cell of a table.
 *
 * @param text what it says; control characters are taken out when it is shown
 * @param style how it stands out
 */
public record Cell(String text, Style style) {
    /** Cleans the text, so that its width is what the terminal shows. */
    public Cell {
        text = Output.clean(text);
    }

    /**
     * A plain cell.
     *
     * @param text what it says
     * @return the cell
     */
    public static Cell of(String text) {
        return new Cell(text, Style.PLAIN);
    }

    int width() {
        return text.codePointCount(0, text.length());
    }
}
