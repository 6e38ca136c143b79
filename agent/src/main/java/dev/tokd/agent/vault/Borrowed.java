package dev.tokd.agent.vault;

/** Secrets borrowed beyond one call; whoever borrowed closes it once the request's bytes are written. */
public final class Borrowed implements AutoCloseable {
    private final BorrowedSecrets secrets;

    Borrowed(BorrowedSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * Secrets that are not the client's own yet, or no longer, to be used like those the vault lends.
     *
     * @param secrets from now on this one's to wipe
     * @return they, until it is closed
     */
    public static Borrowed owning(BorrowedSecrets secrets) {
        return new Borrowed(secrets);
    }

    /**
     * The secrets.
     *
     * @return zeros once this is closed
     */
    public BorrowedSecrets secrets() {
        return secrets;
    }

    /** Wipes the secrets; closing twice is harmless. */
    @Override
    public void close() {
        secrets.wipe();
    }

    @Override
    public String toString() {
        return "[borrowed]";
    }
}
