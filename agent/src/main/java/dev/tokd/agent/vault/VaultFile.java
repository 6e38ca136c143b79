package dev.tokd.agent.vault;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/** The bytes of a vault file: a {@link Header} and the sealed body behind it. */
final class VaultFile {
    /** The most a vault file may have, in bytes. */
    static final int MOST = 16 * 1024 * 1024;

    private static final String LABEL = "vault";

    private final Header header;
    private final byte[] encodedHeader;
    private final byte[] envelope;

    private VaultFile(Header header, byte[] encodedHeader, byte[] envelope) {
        this.header = header;
        this.encodedHeader = encodedHeader;
        this.envelope = envelope;
    }

    /**
     * Takes a file apart without opening it.
     *
     * @throws ProblemException vault_newer, or vault_damaged for anything this version did not write
     */
    static VaultFile parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Header header = readHeader(in);
        byte[] encoded = header.encode();
        if (in.remaining() < Envelope.OVERHEAD || !Arrays.equals(encoded, Arrays.copyOf(bytes, in.position()))) {
            throw VaultProblems.damaged("it ends too soon or is written differently");
        }
        return new VaultFile(header, encoded, Arrays.copyOfRange(bytes, in.position(), bytes.length));
    }

    private static Header readHeader(ByteBuffer in) {
        try {
            return Header.read(in);
        } catch (BufferUnderflowException e) {
            throw VaultProblems.damaged("it ends too soon");
        } catch (ProblemException e) {
            ErrorCode code = e.problem().code();
            if (code == ErrorCode.VAULT_NEWER || code == ErrorCode.VAULT_DAMAGED) {
                throw e;
            }
            throw VaultProblems.damaged("a slot's name or parameters are out of range");
        }
    }

    Header header() {
        return header;
    }

    /**
     * The body's plaintext, which the caller wipes.
     *
     * @throws ProblemException vault_damaged when header or body is not as it was sealed
     */
    byte[] open(byte[] dataKey) {
        Optional<byte[]> plaintext = Envelope.open(dataKey, LABEL, encodedHeader, envelope);
        return plaintext.orElseThrow(() -> VaultProblems.damaged("the key is right, the rest was altered"));
    }

    /**
     * A whole new file.
     *
     * @throws ProblemException too_large over {@link #MOST}
     */
    static byte[] seal(Header header, byte[] dataKey, byte[] plaintext, SecureRandom random) {
        byte[] head = header.encode();
        if ((long) head.length + Envelope.OVERHEAD + plaintext.length > MOST) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE, "the vault would be over 16 MiB; nothing was changed", null);
        }
        byte[] body = Envelope.seal(dataKey, LABEL, head, plaintext, random);
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }
}
