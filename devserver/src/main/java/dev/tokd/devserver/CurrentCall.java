package dev.tokd.devserver;

import dev.tokd.devserver.FaultBook.ActiveFaults;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The token request this thread is serving. Spring's token generator sees grants, not requests, so what it needs of the
 * request travels beside it; a request is served on one thread from end to end.
 *
 * @param call the request
 * @param faults what it meets
 */
record CurrentCall(TokenCall call, ActiveFaults faults) {
    private static final CurrentCall NONE =
            new CurrentCall(new TokenCall(new Credentials("", "", "none"), Map.of()), ActiveFaults.NONE);
    private static final ThreadLocal<CurrentCall> CURRENT = ThreadLocal.withInitial(() -> NONE);

    /** The rest of the filter chain. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, ServletException;
    }

    static CurrentCall get() {
        return CURRENT.get();
    }

    void during(Work work) throws IOException, ServletException {
        CURRENT.set(this);
        try {
            work.run();
        } finally {
            CURRENT.remove();
        }
    }

    /** {@return what of these scopes is granted: all but the last under {@link Fault.ScopeDropped}} */
    Set<String> granted(Set<String> scopes) {
        if (!faults.has(Fault.ScopeDropped.class) || scopes.isEmpty()) {
            return scopes;
        }
        Set<String> fewer = new LinkedHashSet<>(scopes);
        scopes.stream().reduce((first, second) -> second).ifPresent(fewer::remove);
        return fewer;
    }

    /** {@return the lifetime in seconds of a token of a client with this lifetime of its own, if it has one} */
    long lifetimeSeconds(Optional<Duration> own, Duration otherwise) {
        return faults.of(Fault.ShortLife.class).stream()
                .findFirst()
                .map(Fault.ShortLife::seconds)
                .orElseGet(() -> own.orElse(otherwise).toSeconds());
    }
}
