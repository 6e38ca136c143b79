package dev.tokd.cli.command;

import dev.tokd.cli.secret.ImportedKey;
import dev.tokd.cli.secret.ServiceAccount;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a client proves itself with, as options: a secret, or a private key and what is public of it. */
final class ClientCredential {
    static final String KEY_FLAGS = "--client-key-file FILE";
    private static final String KEY = "private key";
    private static final String TOKEN = "access token";

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

    @Option(
            names = "--service-account",
            paramLabel = "FILE",
            description = "A Google service account's key file, which names everything else.")
    private @Nullable Path accountFile;

    @Option(
            names = "--token-stdin",
            description = "Read an access token that was given out elsewhere from one line of standard input; it is"
                    + " served until its end, and not renewed.")
    private boolean tokenStdin;

    @Option(names = "--token-file", paramLabel = "FILE", description = "Read such an access token from a file.")
    private @Nullable Path tokenFile;

    private @Nullable ServiceAccount account;

    /** What these options say of the rest, before other options say otherwise. */
    Members prepare(Members client, String name, Shell tok) {
        exclusive();
        if (tokenStdin || tokenFile != null) {
            // Its own end counts, unless another is named beside it.
            return client.without("key", "expires_at")
                    .set("auth_method", AuthMethod.STATIC.wire())
                    .set("client_id", client.fields().getOrDefault("client_id", name));
        }
        if (accountFile != null) {
            ServiceAccount read = tok.secrets().serviceAccount(tok.path(accountFile));
            account = read;
            return client.set("provider", "google")
                    .set("auth_method", AuthMethod.JWT_BEARER.wire())
                    .set("token_endpoint", read.tokenEndpoint())
                    .set("client_id", read.address());
        }
        return client;
    }

    private void exclusive() {
        long ways = Stream.of(
                        secrets.isGiven(),
                        keyFile != null,
                        generate != null,
                        accountFile != null,
                        tokenStdin,
                        tokenFile != null)
                .filter(given -> given)
                .count();
        if (ways > 1) {
            throw Usage.wrong(
                    "a client has one of --client-secret-…, --client-key-file, --generate-key, --service-account and"
                            + " --token-…",
                    null);
        }
    }

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
        if (tokenStdin || tokenFile != null) {
            return new Brought(
                    tokenFile == null
                            ? tok.secrets().fromStdin(TOKEN, true)
                            : tok.secrets().fromFile(tok.path(tokenFile), TOKEN),
                    client,
                    null);
        }
        ServiceAccount read = account;
        if (read != null) {
            client.set(
                    "key",
                    new ClientKey(
                                    read.key().algorithm(algorithm),
                                    read.keyId(),
                                    null,
                                    read.key().publicKey())
                            .toJson());
            return new Brought(read.key().secret(), client, null);
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
