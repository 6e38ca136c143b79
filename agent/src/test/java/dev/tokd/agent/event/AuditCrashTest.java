package dev.tokd.agent.event;

import static dev.tokd.agent.event.AuditFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.event.AuditReport.Kind;
import dev.tokd.agent.host.ChildJvm;
import dev.tokd.agent.host.FileAppends.Step;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies at a step of an append or a rotation leaves an unclean end, not a broken chain. */
class AuditCrashTest {
    private static final int HALTED = 42;

    @TempDir
    Path folder;

    /** Fills three files and halts at the last of one step it passes on the way. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            Step at = Step.valueOf(arguments[1]);
            AtomicInteger passed = new AtomicInteger();
            int enough = at == Step.OPENED || at == Step.APPENDED ? 25 : 3;
            AuditFixture fixture = small(Path.of(arguments[0]));
            fixture.listener = (step, file) -> {
                if (step == at && passed.incrementAndGet() == enough) {
                    Runtime.getRuntime().halt(HALTED);
                }
            };
            AuditLog log = fixture.start();
            log.seal(AuditFixture.VAULT);
            AuditFixture.record(log, 1_000);
        }
    }

    private static AuditFixture small(Path folder) {
        AuditFixture fixture = new AuditFixture(folder);
        fixture.maxBytes = 2_000;
        fixture.keep = 3;
        return fixture;
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void halted_atAStep_theNextLifeGoesOn(Step step) throws Exception {
        try (ChildJvm victim = ChildJvm.start(Victim.class, folder.toString(), step.name())) {
            assertThat(victim.finish()).isEqualTo(HALTED);
        }
        AuditFixture fixture = small(folder);
        fixture.maxBytes = 1 << 20;
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditReport report = verify(log);
            assertThat(report.findings()).isEmpty();
            assertThat(report.notes()).extracting("kind").containsExactly(Kind.UNCLEAN_END);
            assertThat(report.proven()).isEqualTo(report.records());
            AuditFixture.record(log, 3);
            assertThat(verify(log).intact()).isTrue();
        }
        fixture.maxBytes = 1_000;
        try (AuditLog log = fixture.start()) {
            log.seal(AuditFixture.VAULT);
            AuditFixture.record(log, 30);
            assertThat(verify(log).intact()).isTrue();
            assertThat(folder.toFile().list()).hasSize(3);
        }
    }
}
