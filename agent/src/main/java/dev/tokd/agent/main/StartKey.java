package dev.tokd.agent.main;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A slot's key that is there at start: from an inherited descriptor, or from systemd's credentials
 * ({@code LoadCredential=tokd-key:…} or {@code LoadCredentialEncrypted=}).
 */
final class StartKey {
    private static final int BYTES = 32;

    private StartKey() {}

    /**
     * Reads the key.
     *
     * @return the key, or null when there is none
     * @throws ProblemException when there is something that is not 32 bytes
     */
    static @Nullable Secret read(Settings settings, Map<String, String> environment) {
        if (settings.keyDescriptor() != null) {
            return read(Path.of("/dev/fd/" + settings.keyDescriptor()), "--key-fd " + settings.keyDescriptor());
        }
        String folder = environment.get("CREDENTIALS_DIRECTORY");
        Path credential = folder == null ? null : Path.of(folder, "tokd-key");
        return credential == null || !Files.exists(credential) ? null : read(credential, "credential tokd-key");
    }

    private static Secret read(Path place, String what) {
        try (InputStream in = Files.newInputStream(place)) {
            byte[] key = in.readNBytes(BYTES + 1);
            if (key.length != BYTES) {
                throw new ProblemException(
                        ErrorCode.BAD_REQUEST, what + " holds no key: it must be 32 random bytes", "tok slot list");
            }
            return Secret.owning(key);
        } catch (IOException e) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, what + " cannot be read", null);
        }
    }
}
