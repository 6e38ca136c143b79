package dev.tokd.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    @Test
    void text_labelsAndHelp_areEscaped() {
        String text = new Exposition()
                .family("a_total", Exposition.Type.COUNTER, "back\\slash\nline \"quoted\"")
                .sample(2, "name", "a\"b\\c\nd", "other", "x")
                .sample(0.5)
                .text();

        assertThat(text)
                .isEqualTo("# HELP a_total back\\\\slash\\nline \"quoted\"\n# TYPE a_total counter\n"
                        + "a_total{name=\"a\\\"b\\\\c\\nd\",other=\"x\"} 2\na_total 0.5\n");
    }

    @Test
    void histogram_durations_areCountedUpToTheirBounds() {
        Histogram histogram = new Histogram();
        histogram.add(TimeUnit.MICROSECONDS.toNanos(50));
        histogram.add(TimeUnit.MICROSECONDS.toNanos(50) + 1);
        histogram.add(TimeUnit.SECONDS.toNanos(60));

        assertThat(new Exposition()
                        .family("h_seconds", Exposition.Type.HISTOGRAM, "H.")
                        .histogram(histogram, "kind", "x")
                        .text())
                .contains(
                        "h_seconds_bucket{kind=\"x\",le=\"0.00005\"} 1\n",
                        "h_seconds_bucket{kind=\"x\",le=\"0.0002\"} 2\n",
                        "h_seconds_bucket{kind=\"x\",le=\"15\"} 2\n",
                        "h_seconds_bucket{kind=\"x\",le=\"+Inf\"} 3\n",
                        "h_seconds_count{kind=\"x\"} 3\n");
    }

    @Test
    void tally_moreCombinationsThanItKeeps_countsTheRestAsOne() {
        Tally tally = new Tally();
        for (int i = 0; i < Tally.MOST + 7; i++) {
            tally.add("client" + i, "demand");
        }
        tally.add("client0", "demand");

        assertThat(tally.counts()).hasSize(Tally.MOST + 1);
        assertThat(tally.counts().get(List.of(Tally.OTHER, Tally.OTHER)).sum()).isEqualTo(7);
        assertThat(tally.counts().get(List.of("client0", "demand")).sum()).isEqualTo(2);
    }
}
