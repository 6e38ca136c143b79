package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.SigningAlgorithm;
import dev.tokd.protocol.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way a client can prove itself at a provider, each from {@code tok client add} to a token, and {@code
 * docs/providers.md} held against what came of it.
 */
@Timeout(900)
abstract class ProofSuite {
    private static final String SECRET = "0123456789abcdef-0123456789abcdef";
    private static final List<String> ALGORITHMS = List.of("RS256", "RS384", "PS256", "ES256", "EdDSA");
    private static final GeneratedKey.Maker MAKER = new GeneratedKey.Maker(Instant::now, new SecureRandom());

    private final List<String> rows = new ArrayList<>();
    private Daemon daemon;
    private Path home;

    abstract Proving proving();

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        home = folder;
        daemon = Daemon.startNew(Daemon.home(folder));
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void everyClientAuthentication_offeredOnes_mint() throws Exception {
        Proving provider = proving();
        for (String method : List.of("client_secret_basic", "client_secret_post", "client_secret_jwt")) {
            bySecret(provider, method);
        }
        for (String alg : ALGORITHMS) {
            byFile(provider, alg);
        }
        byKeyOfTheVault(provider);
        byCertificate(provider);
        bySelfSigned(provider);
        more(provider, rows);
        byGivenToken();
        revocation();
        Providers.hold(provider.name(), rows);
    }

    /** Whatever else this provider alone has; adds its rows. */
    void more(Proving provider, List<String> into) throws Exception {
        // Most have nothing.
    }

    Daemon daemon() {
        return daemon;
    }

    private boolean row(Proving provider, String method, String alg, String how)
            throws IOException, InterruptedException {
        boolean offered = provider.offers(method, alg);
        rows.add("| `" + method + "` | " + alg + " | " + how + " | " + (offered ? "mints" : "not offered") + " |");
        return offered;
    }

    private void bySecret(Proving provider, String method) throws Exception {
        if (row(provider, method, method.equals("client_secret_jwt") ? "HS256" : "–", "a secret")) {
            String id = "proof-" + method;
            provider.secret(id, SECRET, method);
            Path file = file("secret", SECRET);
            add(provider.issuer(), id, "--auth-method", method, "--client-secret-file", file.toString());
            mints(id);
        }
    }

    private void byFile(Proving provider, String alg) throws Exception {
        if (row(provider, "private_key_jwt", alg, "a key from a file")) {
            String id = "proof-file-" + alg.toLowerCase(java.util.Locale.ROOT);
            GeneratedKey made = MAKER.make(SigningAlgorithm.named(alg), null);
            Path file = file(id + ".pem", text(made));
            add(provider.issuer(), id, "--no-verify", "--client-key-file", file.toString(), "--key-alg", alg);
            provider.keys(id, alg, daemon.tok("client", "key", id).out());
            assertThat(daemon.tok("client", "show", id).out()).contains("private_key_jwt");
            mints(id);
        }
    }

    private void byKeyOfTheVault(Proving provider) throws Exception {
        if (row(provider, "private_key_jwt", "ES256", "a key made in the vault")) {
            String id = "proof-vault";
            add(provider.issuer(), id, "--generate-key", "ES256");
            provider.keys(id, "ES256", daemon.tok("client", "key", id).out());
            daemon.tok("client", "set", id);
            mints(id);
        }
    }

    private void byCertificate(Proving provider) throws Exception {
        if (row(provider, "tls_client_auth", "ES256", "a certificate of an authority")) {
            String id = "proof-tls";
            GeneratedKey made = MAKER.make(SigningAlgorithm.ES256, null);
            String subject = "CN=proof-tls";
            Path chain = file(
                    "chain.pem",
                    provider.certified(id, subject, String.valueOf(made.key().publicKey())));
            add(
                    provider.tlsIssuer(),
                    id,
                    "--ca",
                    provider.ca().toString(),
                    "--client-key-file",
                    file("tls.pem", text(made)).toString(),
                    "--certificate",
                    chain.toString());
            assertThat(daemon.tok("client", "show", id).out()).contains(" tls_client_auth");
            mints(id);
        }
    }

    private void bySelfSigned(Proving provider) throws Exception {
        if (row(provider, "self_signed_tls_client_auth", "ES256", "a key made in the vault, its certificate shown")) {
            String id = "proof-self-signed";
            add(
                    provider.tlsIssuer(),
                    id,
                    "--ca",
                    provider.ca().toString(),
                    "--auth-method",
                    "self_signed_tls_client_auth",
                    "--generate-key",
                    "ES256");
            assertThat(daemon.tok("client", "key", id, "--certificate").out()).startsWith("-----BEGIN CERTIFICATE");
            provider.selfSigned(id, daemon.tok("client", "key", id).out());
            daemon.tok("client", "set", id);
            mints(id);
        }
    }

    /** The same at every provider, for none is asked. */
    private void byGivenToken() throws Exception {
        String token = daemon.tok("token", "proof-client_secret_basic").out().strip();
        daemon.tok(
                "client", "add", "given", "--token-file", file("token", token).toString());
        mints("given");
        assertThat(daemon.tok("token", "given").out().strip()).isEqualTo(token);
        assertThat(daemon.tok("status").out()).contains("the token of client \"given\" ends in");
        assertThat(daemon.tok("why", "given").out()).contains("tok client set given --token-stdin");
        rows.add("| `static` | – | a token given out elsewhere | served |");
    }

    private void revocation() throws Exception {
        String before = daemon.tok("token", "proof-vault").out();
        assertThat(daemon.tok("revoke", "proof-vault").out()).isEqualTo("proof-vault: its token is revoked\n");
        assertThat(daemon.tok("revoke", "proof-vault").out()).contains("there is no token to revoke");
        assertThat(daemon.tok("token", "proof-vault").out()).isNotEqualTo(before);
        assertThat(daemon.tok("app", "remove", "proof-vault", "--revoke").err()).contains("its token is revoked");
    }

    private static String text(GeneratedKey made) {
        String pem = new String(made.secret().reveal(), java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(Pem.decode(pem, Pem.PRIVATE_KEY)).isNotNull();
        return pem;
    }

    private void add(String issuer, String id, String... more) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of("client", "add", id, "--provider", proving().preset(), "--issuer", issuer, "--client-id", id));
        line.addAll(List.of(more));
        daemon.tok(line.toArray(String[]::new));
    }

    /** The app proves itself when it is added; then it is read. */
    void mints(String client) throws IOException, InterruptedException {
        daemon.tok("app", "add", client, "--client", client);
        assertThat(daemon.tok("token", client).out()).hasSizeGreaterThan(20);
    }

    Path file(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }
}
