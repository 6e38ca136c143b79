package dev.tokd.cli.command;

import dev.tokd.cli.secret.ImportedKey;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a client proves itself with, as options: a secret, or a private key and what is public of it. */
final class ClientCredential {
    static final String KEY_FLAGS = "--client-key-file FILE";
    private static final String KEY = "private key";

    @Mixin
    private ClientSecrets secrets = new ClientSecrets();

    @Option(
            names = "--client-key-file",
            paramLabel = "FILE",
            description = "Its private key in PEM (PKCS#8, PKCS#1 or SEC1), instead of a secret.")
    private @Nullable Path keyFile;

    @Option(
            names = "--key-passphrase-stdin",
            description = "Read the passphrase of an encrypted key from one line of standard input.")
    private boolean passphraseStdin;

    @Option(
            names = "--key-alg",
            paramLabel = "ALG",
            description = "How it signs: RS256, RS384, PS256, ES256 or EdDSA (default: as the key is).")
    private @Nullable String algorithm;

    @Option(names = "--kid", paramLabel = "ID", description = "The key's id at the provider, sent with what it signs.")
    private @Nullable String kid;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "The key's certificate in PEM, then its issuers', for tls_client_auth.")
    private @Nullable Path certificate;

    @Option(
            names = "--generate-key",
            paramLabel = "ALG",
            description = "Make a new key in the vault for RS256, RS384, PS256, ES256 or EdDSA; it never leaves it.")
    private @Nullable String generate;

    /**
     * What came.
     *
     * @param secret the secret or the private key, or null when none was brought
     * @param members the definition with what is public of the key
     * @param generate the algorithm of a key to be made, or null
     */
    record Brought(
            @Nullable Secret secret,
            Members members,
            @Nullable String generate) {}

    /** Reads what the flags name, and asks nobody but for a key's passphrase. */
    Brought into(Members client, Shell tok) {
        if ((keyFile == null ? 0 : 1) + (secrets.isGiven() ? 1 : 0) + (generate == null ? 0 : 1) > 1) {
            throw Usage.wrong("a client has one of --client-secret-…, --client-key-file and --generate-key", null);
        }
        if (generate != null) {
            return new Brought(null, client.without("key"), generate);
        }
        ImportedKey imported = keyFile == null ? null : imported(tok, tok.path(keyFile));
        if (imported != null) {
            keep(client, imported, tok);
            return new Brought(imported.secret(), client, null);
        }
        Secret secret = secrets.given(tok);
        if (secret != null) {
            client.without("key");
        } else {
            change(client, tok);
        }
        return new Brought(secret, client, null);
    }

    private ImportedKey imported(Shell tok, Path file) {
        return tok.secrets()
                .keyFromFile(
                        file,
                        KEY,
                        () -> passphraseStdin
                                ? tok.secrets().passphraseLine("passphrase of the key")
                                : tok.secrets().passphrase("Passphrase of the key: ", "--key-passphrase-stdin"));
    }

    private void keep(Members client, ImportedKey imported, Shell tok) {
        client.set(
                "key",
                new ClientKey(
                                imported.algorithm(algorithm),
                                kid == null || kid.isEmpty() ? null : kid,
                                certificate == null ? null : pem(tok.path(certificate)),
                                imported.publicKey())
                        .toJson());
    }

    /** Adds the public key to what a definition says of its key. */
    static void complete(Members client, ImportedKey imported) {
        if (client.fields().get("key") instanceof Map<?, ?> said) {
            Map<String, Object> key = new LinkedHashMap<>();
            said.forEach((name, value) -> key.put(String.valueOf(name), String.valueOf(value)));
            imported.algorithm(String.valueOf(key.get("alg")));
            key.put("public_key", imported.publicKey());
            client.set("key", key);
        }
    }

    private void change(Members client, Shell tok) {
        if (algorithm == null && kid == null && certificate == null) {
            return;
        }
        if (!(client.fields().get("key") instanceof Map<?, ?> now)) {
            throw Usage.wrong("--key-alg, --kid and --certificate belong to a key", KEY_FLAGS);
        }
        Map<String, Object> named = new LinkedHashMap<>();
        now.forEach((name, value) -> named.put(String.valueOf(name), String.valueOf(value)));
        client.set(
                "key",
                new Members(named)
                        .set("alg", algorithm)
                        .set("kid", kid)
                        .set("certificate", certificate == null ? null : pem(tok.path(certificate)))
                        .fields());
    }

    private static String pem(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Usage.wrong("--certificate " + file + " cannot be read", null);
        }
    }

    ClientSecrets secrets() {
        return secrets;
    }
}
