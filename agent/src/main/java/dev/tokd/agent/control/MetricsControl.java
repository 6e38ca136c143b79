package dev.tokd.agent.control;

import static dev.tokd.agent.event.Exposition.Type.COUNTER;
import static dev.tokd.agent.event.Exposition.Type.GAUGE;
import static dev.tokd.agent.event.Exposition.Type.HISTOGRAM;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.event.Exposition;
import dev.tokd.agent.event.Tally;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.ErrorCode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Tells numbers for a scraper, locked or not. */
public final class MetricsControl {
    /** The media type of {@link #metrics()}. */
    public static final String MEDIA_TYPE = Exposition.MEDIA_TYPE;

    private final String version;
    private final Instant started;
    private final Vault vault;
    private final Broker broker;
    private final Books books;
    private final Workers workers;

    /**
     * What was counted.
     *
     * @param traffic what went through the doors
     * @param mints by client and reason
     * @param failures by client and code
     */
    public record Books(Traffic traffic, Tally mints, Tally failures) {
        /** Books without an entry. */
        public Books() {
            this(new Traffic(), new Tally(), new Tally());
        }
    }

    /**
     * A teller.
     *
     * @param version the daemon's version
     * @param started when it was started, by the wall clock
     * @param vault whose state is told
     * @param broker whose apps are told
     * @param books what was counted
     * @param workers where it is put together, for there may be many apps
     */
    public MetricsControl(String version, Instant started, Vault vault, Broker broker, Books books, Workers workers) {
        this.version = version;
        this.started = started;
        this.vault = vault;
        this.broker = broker;
        this.books = books;
        this.workers = workers;
    }

    /**
     * Everything.
     *
     * @return text of {@link #MEDIA_TYPE}
     */
    public CompletionStage<String> metrics() {
        return workers.run(this::now);
    }

    private String now() {
        Exposition out = new Exposition();
        daemon(out);
        mints(out);
        apps(out);
        answers(out);
        return out.text();
    }

    private void daemon(Exposition out) {
        out.family("tokd_build_info", GAUGE, "The version that runs.").sample(1, "version", version);
        out.family("process_start_time_seconds", GAUGE, "When it was started, in seconds since 1970.")
                .sample(started.toEpochMilli() / 1000.0);
        out.family("tokd_vault_locked", GAUGE, "1 while the vault is locked or missing, 0 while it is open.")
                .sample(vault.state() == Vault.State.UNLOCKED ? 0 : 1);
        out.family("tokd_connections", GAUGE, "Open connections.")
                .sample(books.traffic().connections());
    }

    private void mints(Exposition out) {
        out.family("tokd_mints_total", COUNTER, "Tokens minted, by client and why.");
        books.mints()
                .counts()
                .forEach((labels, count) -> out.sample(count.sum(), "client", labels.get(0), "reason", labels.get(1)));
        out.family("tokd_mint_failures_total", COUNTER, "Mints that gave no token, by client and cause.");
        books.failures()
                .counts()
                .forEach((labels, count) -> out.sample(count.sum(), "client", labels.get(0), "code", labels.get(1)));
    }

    private void apps(Exposition out) {
        List<AppRoute> apps = broker.apps().values().stream()
                .sorted(Comparator.comparing(route -> route.app().name()))
                .toList();
        List<AppRoute> told = apps.subList(0, Math.min(Tally.MOST, apps.size()));
        if (broker.closed() == null) {
            books.traffic().reads().keySet().retainAll(broker.apps().keySet());
        }
        out.family("tokd_apps", GAUGE, "Apps that are served; the first " + Tally.MOST + " by name are told below.")
                .sample(apps.size());
        out.family("tokd_token_left_seconds", GAUGE, "How long an app's token lives, 0 where there is none.");
        told.forEach(route -> out.sample(left(route), "app", route.app().name()));
        out.family("tokd_app_failing", GAUGE, "1 while the last mint for an app gave no token.");
        told.forEach(route -> out.sample(
                route.entry().picture().failure() == null ? 0 : 1,
                "app",
                route.app().name()));
        out.family("tokd_token_reads_total", COUNTER, "Tokens served, by app, from the cache or after a mint.");
        books.traffic()
                .reads()
                .forEach((app, reads) -> out.sample(reads.cached().sum(), "app", app, "from", "cache")
                        .sample(reads.minted().sum(), "app", app, "from", "mint"));
    }

    private static double left(AppRoute route) {
        TokenEntry.Picture picture = route.entry().picture();
        Lease live = picture.live();
        return live == null ? 0 : live.left().toMillis() / 1000.0;
    }

    private void answers(Exposition out) {
        out.family("tokd_refusals_total", COUNTER, "Requests that were answered by a problem, by its code.");
        for (ErrorCode code : ErrorCode.values()) {
            long count = books.traffic().refusals(code);
            if (count > 0) {
                out.sample(count, "code", code.wire());
            }
        }
        out.family(
                "tokd_request_duration_seconds",
                HISTOGRAM,
                "From a request's arrival to its answer; waited tells whether it had to wait for anything.");
        out.histogram(books.traffic().atOnce(), "waited", "false")
                .histogram(books.traffic().waited(), "waited", "true");
    }
}
