package dev.tokd.agent.vault;

import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.token.Stored;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The second sealed file: live tokens, under the vault's data key. On disk: magic, version, vault id,
 * envelope; what stands before the envelope is its associated data.
 */
final class TokenFile {
    /** The most it may have, in bytes: 10,000 apps with tokens of 4 kB fit. */
    static final int MOST = 64 * 1024 * 1024;

    private static final System.Logger LOG = System.getLogger(TokenFile.class.getName());
    private static final byte[] MAGIC = "TOKDTKN".getBytes(StandardCharsets.US_ASCII);
    private static final short VERSION = 1;
    private static final String LABEL = "tokens";
    private static final int HEAD = MAGIC.length + Short.BYTES + Header.ID;

    private final Path file;
    private final FileWrites writes;
    private final SecureRandom random;

    TokenFile(Path file, FileWrites writes, SecureRandom random) {
        this.file = file;
        this.writes = writes;
        this.random = random;
    }

    /** Reads what was saved; whatever is wrong with it is logged, and nothing comes back. */
    Stored load(byte[] vaultId, byte[] dataKey) {
        try {
            return writes.readPrivate(file, MOST)
                    .map(bytes -> open(bytes, vaultId, dataKey))
                    .orElse(Stored.NOTHING);
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.WARNING, "saved tokens are not used: {0}", e.getMessage());
            return Stored.NOTHING;
        }
    }

    private Stored open(byte[] bytes, byte[] vaultId, byte[] dataKey) {
        byte[] head = head(vaultId);
        if (bytes.length < HEAD || !Arrays.equals(head, Arrays.copyOf(bytes, HEAD))) {
            throw VaultProblems.badRequest(file + " belongs to another vault or is damaged");
        }
        byte[] plaintext = Envelope.open(dataKey, LABEL, head, Arrays.copyOfRange(bytes, HEAD, bytes.length))
                .orElseThrow(() -> VaultProblems.badRequest(file + " is damaged or sealed with an older key"));
        try {
            return TokenJson.read(plaintext);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    /** The file's new bytes. */
    byte[] seal(byte[] vaultId, byte[] dataKey, Stored stored) {
        byte[] plaintext = TokenJson.write(stored);
        try {
            byte[] head = head(vaultId);
            byte[] body = Envelope.seal(dataKey, LABEL, head, plaintext, random);
            return ByteBuffer.allocate(head.length + body.length)
                    .put(head)
                    .put(body)
                    .array();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    void replace(byte[] sealed) {
        if (sealed.length > MOST) {
            throw new ProblemException(ErrorCode.TOO_LARGE, "the saved tokens would be over 64 MiB", null);
        }
        writes.replace(file, sealed);
    }

    private static byte[] head(byte[] vaultId) {
        return ByteBuffer.allocate(HEAD)
                .put(MAGIC)
                .putShort(VERSION)
                .put(vaultId)
                .array();
    }
}
