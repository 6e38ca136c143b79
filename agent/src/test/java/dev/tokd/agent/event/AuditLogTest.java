package dev.tokd.agent.event;

import static dev.tokd.agent.event.AuditFixture.shown;
import static dev.tokd.agent.event.AuditFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.event.AuditReport.AnchorFate;
import dev.tokd.agent.event.AuditReport.Kind;
import dev.tokd.agent.host.FileAppends;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chain over lives, locks, files and full disks. */
class AuditLogTest {
    @TempDir
    private Path folder;

    private AuditFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new AuditFixture(folder);
    }

    @Test
    void record_oneLine_saysWhoWhatAndWhen() throws IOException {
        try (AuditLog log = fixture.start()) {
            log.accept(Event.info("locked").with("uid", 1000).with("door", "owner"));
        }
        assertThat(fixture.lines().get(1))
                .startsWith("{\"seq\":2,\"at\":\"2026-01-02T03:04:05.678Z\",\"event\":\"locked\","
                        + "\"fields\":{\"uid\":\"1000\",\"door\":\"owner\"},\"prev\":\"")
                .contains(
                        "\"prev\":\"" + AuditLine.hash(fixture.lines().get(0).getBytes("US-ASCII")) + "\",\"mac\":\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.file)))
                .isEqualTo("rw-------");
    }

    @Test
    void lives_oneAfterTheOther_areOneChain() {
        for (int life = 0; life < 4; life++) {
            AuditLog log = fixture.start();
            AuditFixture.record(log, 2);
            log.seal(AuditFixture.VAULT);
            log.close();
        }
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditReport report = verify(log);
            assertThat(report.intact()).isTrue();
            assertThat(report.notes()).isEmpty();
            assertThat(report.proven()).isEqualTo(report.records()).isEqualTo(4 * 5 + 2);
        }
    }

    @Test
    void locked_recordsBeforeAndAfterTheUnlock_areProven() {
        try (AuditLog log = fixture.start()) {
            AuditFixture.record(log, 3);
            assertThat(log.status().sealed()).isFalse();
            log.seal(AuditFixture.VAULT);
            log.seal(AuditFixture.VAULT);
            AuditFixture.record(log, 3);
            assertThat(log.status().sealed()).isTrue();
            assertThat(verify(log).proven()).isEqualTo(8);
        }
    }

    @Test
    void neverUnlocked_isNotedAndProvenByWhatFollows() {
        AuditLog locked = fixture.start();
        AuditFixture.record(locked, 3);
        locked.close();
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditReport report = verify(log);
            assertThat(report.intact()).isTrue();
            assertThat(shown(report.notes())).containsExactly("UNSEALED audit.jsonl:1 #1");
            assertThat(report.proven()).isEqualTo(2);
        }
    }

    static IntStream unsealed() {
        return IntStream.rangeClosed(1, 5);
    }

    @ParameterizedTest
    @MethodSource("unsealed")
    void neverUnlocked_edited_isFoundThere(int n) {
        AuditLog locked = fixture.start();
        AuditFixture.record(locked, 3);
        locked.close();
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            List<String> lines = fixture.lines();
            lines.set(n - 1, lines.get(n - 1).replace("2026-01", "2025-01"));
            fixture.write(lines);
            assertThat(shown(verify(log).findings())).containsExactly("EDITED audit.jsonl:" + n + " #" + n);
        }
    }

    @Test
    void neverUnlocked_rechainedByAnotherHand_isFoundWhereTheSealedOnesBegin() {
        AuditLog locked = fixture.start();
        AuditFixture.record(locked, 3);
        locked.close();
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            List<String> lines = fixture.lines();
            String prev = AuditLine.NOTHING;
            for (int i = 0; i < 5; i++) {
                String line = lines.get(i).replace("app-1", "app-7");
                line = line.replaceFirst("\"prev\":\"[^\"]+\"", "\"prev\":\"" + prev + "\"");
                lines.set(i, line);
                prev = AuditLine.hash(line.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            fixture.write(lines);
            assertThat(shown(verify(log).findings())).containsExactly("EDITED audit.jsonl:5 #5");
        }
    }

    @Test
    void anotherVault_provesNothing() {
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditReport report = AuditVerify.of(log, new FakeSeals("vault-two"), null);
            assertThat(report.proven()).isZero();
            assertThat(report.notes()).singleElement().extracting("kind").isEqualTo(Kind.UNSEALED);
        }
    }

    @Test
    void key_sealed_isGoneFromTheLog() {
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            List<String> lines = fixture.lines();
            AuditLine seal = AuditLine.parse(lines.get(1).getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .orElseThrow();
            AuditSegment wrong = new AuditSegment(seal.field("segment"), 2);
            AuditSegment right = new AuditSegment(seal.field("segment"), 1);
            assertThat(wrong.open(AuditFixture.VAULT, seal.field("sealed"))).isEmpty();
            assertThat(right.open(AuditFixture.VAULT, seal.field("sealed"))).isPresent();
        }
    }

    static IntStream tears() {
        return IntStream.range(0, 150);
    }

    @ParameterizedTest
    @MethodSource("tears")
    void lastLine_tornAnywhere_isAnUncleanEnd(int cut) throws IOException {
        AuditLog before = fixture.start();
        before.seal(AuditFixture.VAULT);
        AuditFixture.record(before, 1);
        byte[] whole = Files.readAllBytes(fixture.file);
        int line = fixture.lines().get(2).length();
        int left = whole.length - 1 - Math.min(cut, line - 1);
        Files.write(fixture.file, java.util.Arrays.copyOf(whole, left));
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditReport report = verify(log);
            assertThat(report.findings()).isEmpty();
            assertThat(report.notes()).extracting("kind").containsExactly(Kind.UNCLEAN_END);
            assertThat(report.records()).isEqualTo(4);
        }
    }

    @Test
    void lastLine_killedBehindIt_isAnUncleanEnd() {
        AuditLog killed = fixture.start();
        killed.seal(AuditFixture.VAULT);
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            assertThat(verify(log).intact()).isTrue();
            assertThat(shown(verify(log).notes())).containsExactly("UNCLEAN_END audit.jsonl:3 #2");
        }
    }

    @Test
    void onlyLine_torn_beginsAgain() throws IOException {
        Files.writeString(fixture.file, "{\"seq\":1,\"a");
        Files.setPosixFilePermissions(fixture.file, PosixFilePermissions.fromString("rw-------"));
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            assertThat(verify(log).intact()).isTrue();
            assertThat(verify(log).notes()).extracting("kind").containsExactly(Kind.UNCLEAN_END);
        }
    }

    @Test
    void rotation_keepsSoManyFilesAndTheChain() {
        fixture.maxBytes = 2_000;
        fixture.keep = 3;
        try (AuditLog log = fixture.start()) {
            AuditFixture.record(log, 20);
            log.seal(AuditFixture.VAULT);
            AuditFixture.record(log, 60);
            AuditReport report = verify(log);
            assertThat(report.findings()).isEmpty();
            assertThat(report.proven()).isEqualTo(report.records()).isGreaterThan(10);
            assertThat(folder.toFile().list())
                    .containsExactlyInAnyOrder("audit.jsonl", "audit.jsonl.1", "audit.jsonl.2");
            AuditFixture.record(log, 20);
            assertThat(verify(log).intact()).isTrue();
        }
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditReport report = verify(log);
            assertThat(report.intact()).isTrue();
            assertThat(report.proven()).isEqualTo(report.records());
        }
    }

    @Test
    void rotatedFiles_swappedOrTakenAway_areFound() throws IOException {
        fixture.maxBytes = 2_000;
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditFixture.record(log, 80);
            Path one = folder.resolve("audit.jsonl.1");
            Path two = folder.resolve("audit.jsonl.2");
            Path three = folder.resolve("audit.jsonl.3");
            Path aside = folder.resolve("aside");
            Files.move(one, aside);
            assertThat(verify(log).findings()).extracting("kind").containsExactly(Kind.MISSING);
            Files.move(two, one);
            Files.move(aside, two);
            assertThat(verify(log).findings()).extracting("kind").containsExactly(Kind.MOVED);
            Files.move(two, aside);
            Files.move(one, two);
            Files.move(aside, one);
            assertThat(verify(log).findings()).isEmpty();
            Files.move(three, aside);
            assertThat(verify(log).findings()).extracting("kind").containsExactly(Kind.MISSING);
        }
    }

    @Test
    void anchor_overTheLogsLife_isKeptChangedGoneOrRotatedAway() {
        fixture.maxBytes = 4_000;
        fixture.keep = 2;
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditAnchor anchor = AuditAnchor.parse(log.status().head().toString());
            AuditFixture.record(log, 3);
            assertThat(AuditVerify.of(log, AuditFixture.VAULT, anchor).anchor()).isEqualTo(AnchorFate.KEPT);
            AuditAnchor other = new AuditAnchor(anchor.seq(), AuditLine.hash(new byte[1]));
            AuditReport changed = AuditVerify.of(log, AuditFixture.VAULT, other);
            assertThat(changed.anchor()).isEqualTo(AnchorFate.CHANGED);
            assertThat(changed.intact()).isFalse();
            AuditAnchor ahead = new AuditAnchor(99, anchor.hash());
            assertThat(AuditVerify.of(log, AuditFixture.VAULT, ahead).anchor()).isEqualTo(AnchorFate.GONE);
            AuditFixture.record(log, 60);
            assertThat(AuditVerify.of(log, AuditFixture.VAULT, anchor).anchor()).isEqualTo(AnchorFate.ROTATED_AWAY);
        }
    }

    @Test
    void tailCutWhileStopped_isSeenByTheAnchorOnly() {
        AuditLog before = fixture.start();
        before.seal(AuditFixture.VAULT);
        AuditFixture.record(before, 3);
        AuditAnchor anchor = before.status().head();
        before.close();
        fixture.write(fixture.lines().subList(0, 3));
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditFixture.record(log, 3);
            assertThat(verify(log).findings()).isEmpty();
            assertThat(AuditVerify.of(log, AuditFixture.VAULT, anchor).anchor()).isEqualTo(AnchorFate.CHANGED);
        }
    }

    private void full(FileAppends.Step at) {
        fixture.listener = (step, file) -> {
            if (step == at) {
                throw new IOException("No space left on device");
            }
        };
    }

    static Stream<FileAppends.Step> appendSteps() {
        return Stream.of(FileAppends.Step.OPENED, FileAppends.Step.APPENDED);
    }

    @ParameterizedTest
    @MethodSource("appendSteps")
    void disk_full_recordsWaitAndLandInOrder(FileAppends.Step at) {
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            full(at);
            AuditFixture.record(log, 5);
            assertThat(fixture.lines()).hasSize(2);
            assertThat(log.status().waiting()).isEqualTo(5);
            assertThat(log.status().toJson()).containsEntry("state", "failing").containsKey("detail");
            fixture.runLater();
            assertThat(log.status().waiting()).isEqualTo(5);
            fixture.listener = FileAppends.StepListener.NONE;
            fixture.runLater();
            assertThat(log.status().toJson()).containsEntry("state", "ok").containsEntry("waiting", 0);
            assertThat(fixture.lines()).hasSize(7);
            assertThat(verify(log).intact()).isTrue();
            assertThat(fixture.later).isEmpty();
        }
    }

    @Test
    void disk_fullForLong_countsWhatFoundNoRoom() {
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            full(FileAppends.Step.OPENED);
            AuditFixture.record(log, 3_000);
            AuditLog.Status status = log.status();
            assertThat(status.dropped()).isPositive();
            assertThat(status.waiting() + status.dropped()).isEqualTo(3_000);
            fixture.listener = FileAppends.StepListener.NONE;
            fixture.runLater();
            List<String> lines = fixture.lines();
            assertThat(lines.get(lines.size() - 1))
                    .contains("\"event\":\"audit-gap\",\"fields\":{\"dropped\":\"" + status.dropped() + "\"}");
            assertThat(log.status().dropped()).isZero();
            assertThat(verify(log).intact()).isTrue();
        }
    }

    @Test
    void rotation_refused_goesOnInTheSameFile() {
        fixture.maxBytes = 1_000;
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            full(FileAppends.Step.SHIFTED);
            AuditFixture.record(log, 20);
            fixture.listener = FileAppends.StepListener.NONE;
            AuditFixture.record(log, 20);
            assertThat(log.status().problem()).isNull();
            assertThat(verify(log).intact()).isTrue();
        }
    }

    @Test
    void file_othersMayRead_refusesTheStart() throws IOException {
        fixture.start().close();
        Files.setPosixFilePermissions(fixture.file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(fixture::start)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ErrorCode.VAULT_EXPOSED));
    }

    @Test
    void query_byAppPeerEventTimeAndNumber_findsThoseInOrder() {
        try (AuditLog log = fixture.start()) {
            Instant start = fixture.now;
            AuditFixture.record(log, 5);
            fixture.now = start.plusSeconds(60);
            log.accept(Event.info("locked").with("uid", 1000).with("pid", 77));
            log.accept(Event.info("definitions-changed").with("app_added", "app-1 app-2"));
            assertThat(found(log, new AuditQuery("app-2", null, null, null, null, 10)))
                    .containsExactly(4L, 8L);
            assertThat(found(log, new AuditQuery(null, "77", null, null, null, 10)))
                    .containsExactly(7L);
            assertThat(found(log, new AuditQuery(null, "1000", null, null, null, 10)))
                    .containsExactly(2L, 7L);
            assertThat(found(log, new AuditQuery(null, null, "locked", null, null, 10)))
                    .containsExactly(7L);
            assertThat(found(log, new AuditQuery(null, null, null, fixture.now, null, 10)))
                    .containsExactly(7L, 8L);
            assertThat(found(log, new AuditQuery(null, null, null, null, null, 2)))
                    .containsExactly(7L, 8L);
            AuditQuery.Found first = new AuditQuery(null, null, null, null, 1L, 3).in(log);
            assertThat(seqs(first)).containsExactly(2L, 3L, 4L);
            assertThat(first.last()).isEqualTo(4);
            AuditQuery.Found none = new AuditQuery("nobody", null, null, null, 4L, 3).in(log);
            assertThat(none.records()).isEmpty();
            assertThat(none.last()).isEqualTo(8);
        }
    }

    @Test
    void query_overManyFiles_readsThemAll() {
        fixture.maxBytes = 40_000;
        try (AuditLog log = fixture.start()) {
            AuditFixture.record(log, 400);
            List<Long> all = found(log, new AuditQuery(null, null, null, null, 0L, 500));
            List<Long> expected = new ArrayList<>();
            for (long seq = 1; seq <= log.status().head().seq(); seq++) {
                expected.add(seq);
            }
            assertThat(folder.toFile().list()).hasSizeGreaterThan(2);
            assertThat(all).isEqualTo(expected);
        }
    }

    private static List<Long> found(AuditLog log, AuditQuery query) {
        return seqs(query.in(log));
    }

    private static List<Long> seqs(AuditQuery.Found found) {
        return found.records().stream()
                .map((Map<String, Object> record) -> (Long) record.get("seq"))
                .toList();
    }
}
