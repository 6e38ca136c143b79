package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.cli.secret.Argon2id;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultCommandTest {
    private static final String SALT = "000102030405060708090a0b0c0d0e0f";
    private static final String KDF =
            "{\"algorithm\":\"argon2id\",\"memory_kib\":19456,\"passes\":2,\"lanes\":1,\"salt\":\"" + SALT + "\"}";
    private static final String PASS = "{\"name\":\"me\",\"kind\":\"passphrase\",\"kdf\":" + KDF + "}";
    private static final String FILE = "{\"name\":\"stick\",\"kind\":\"key-file\"}";
    private static final String UNIT = "{\"name\":\"unit\",\"kind\":\"systemd-credential\"}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private static String vault(String state, String... slots) {
        return "{\"state\":\"" + state + "\",\"path\":\"/v\",\"slots\":[" + String.join(",", slots) + "]}";
    }

    private static String key(String passphrase) {
        Secret key =
                Argon2id.derive(Secret.owning(passphrase.getBytes(StandardCharsets.UTF_8)), new Kdf(19456, 2, 1, SALT));
        return Base64.getEncoder().encodeToString(key.reveal());
    }

    private String keyFile(String name, int fill) throws IOException {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) fill);
        Path file = Files.write(folder.resolve(name), bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void init_passphraseOnStdin_sendsOnlyADerivedKey() {
        daemon.on("GET /v1/vault", 200, vault("missing"));
        daemon.on("POST /v1/vault/init", 201, vault("unlocked"));
        Cli.Result result = cli.stdin(" correct horse battery \n").run("init", "--passphrase-stdin", "--slot", "me");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("POST /v1/vault/init").body())
                .contains("\"name\":\"me\"", "\"memory_kib\":65536,\"passes\":3,\"lanes\":1")
                .doesNotContain("horse");
        assertThat(result.err()).contains("vault created at /v").doesNotContain("horse");
    }

    @Test
    void init_promptsTwice_refusesDifferenceAndEmptiness() {
        daemon.on("GET /v1/vault", 200, vault("missing"));
        cli.person.answers("abcdefghijklm", "abcdefghijklx");
        assertThat(cli.run("init").err()).contains("differ");
        cli.person.answers("");
        assertThat(cli.run("init").err()).contains("empty");
        assertThat(daemon.lines()).doesNotContain("POST /v1/vault/init");
    }

    @Test
    void init_shortPassphrase_warns() {
        daemon.on("GET /v1/vault", 200, vault("missing"));
        daemon.on("POST /v1/vault/init", 201, vault("unlocked"));
        cli.person.answers("short", "short");
        Cli.Result result = cli.run("init");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("warning: the passphrase has fewer than 12 characters");
    }

    @Test
    void init_keyFile_isMadePrivateAndTakenTheNextTime() throws IOException {
        daemon.on("GET /v1/vault", 200, vault("missing"));
        daemon.on("POST /v1/vault/init", 201, vault("unlocked"));
        assertThat(cli.run("init", "--key-file", "k").exit()).isZero();
        Path file = folder.resolve("k");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String key = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        assertThat(daemon.last("POST /v1/vault/init").body())
                .isEqualTo("{\"slot\":{\"name\":\"key-file\",\"kind\":\"key-file\"},\"key\":\"" + key + "\"}");
        assertThat(cli.run("init", "--key-file", "k").exit()).isZero();
        assertThat(daemon.last("POST /v1/vault/init").body()).contains(key);
    }

    @Test
    void init_daemonRefuses_takesTheNewKeyFileBack() {
        daemon.on("GET /v1/vault", 200, vault("missing"));
        daemon.problem("POST /v1/vault/init", 500, "vault_io", "disk full", "");
        assertThat(cli.run("init", "--key-file", "k").exit()).isEqualTo(1);
        assertThat(folder.resolve("k")).doesNotExist();
    }

    @Test
    void init_noTerminal_namesTheFlags() {
        daemon.on("GET /v1/vault", 200, vault("missing"));
        Cli.Result result = cli.run("init");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("fix: use --key-file FILE or --passphrase-stdin");
    }

    @Test
    void init_vaultThere_isSaidBeforeAnythingIsAsked() {
        daemon.on("GET /v1/vault", 200, vault("locked", PASS));
        cli.person.answers("x");
        assertThat(cli.run("init").exit()).isEqualTo(1);
        assertThat(cli.person.asked()).isEmpty();
    }

    @Test
    void unlock_passphrase_triesEachSlotOfTheKind() {
        String second = PASS.replace("\"me\"", "\"you\"").replace("000102", "ffffff");
        daemon.on("GET /v1/vault", 200, vault("locked", FILE, PASS, second));
        daemon.problem("POST /v1/vault/unlock", 403, "slot_refused", "no", "tok unlock");
        daemon.on("POST /v1/vault/unlock", 200, vault("unlocked"));
        assertThat(cli.stdin("horse\n").run("unlock", "--passphrase-stdin").exit())
                .isZero();
        assertThat(daemon.requests().get(1).body()).isEqualTo("{\"slot\":\"me\",\"key\":\"" + key("horse") + "\"}");
        assertThat(daemon.requests().get(2).body()).startsWith("{\"slot\":\"you\"");
    }

    @Test
    void unlock_wrongPassphrase_isDenied() {
        daemon.on("GET /v1/vault", 200, vault("locked", PASS));
        daemon.problem("POST /v1/vault/unlock", 403, "slot_refused", "no slot opens with that key", "tok unlock");
        cli.person.answers("horse");
        Cli.Result result = cli.run("unlock");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("fix: tok unlock").doesNotContain("horse");
    }

    @Test
    void unlock_keyFile_sendsItWithAcceptOlder() throws IOException {
        String key = keyFile("k", 7);
        daemon.on("GET /v1/vault", 200, vault("locked", FILE));
        daemon.on("POST /v1/vault/unlock", 200, vault("unlocked"));
        assertThat(cli.run("unlock", "--key-file", "k", "--slot", "stick", "--accept-older")
                        .exit())
                .isZero();
        assertThat(daemon.last("POST /v1/vault/unlock").body())
                .isEqualTo("{\"slot\":\"stick\",\"key\":\"" + key + "\",\"accept_older\":true}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"memory_kib\":8192,\"passes\":3,\"lanes\":1",
                "\"memory_kib\":4194304,\"passes\":3,\"lanes\":1",
                "\"memory_kib\":65536,\"passes\":1,\"lanes\":1",
                "\"memory_kib\":65536,\"passes\":3,\"lanes\":64",
            })
    void unlock_weakOrHugeParameters_areRefusedBeforeAnyPrompt(String claimed) {
        String slot = PASS.replace("\"memory_kib\":19456,\"passes\":2,\"lanes\":1", claimed);
        daemon.on("GET /v1/vault", 200, vault("locked", slot));
        cli.person.answers("horse");
        Cli.Result result = cli.run("unlock");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("outside the accepted range");
        assertThat(cli.person.asked()).isEmpty();
        assertThat(daemon.lines()).containsExactly("GET /v1/vault");
    }

    @Test
    void unlock_foreignAlgorithm_isRefusedBeforeStdinIsRead() {
        daemon.on("GET /v1/vault", 200, vault("locked", PASS.replace("argon2id", "pbkdf2")));
        assertThat(cli.stdin("horse").run("unlock", "--passphrase-stdin").err()).contains("only argon2id");
        assertThat(daemon.lines()).containsExactly("GET /v1/vault");
    }

    @Test
    void unlock_otherStates() {
        daemon.on("GET /v1/vault", 200, vault("missing"));
        daemon.on("GET /v1/vault", 200, vault("unlocked", PASS));
        daemon.on("GET /v1/vault", 200, vault("locked", FILE));
        assertThat(cli.run("unlock").exit()).isEqualTo(4);
        assertThat(cli.run("unlock").exit()).isZero();
        assertThat(cli.run("unlock").err()).contains("fix: tok unlock --key-file FILE");
    }

    @Test
    void lock_success() {
        daemon.on("POST /v1/vault/lock", 200, vault("locked"));
        assertThat(cli.run("lock").err()).isEqualTo("tok: vault locked\n");
    }

    @Test
    void slotList_showsDerivation() {
        daemon.on("GET /v1/vault/slots", 200, "{\"slots\":[" + PASS + "," + FILE + "]}");
        assertThat(cli.run("slot", "list").out()).contains("me     passphrase  argon2id, 19 MiB, 2 passes, 1 lanes");
    }

    @Test
    void slotAdd_bothPassphrasesOnStdin_proofIsFirst() {
        daemon.on("GET /v1/vault/slots", 200, "{\"slots\":[" + PASS + "]}");
        daemon.on("POST /v1/vault/slots", 201, "{\"slots\":[]}");
        Cli.Result result = cli.stdin("horse\na brand new one\n")
                .run("slot", "add", "two", "--proof-passphrase-stdin", "--passphrase-stdin");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("POST /v1/vault/slots").body())
                .contains("\"proof\":{\"slot\":\"me\",\"key\":\"" + key("horse") + "\"}", "\"name\":\"two\"")
                .doesNotContain("brand");
    }

    @Test
    void slotAdd_systemdCredential_makesTheFile() throws IOException {
        String proof = keyFile("k", 7);
        daemon.on("GET /v1/vault/slots", 200, "{\"slots\":[" + FILE + "]}");
        daemon.on("POST /v1/vault/slots", 201, "{\"slots\":[]}");
        Cli.Result result = cli.run("slot", "add", "unit", "--systemd-credential", "cred", "--proof-key-file", "k");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("POST /v1/vault/slots").body())
                .contains(
                        "\"kind\":\"systemd-credential\"", "\"proof\":{\"slot\":\"stick\",\"key\":\"" + proof + "\"}");
        assertThat(folder.resolve("cred")).hasSize(32);
    }

    @Test
    void slotAdd_noProofInAPipe_namesTheFlags() {
        daemon.on("GET /v1/vault/slots", 200, "{\"slots\":[" + PASS + "]}");
        Cli.Result result = cli.run("slot", "add", "two", "--key-file", "new");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--proof-key-file FILE or --proof-passphrase-stdin");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void slotRemove_presentsWhatRemainsAndDropsTheRest() throws IOException {
        String stick = keyFile("k", 7);
        daemon.on(
                "GET /v1/vault/slots",
                200,
                "{\"slots\":[" + PASS + "," + FILE + "," + UNIT + "," + FILE.replace("stick", "old") + "]}");
        daemon.on("DELETE /v1/vault/slots/old", 200, "{\"slots\":[],\"note\":\"rotate the secrets\"}");
        cli.person.answers("horse");
        Cli.Result result = cli.run("slot", "remove", "old", "--drop", "unit", "--keep-key-file", "stick=k");
        assertThat(result.exit()).isZero();
        String me = "{\"slot\":\"me\",\"key\":\"" + key("horse") + "\"}";
        assertThat(daemon.last("DELETE /v1/vault/slots/old").body())
                .isEqualTo("{\"proof\":" + me + ",\"keep\":[" + me + ",{\"slot\":\"stick\",\"key\":\"" + stick
                        + "\"}],\"drop\":[\"unit\"]}");
        assertThat(result.err()).contains("rotate the secrets");
        assertThat(cli.person.asked()).hasSize(1);
    }

    @Test
    void slotRemove_mistakes() {
        daemon.on("GET /v1/vault/slots", 200, "{\"slots\":[" + PASS + "," + FILE + "]}");
        assertThat(cli.run("slot", "remove", "stik").err()).contains("did you mean stick?");
        assertThat(cli.run("slot", "remove", "me").err()).contains("add --keep-key-file stick=FILE or --drop stick");
        assertThat(cli.run("slot", "remove", "me", "--drop", "stick").err()).contains("last way to open");
        assertThat(cli.run("slot", "remove", "stick").err()).contains("--keep-passphrase-stdin or --drop me");
        assertThat(cli.stdin("horse\n")
                        .run("slot", "remove", "stick", "--keep-passphrase-stdin")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void unlock_lifetime_goesAlong_alsoToAnOpenVault() {
        daemon.on("GET /v1/vault", 200, vault("locked", PASS));
        daemon.on("GET /v1/vault", 200, vault("unlocked", PASS));
        daemon.on("POST /v1/vault/unlock", 200, vault("unlocked"));
        for (String length : new String[] {"8h", "30m"}) {
            assertThat(cli.stdin("horse\n")
                            .run("unlock", "--passphrase-stdin", "-t", length)
                            .exit())
                    .isZero();
            assertThat(daemon.last("POST /v1/vault/unlock").body()).endsWith("\"lock_after\":\"" + length + "\"}");
        }
    }
}
