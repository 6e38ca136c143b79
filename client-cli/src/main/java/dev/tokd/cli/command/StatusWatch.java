package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code tok status --watch}. A person sees the status redrawn, also across a daemon that stops and starts;
 * a program gets a line for each event and ends with the daemon.
 */
final class StatusWatch {
    private static final byte[] BEGIN = ascii("\u001b[?25l\u001b[2J");
    private static final byte[] HOME = ascii("\u001b[H\u001b[J");
    private static final byte[] END = ascii("\u001b[?25h");
    /** What is left of a token changes without an event. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Shell tok;
    private final boolean json;
    private final Semaphore changes = new Semaphore(0);

    StatusWatch(Shell tok, boolean json) {
        this.tok = tok;
        this.json = json;
    }

    int run() {
        boolean dumb = tok.world().environment().getOrDefault("TERM", "dumb").equals("dumb");
        if (json || dumb || !tok.out().isTerminal()) {
            return lines();
        }
        return screen();
    }

    private int lines() {
        if (json) {
            print(StatusCommand.read(tok, true));
        }
        do {
            follow();
        } while (goesOn());
        throw new ProblemException(
                ErrorCode.NOT_RUNNING, "the daemon at " + tok.socket() + " has stopped", "tok agent start");
    }

    /** A daemon starts over after a lock: its socket stays, and answers again. */
    private boolean goesOn() {
        try {
            tok.get("/healthz");
            return true;
        } catch (ProblemException e) {
            if (e.problem().code() == ErrorCode.NOT_RUNNING) {
                return false;
            }
            throw e;
        }
    }

    private void follow() {
        tok.follow(event -> {
            if (json) {
                print(tok.get("/v1/status"));
            } else {
                tok.out().line(line(event));
            }
            if (!tok.out().flush()) {
                throw new ProblemException(ErrorCode.INTERNAL, "standard output takes no more", null);
            }
        });
    }

    private void print(JsonMap status) {
        tok.out().json(status.fields());
    }

    private static String line(JsonMap event) {
        StringBuilder line = new StringBuilder();
        String at = event.optionalString("at");
        String name = event.optionalString("event");
        line.append(at == null ? "-" : at).append(' ').append(name == null ? "end" : name);
        Long count = event.optionalLong("count");
        if (count != null) {
            line.append(" count=").append(count);
        }
        event.texts("fields")
                .forEach(
                        (key, value) -> line.append(' ').append(key).append('=').append(quoted(value)));
        return line.toString();
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=');
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private int screen() {
        // Ctrl-C is how this ends, so what the screen needs back is given back there.
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "tok-screen"));
        Thread follower = new Thread(this::wake, "tok-events");
        follower.setDaemon(true);
        follower.start();
        tok.out().raw(BEGIN);
        try {
            while (true) {
                draw();
                changes.tryAcquire(TICK.toNanos(), TimeUnit.NANOSECONDS);
                changes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.OTHER;
        }
    }

    private void wake() {
        while (true) {
            try {
                tok.follow(event -> changes.release());
            } catch (ProblemException e) {
                // What is wrong is what the next drawing shows; here it only means to try again.
                changes.release();
            }
            tok.world().pause().accept(TICK);
        }
    }

    private synchronized void draw() {
        JsonMap status = null;
        ProblemException trouble = null;
        try {
            status = tok.get("/v1/status");
        } catch (ProblemException e) {
            trouble = e;
        }
        tok.out().raw(HOME);
        if (status != null) {
            new StatusView(tok.out(), status).everything();
        } else if (trouble != null) {
            tok.out().line(trouble.problem().detail());
            tok.out().line("fix: " + trouble.problem().fix());
        }
        tok.out().flush();
    }

    private synchronized void leave() {
        tok.out().raw(END);
        tok.out().flush();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
