package dev.tokd.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private Instant now = Instant.parse("2024-01-01T00:00:00Z");
    private final History history = new History(() -> now, name -> !name.equals("nobody"));

    private static Event failed(String app, String detail) {
        return Event.warning("mint-failed").with(History.APP, app).with("detail", detail);
    }

    private List<String> details(String app) {
        return history.of(app).stream()
                .map(entry -> entry.event().fields().get("detail"))
                .toList();
    }

    @Test
    void of_severalEvents_newestFirstAndBounded() {
        for (int i = 0; i < History.OF_ONE + 5; i++) {
            history.accept(failed("reports", "" + i));
        }

        assertThat(details("reports"))
                .hasSize(History.OF_ONE)
                .startsWith("24", "23")
                .endsWith("5");
    }

    @Test
    void of_sameThingAgain_isCountedWithItsLastTime() {
        history.accept(failed("reports", "down"));
        now = now.plusSeconds(60);
        history.accept(failed("reports", "down"));

        assertThat(history.of("reports")).containsExactly(new History.Entry(failed("reports", "down"), now, 2));
    }

    @Test
    void accept_eventOfSeveralApps_isKeptForEach() {
        history.accept(failed("a b", "down"));

        assertThat(details("a")).containsExactly("down");
        assertThat(details("b")).containsExactly("down");
    }

    @Test
    void accept_appThatIsNotThere_orNone_isNotKept() {
        history.accept(failed("nobody", "down"));
        history.accept(Event.info("locked"));

        assertThat(history.of("nobody")).isEmpty();
    }

    @Test
    void accept_manyApps_theQuietestGivesWay() {
        history.accept(failed("first", "down"));
        history.accept(failed("second", "down"));
        history.accept(failed("first", "again"));
        for (int i = 0; i < History.OF_ALL - 2; i++) {
            history.accept(failed("app" + i, "down"));
        }

        assertThat(details("second")).isEmpty();
        assertThat(details("first")).containsExactly("again", "down");
    }
}
