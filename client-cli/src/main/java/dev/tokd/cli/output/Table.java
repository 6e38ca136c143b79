package dev.tokd.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under a heading; one column gives way when the line would be too long. */
public final class Table {
    private static final int LEAST = 12;
    private static final String GAP = "  ";

    private final List<List<Cell>> rows = new ArrayList<>();
    private final int elastic;

    /**
     * Starts a table.
     *
     * @param elastic which column is shortened when lines are too long, from 0
     * @param headings one for each column
     */
    public Table(int elastic, String... headings) {
        this.elastic = elastic;
        rows.add(Arrays.stream(headings)
                .map(text -> new Cell(text, Style.STRONG))
                .toList());
    }

    /**
     * Adds a row.
     *
     * @param cells as many as there are headings
     */
    public void row(Cell... cells) {
        rows.add(List.of(cells));
    }

    List<String> lines(int columns, boolean colour, String ellipsis) {
        int[] widths = new int[rows.get(0).size()];
        for (List<Cell> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).width());
            }
        }
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - columns;
        if (excess > 0) {
            widths[elastic] = Math.max(Math.min(LEAST, widths[elastic]), widths[elastic] - excess);
        }
        return rows.stream().map(row -> line(row, widths, colour, ellipsis)).toList();
    }

    private static String line(List<Cell> row, int[] widths, boolean colour, String ellipsis) {
        StringBuilder line = new StringBuilder();
        int pending = 0;
        for (int i = 0; i < widths.length; i++) {
            String text = cut(row.get(i), widths[i], ellipsis);
            line.append(" ".repeat(text.isEmpty() ? 0 : pending));
            line.append(colour ? row.get(i).style().paint(text) : text);
            int filled = widths[i] - text.codePointCount(0, text.length()) + GAP.length();
            pending = text.isEmpty() ? pending + widths[i] + GAP.length() : filled;
        }
        return line.toString();
    }

    private static String cut(Cell cell, int width, String ellipsis) {
        if (cell.width() <= width) {
            return cell.text();
        }
        return cell.text().substring(0, cell.text().offsetByCodePoints(0, width - ellipsis.length())) + ellipsis;
    }
}
