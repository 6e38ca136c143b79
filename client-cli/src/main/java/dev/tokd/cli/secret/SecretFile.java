package dev.tokd.cli.secret;

import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A secret in a file somebody else wrote: read whole, trimmed aloud. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * Reads a secret.
     *
     * @param file its path; {@code /dev/fd/N} works too
     * @param what what it is, for messages
     * @param say told what was removed, and that others can read the file
     * @return the secret
     */
    public static Secret read(Path file, String what, Consumer<String> say) {
        return SecretText.clean(Secret.owning(bytes(file, what, say)), what, say);
    }

    /**
     * Reads a private key.
     *
     * @param file its path; {@code /dev/fd/N} works too
     * @param what what it is, for messages
     * @param passphrase asked where the key is encrypted
     * @param say told that others can read the file
     * @return the key
     */
    public static ImportedKey readKey(Path file, String what, Supplier<Secret> passphrase, Consumer<String> say) {
        byte[] bytes = bytes(file, what, say);
        try {
            return ImportedKey.read(bytes, what, passphrase);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The whole of it, for the caller to wipe. */
    static byte[] bytes(Path file, String what, Consumer<String> say) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Limits.SECRET + 8);
            if (Files.isRegularFile(file) && ((int) Files.getAttribute(file, "unix:mode") & 0077) != 0) {
                say.accept("others can read or write " + file + "; chmod 600 it, or delete it once it is in the vault");
            }
            return bytes;
        } catch (IOException e) {
            throw Refusals.io(what, file, e);
        }
    }
}
