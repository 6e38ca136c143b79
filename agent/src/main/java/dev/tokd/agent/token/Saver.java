package dev.tokd.agent.token;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Saves the live tokens after they changed, off every path that serves one. */
public final class Saver {
    private static final Logger LOG = System.getLogger(Saver.class.getName());

    private final Tokens tokens;
    private final Supplier<List<MintBook.Mark>> mints;
    private final TokenStore store;
    private final Executor disk;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile boolean open;

    /**
     * A closed saver: nothing is saved until {@link #open()}.
     *
     * @param tokens what to save
     * @param mints the book of mints, saved beside them
     * @param store where
     * @param disk one thread that may wait for a disk
     */
    public Saver(Tokens tokens, Supplier<List<MintBook.Mark>> mints, TokenStore store, Executor disk) {
        this.tokens = tokens;
        this.mints = mints;
        this.store = store;
        this.disk = disk;
    }

    /** Saves from now on. */
    public void open() {
        open = true;
    }

    /** Saves nothing any more; a save under way ends as the store decides. */
    public void close() {
        open = false;
    }

    /** Something changed; however often this is said, one save at a time is waiting. */
    public void changed() {
        if (open && waiting.compareAndSet(false, true)) {
            disk.execute(this::save);
        }
    }

    /** Saves on the calling thread. */
    public void save() {
        waiting.set(false);
        if (!open) {
            return;
        }
        Stored snapshot = new Stored(tokens.snapshot(), mints.get());
        try {
            // Closing comes before the tokens are wiped: a snapshot the wipe emptied must not replace the file.
            if (open) {
                store.save(snapshot);
            }
        } catch (ProblemException e) {
            // Tokens can be minted again: a full disk costs a mint after the next restart, nothing more. A lock
            // that came in between is nothing to warn of.
            Level level = e.problem().code() == ErrorCode.LOCKED ? Level.DEBUG : Level.WARNING;
            LOG.log(level, "tokens not saved: {0}", e.problem().detail());
        } finally {
            snapshot.wipe();
        }
    }
}
