package dev.tokd.agent.peer;

/** One process, held so that its number cannot come to mean another unseen. */
public interface Hold extends AutoCloseable {
    /**
     * Whether it still runs.
     *
     * @return false once it is gone
     */
    boolean isAlive();

    /** Lets it go. */
    @Override
    void close();
}
