package dev.tokd.agent.main;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.host.ChildProcess;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Canary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens when a canary is read: the owner's program runs, with who it was in its environment ({@code
 * TOKD_APP}, {@code TOKD_UID}, {@code TOKD_PID}, {@code TOKD_EXE}, {@code TOKD_DOOR}), and where the app
 * says so the vault is locked.
 */
final class CanaryReaction implements BiConsumer<App, Event> {
    private final @Nullable Path program;
    private final Executor threads;
    private final Consumer<Event> events;
    private @Nullable Runnable lock;

    CanaryReaction(@Nullable Path program, Executor threads, Consumer<Event> events) {
        this.program = program;
        this.threads = threads;
        this.events = events;
    }

    /** How the vault is locked; known only once the vault's operations are. */
    void locks(Runnable how) {
        lock = how;
    }

    @Override
    public void accept(App app, Event event) {
        try {
            // Starting a program takes longer than an event loop may.
            threads.execute(() -> react(app, event));
        } catch (RejectedExecutionException full) {
            events.accept(
                    Event.warning("on-canary-failed").with("app", app.name()).with("reason", "too many at once"));
        }
    }

    private void react(App app, Event event) {
        // First, for after a lock the daemon starts over.
        if (program != null) {
            run(program, event);
        }
        if (app.access().canary() == Canary.LOCK && lock != null) {
            lock.run();
        }
    }

    private void run(Path file, Event event) {
        Map<String, String> facts = new HashMap<>();
        event.fields().forEach((name, value) -> facts.put("TOKD_" + name.toUpperCase(Locale.ROOT), value));
        try {
            var unused = ChildProcess.start(List.of(file.toString()), facts, threads)
                    .result()
                    .thenAccept(result -> {
                        if (result.exit() != 0) {
                            failed("it ended with exit code " + result.exit());
                        }
                    });
        } catch (IOException e) {
            failed("it cannot be started");
        }
    }

    private void failed(String reason) {
        events.accept(Event.warning("on-canary-failed").with("program", program).with("reason", reason));
    }
}
