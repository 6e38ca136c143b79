package dev.tokd.agent.vault;

import dev.tokd.protocol.Destination;
import dev.tokd.protocol.Secret;

/** Secrets as the vault lends them, for tests of who borrows. */
public final class LentSecrets {
    private LentSecrets() {}

    public static Borrowed of(String secret, Destination sealedFor) {
        return new Borrowed(new BorrowedSecrets(Secret.ofChars(secret.toCharArray()), null, sealedFor));
    }
}
