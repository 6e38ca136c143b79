package dev.tokd.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.SleepDelay;
import dev.tokd.protocol.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LockTriggersTest {
    @TempDir
    Path folder;

    private final Events events = new Events(List.of());
    private final List<String> locks = new ArrayList<>();

    @AfterEach
    void close() {
        events.close();
    }

    /** A delay that leaves a trace when it is taken, and one when it is let go. */
    private SleepDelay delay() {
        return new SleepDelay(List.of("sh", "-c", "mkdir '" + held() + "'; cat; rmdir '" + held() + "'"));
    }

    private Path held() {
        return folder.resolve("held");
    }

    private LockTriggers triggers(Set<Locking.Trigger> on, Consumer<Problem> lock) {
        return new LockTriggers(on, lock, delay(), events);
    }

    /** The delay is another process, so only its traces can be looked for. */
    private void awaitHeld(boolean wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (Files.exists(held()) != wanted) {
            assertThat(System.nanoTime()).as("held becomes " + wanted).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void suspend_locksWhileSleepIsDelayed_thenLetsGo_andHoldsAgain() {
        LockTriggers triggers = triggers(
                Set.of(Locking.Trigger.SUSPEND),
                reason -> locks.add(reason.detail() + (Files.exists(held()) ? ", delayed" : "")));
        triggers.watching();
        awaitHeld(true);

        triggers.sleeping();
        awaitHeld(false);
        triggers.woke();
        awaitHeld(true);
        triggers.close();
        awaitHeld(false);

        assertThat(locks)
                .containsExactly(
                        "the vault locked itself: the machine goes to sleep, delayed",
                        "the vault locked itself: the machine slept");
    }

    @Test
    void screen_locksOnlyWhereAskedFor() {
        triggers(Set.of(Locking.Trigger.SUSPEND), reason -> locks.add(reason.detail()))
                .screenLocked();
        assertThat(locks).isEmpty();
        triggers(Set.of(Locking.Trigger.SCREEN), reason -> locks.add(reason.detail()))
                .screenLocked();
        assertThat(locks).containsExactly("the vault locked itself: the screen was locked");
    }

    @Test
    void screenOnly_delaysNoSleep() {
        LockTriggers triggers = triggers(Set.of(Locking.Trigger.SCREEN), reason -> locks.add(reason.detail()));
        triggers.watching();
        triggers.sleeping();
        triggers.woke();
        assertThat(locks).isEmpty();
        assertThat(held()).doesNotExist();
    }

    @Test
    void deaf_isTroubleUntilHeardAgain() {
        LockTriggers triggers = triggers(Set.of(Locking.Trigger.SCREEN), reason -> {});
        triggers.deaf("no bus");
        assertThat(triggers.trouble()).isEqualTo("no bus");
        triggers.watching();
        assertThat(triggers.trouble()).isNull();
    }
}
