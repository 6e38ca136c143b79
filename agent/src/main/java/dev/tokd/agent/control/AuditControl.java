package dev.tokd.agent.control;

import dev.tokd.agent.event.AuditAnchor;
import dev.tokd.agent.event.AuditLog;
import dev.tokd.agent.event.AuditQuery;
import dev.tokd.agent.event.AuditSeals;
import dev.tokd.agent.event.AuditVerify;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.ProblemException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the audit log, proves it, and seals its keys into the vault. */
public final class AuditControl {
    /** The most records one answer holds. */
    private static final int MOST = 500;

    private static final System.Logger LOG = System.getLogger(AuditControl.class.getName());

    private final AuditLog log;
    private final Vault vault;
    private final InstantSource clock;
    private final Workers workers;

    /**
     * Operations on one log.
     *
     * @param log the log
     * @param vault seals its keys
     * @param clock what "since" is counted back from
     * @param workers where it is read
     */
    public AuditControl(AuditLog log, Vault vault, InstantSource clock, Workers workers) {
        this.log = log;
        this.vault = vault;
        this.clock = clock;
        this.workers = workers;
    }

    /**
     * Which records a request asks for, as it says so; every part may be null.
     *
     * @param app about this app
     * @param peer of this uid or pid
     * @param event of this name
     * @param since written within this duration
     * @param after with a higher number than this, the first of them; else the newest
     * @param limit how many at the most, 1 to 500; 100 when null
     */
    public record Asked(
            @Nullable String app,
            @Nullable String peer,
            @Nullable String event,
            @Nullable String since,
            @Nullable String after,
            @Nullable String limit) {
        private AuditQuery query(InstantSource clock) {
            return new AuditQuery(
                    app,
                    peer,
                    event,
                    since == null ? null : clock.instant().minus(Durations.parse("since", since)),
                    after == null ? null : number("after", after, 0, Long.MAX_VALUE),
                    limit == null ? 100 : (int) number("limit", limit, 1, MOST));
        }

        private static long number(String name, String text, long least, long most) {
            long number = text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
            if (number < least || number > most) {
                throw new ProblemException(
                        ErrorCode.BAD_REQUEST,
                        name + " is not a number from " + least + (most == Long.MAX_VALUE ? "" : " to " + most),
                        null);
            }
            return number;
        }
    }

    /** The vault as the log sees it. */
    private record Seals(Vault vault) implements AuditSeals {
        @Override
        public String vaultId() {
            return vault.header().vaultId();
        }

        @Override
        public byte[] seal(byte[] about, byte[] key) {
            return vault.sealAudit(about, key);
        }

        @Override
        public Optional<byte[]> open(byte[] about, byte[] sealed) {
            return vault.openAudit(about, sealed);
        }
    }

    /** Seals what was recorded until now, the vault having just been opened; a failure keeps nobody locked out. */
    void seal() {
        try {
            log.seal(new Seals(vault));
        } catch (ProblemException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the audit log is not sealed yet, the next unlock tries again: {0}",
                    e.getMessage());
        }
    }

    /**
     * How the log does, from memory.
     *
     * @return a snapshot
     */
    public AuditLog.Status status() {
        return log.status();
    }

    /**
     * Records; answered while locked too, because the file lies readable for its owner anyway.
     *
     * @param asked which
     * @return {@code records} and {@code last}
     */
    public CompletionStage<Outcome> records(Asked asked) {
        AuditQuery query = asked.query(clock);
        return workers.run(() -> {
            AuditQuery.Found found = query.in(log);
            return Outcome.of(new JsonFields()
                    .put("records", found.records())
                    .put("last", found.last())
                    .toMap());
        });
    }

    /**
     * The end of the log, to be noted outside.
     *
     * @return {@code anchor}, and how many records still wait for the disk
     */
    public Outcome anchor() {
        AuditLog.Status now = log.status();
        return Outcome.of(new JsonFields()
                .put("anchor", now.head().toString())
                .put("waiting", now.waiting())
                .toMap());
    }

    /**
     * Proves the whole log.
     *
     * @param anchor an anchor noted earlier, {@code SEQ:HASH}, or null
     * @return the report; fails while the vault is locked, which has the keys
     */
    public CompletionStage<Outcome> verify(@Nullable String anchor) {
        AuditAnchor noted = anchor == null ? null : AuditAnchor.parse(anchor);
        return workers.run(() -> {
            switch (vault.state()) {
                case UNLOCKED -> seal();
                case LOCKED -> throw VaultControl.LOCKED.toException();
                case MISSING -> throw VaultControl.MISSING.toException();
            }
            return Outcome.of(AuditVerify.of(log, new Seals(vault), noted).toJson());
        });
    }
}
