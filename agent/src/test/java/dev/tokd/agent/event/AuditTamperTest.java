package dev.tokd.agent.event;

import static dev.tokd.agent.event.AuditFixture.shown;
import static dev.tokd.agent.event.AuditFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of tampering, at every record of a small log of two lives (records 1 to 9 and 10 to 14, each
 * sealed in its middle), found with its place and called what it is. The second life is running.
 */
class AuditTamperTest {
    private static final int RECORDS = 14;

    /** Where the first life sealed its key: who alters this record takes away what proves that life. */
    private static final int FIRST_SEAL = 5;

    @TempDir
    private static Path folder;

    private static AuditFixture fixture;
    private static AuditLog running;
    private static List<String> written;
    private List<String> lines;

    @BeforeAll
    static void twoLives() {
        fixture = new AuditFixture(folder);
        AuditLog before = fixture.start();
        AuditFixture.record(before, 3);
        before.seal(AuditFixture.VAULT);
        AuditFixture.record(before, 3);
        before.close();
        running = fixture.start();
        AuditFixture.record(running, 1);
        running.seal(AuditFixture.VAULT);
        AuditFixture.record(running, 2);
        written = fixture.lines();
    }

    @AfterAll
    static void end() {
        running.close();
    }

    @BeforeEach
    void untouched() {
        lines = new ArrayList<>(written);
        fixture.write(lines);
    }

    private List<String> found() {
        fixture.write(lines);
        AuditReport report = verify(running);
        assertThat(report.intact()).isEqualTo(report.findings().isEmpty());
        return shown(report.findings());
    }

    static IntStream records() {
        return IntStream.rangeClosed(1, RECORDS);
    }

    static Stream<Arguments> pairs() {
        return records().boxed().flatMap(a -> records().filter(b -> a != b).mapToObj(b -> Arguments.of(a, b)));
    }

    static Stream<Arguments> edits() {
        List<String> members = List.of("seq", "at", "event", "fields", "prev", "mac");
        return records().boxed().flatMap(n -> members.stream().map(member -> Arguments.of(n, member)));
    }

    private static String at(String kind, int line, int seq) {
        return kind + " audit.jsonl:" + line + " #" + seq;
    }

    @Test
    void untouched_isIntactAndProven() {
        assertThat(lines).hasSize(RECORDS);
        AuditReport report = verify(running);
        assertThat(report.findings()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.records()).isEqualTo(RECORDS);
        assertThat(report.proven()).isEqualTo(RECORDS);
    }

    @ParameterizedTest
    @MethodSource("edits")
    void member_edited_isFoundThere(int n, String member) {
        String line = lines.get(n - 1);
        int start = line.indexOf("\"" + member + "\":") + member.length() + 3;
        start += line.charAt(start) == '"' || line.charAt(start) == '{' ? 1 : 0;
        start += member.equals("fields") && line.charAt(start) == '"' ? 1 : 0;
        char other = line.charAt(start) == '7' ? '8' : '7';
        boolean empty = line.charAt(start) == '}';
        lines.set(
                n - 1,
                empty
                        ? line.substring(0, start) + "\"uid\":\"0\"" + line.substring(start)
                        : line.substring(0, start) + other + line.substring(start + 1));
        assertThat(found()).containsExactly(at("EDITED", n, n));
    }

    @ParameterizedTest
    @MethodSource("records")
    void line_madeGarbage_isFoundThere(int n) {
        lines.set(n - 1, "garbage");
        assertThat(found()).containsExactly(at("EDITED", n, n));
    }

    @ParameterizedTest
    @MethodSource("records")
    void record_cut_isFoundBeforeTheNext(int n) {
        lines.remove(n - 1);
        assertThat(found()).containsExactly(at("MISSING", Math.min(n, RECORDS - 1), n));
    }

    @ParameterizedTest
    @MethodSource("records")
    void tail_cutWhileRunning_isFound(int n) {
        lines = lines.subList(0, n - 1);
        if (n == 1) {
            assertThat(found()).containsExactly("MISSING :0 #1");
        } else {
            assertThat(found()).containsExactly(at("MISSING", n - 1, n));
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void front_cut_isFound(int n) {
        lines = lines.subList(n - 1, RECORDS);
        assertThat(found()).isEqualTo(n == 1 ? List.of() : List.of(at("MISSING", 1, 1)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void two_swapped_areFoundWhereTheyStand(int a, int b) {
        Collections.swap(lines, a - 1, b - 1);
        List<String> places = List.of(at("MOVED", a, b), at("MOVED", b, a));
        assertThat(found()).isNotEmpty().isSubsetOf(neighbours(a, b) ? around(a, b) : places);
    }

    private static boolean neighbours(int a, int b) {
        return Math.abs(a - b) <= 2;
    }

    /** Of neighbours that changed places, it is open which of them moved. */
    private static List<String> around(int a, int b) {
        List<String> all = new ArrayList<>(List.of(at("MOVED", a, b), at("MOVED", b, a)));
        int between = (a + b) / 2;
        all.add(at("MOVED", between, between));
        return all;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void one_copiedOver_another_isRepeatedAndTheOtherMissing(int a, int b) {
        lines.set(b - 1, lines.get(a - 1));
        if (b == FIRST_SEAL) {
            assertThat(found()).isNotEmpty().anyMatch(finding -> finding.endsWith(" #" + b));
            return;
        }
        assertThat(found())
                .hasSize(2)
                .anyMatch(finding -> finding.startsWith("REPEATED") && finding.endsWith(" #" + a))
                .anyMatch(finding -> finding.startsWith("MISSING") && finding.endsWith(" #" + b));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void one_copiedBehindAnother_isRepeated(int a, int b) {
        lines.add(b, lines.get(a - 1));
        assertThat(found()).singleElement().asString().startsWith("REPEATED").endsWith(" #" + a);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void one_movedBehindAnother_isMoved(int a, int b) {
        String line = lines.remove(a - 1);
        int behind = b > a ? b - 1 : b;
        if (behind == a - 1) {
            return;
        }
        lines.add(behind, line);
        assertThat(found()).singleElement().asString().startsWith("MOVED");
    }

    @ParameterizedTest
    @MethodSource("records")
    void forged_inserted_isFoundThere(int n) {
        lines.add(n, lines.get(n - 1).replaceFirst("\"event\":\"[a-z-]+\"", "\"event\":\"forged\""));
        assertThat(found()).containsExactly(at("INSERTED", n + 1, n));
    }

    @ParameterizedTest
    @MethodSource("records")
    void ofAnotherLog_inserted_isFoundThere(int n) {
        AuditFixture other = new AuditFixture(folder.resolve("..").resolve(folder.getFileName() + "x"));
        assertThat(other.folder.toFile().mkdir()).isTrue();
        try (AuditLog stranger = other.start()) {
            AuditFixture.record(stranger, RECORDS);
        }
        lines.set(n - 1, other.lines().get(n - 1));
        assertThat(found()).containsExactly(at("EDITED", n, n));
        assertThat(other.file.toFile().delete() && other.folder.toFile().delete())
                .isTrue();
    }

    @Test
    void all_takenAway_isFound() {
        lines = List.of();
        assertThat(found()).containsExactly("MISSING :0 #1");
        assertThat(fixture.file.toFile().delete()).isTrue();
        assertThat(shown(verify(running).findings())).containsExactly("MISSING :0 #1");
    }

    @Test
    void muchBroken_stops() {
        for (int i = 0; i < 300; i++) {
            lines.add("garbage");
        }
        fixture.write(lines);
        assertThat(verify(running).stopped()).isTrue();
        assertThat(verify(running).intact()).isFalse();
    }
}
