package dev.tokd.cli.secret;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A service account's key file as Google gives it out.
 *
 * @param address the account, which is the client's id
 * @param tokenEndpoint where its assertions go
 * @param keyId the key's id there, or null
 * @param key its private key
 */
public record ServiceAccount(
        String address, String tokenEndpoint, @Nullable String keyId, ImportedKey key) {
    private static final String WHAT = "service account's key file";

    /**
     * Reads one.
     *
     * @param file JSON
     * @param say told that others can read the file
     * @return the account
     * @throws ProblemException when it is none
     */
    public static ServiceAccount read(Path file, Consumer<String> say) {
        byte[] bytes = SecretFile.bytes(file, WHAT, say);
        try {
            return of(Json.read(bytes, "the " + WHAT));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static ServiceAccount of(JsonMap json) {
        if (!"service_account".equals(json.optionalString("type"))) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "the " + WHAT + " is not one: its \"type\" is not service_account", null);
        }
        String address = json.string("client_email");
        String endpoint = json.string("token_uri");
        String keyId = json.optionalString("private_key_id");
        try (Secret pem = json.secret("private_key")) {
            byte[] text = pem.reveal();
            try {
                ImportedKey key = ImportedKey.read(text, "private key of the " + WHAT, () -> {
                    throw Refusals.usage(
                            "the private key of the " + WHAT + " is encrypted, which Google's never are", null);
                });
                return new ServiceAccount(address, endpoint, keyId, key);
            } finally {
                Arrays.fill(text, (byte) 0);
            }
        }
    }
}
