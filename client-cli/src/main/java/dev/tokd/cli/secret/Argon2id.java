package dev.tokd.cli.secret;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id version 1.3 (RFC 9106), by which a passphrase becomes a slot key on this side of the socket. */
public final class Argon2id {
    private static final int KEY_LENGTH = 32;

    private Argon2id() {}

    /**
     * Derives a slot key.
     *
     * @param passphrase UTF-8, not empty
     * @param kdf checked parameters
     * @return 32 bytes
     * @throws ProblemException when this machine has not the memory the slot asks for
     */
    public static Secret derive(Secret passphrase, Kdf kdf) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(kdf.memoryKib())
                .withIterations(kdf.passes())
                .withParallelism(kdf.lanes())
                .withSalt(kdf.saltBytes())
                .build();
        return derive(passphrase, parameters, kdf.memoryKib());
    }

    static Secret derive(Secret passphrase, Argon2Parameters parameters, int memoryKib) {
        byte[] bytes = passphrase.reveal();
        byte[] key = new byte[KEY_LENGTH];
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(parameters);
            generator.generateBytes(bytes, key);
            return Secret.owning(key);
        } catch (OutOfMemoryError e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.INTERNAL,
                            "this slot's key derivation needs " + (memoryKib >> 10)
                                    + " MiB of memory, more than tok has",
                            null),
                    e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
