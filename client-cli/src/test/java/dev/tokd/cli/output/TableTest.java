package dev.tokd.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Table table() {
        Table table = new Table(1, "A", "B", "C");
        table.row(Cell.of("x"), Cell.of("one two three four five six"), new Cell("z", Style.GOOD));
        return table;
    }

    @Test
    void lines_fitting_areWhole() {
        assertThat(table().lines(33, false, "\u2026"))
                .containsExactly("A  B                            C", "x  one two three four five six  z");
    }

    @Test
    void lines_oneTooNarrow_shortenTheElasticColumn() {
        assertThat(table().lines(32, false, "\u2026"))
                .containsExactly("A  B                           C", "x  one two three four five s\u2026  z");
    }

    @Test
    void lines_farTooNarrow_stopAtTheLeastWidth() {
        assertThat(table().lines(10, false, "...").get(1)).isEqualTo("x  one two t...  z");
    }

    @Test
    void lines_colour_onlyWhereWanted() {
        assertThat(table().lines(80, true, "\u2026").get(1)).endsWith("\u001b[32mz\u001b[0m");
    }

    @Test
    void clean_longText_keepsItsLengthAndLosesControls() {
        String clean = Output.clean("a\u001bb".repeat(1000));
        assertThat(clean).hasSize(3000).doesNotContain("\u001b").startsWith("a?ba?b");
    }

    @Test
    void flush_fullDisk_isNoticed() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("full");
            }
        };
        Output output = new Output(
                full, new ByteArrayOutputStream(), new Output.Screen(false, false, false, 80, StandardCharsets.UTF_8));
        output.line("x");
        assertThat(output.flush()).isFalse();
    }

    @Test
    void ellipsis_isWhatTheTerminalCanShow() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Output output = new Output(
                out,
                new ByteArrayOutputStream(),
                new Output.Screen(false, false, false, 20, StandardCharsets.US_ASCII));
        output.table(table());
        output.flush();
        assertThat(out.toString(StandardCharsets.US_ASCII)).contains("...").doesNotContain("?");
    }
}
