package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCommandTest {
    private static final String KEYS = "/v1/apps/reports/keys";
    private static final String KEY = "-_".repeat(21) + "C";
    private static final String MADE = "{\"id\":\"key-1\",\"key\":\"" + KEY + "\",\"uid\":1000}";

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

    @Test
    void add_defaults_printsTheKeyAloneOnStandardOutput() {
        daemon.on("POST " + KEYS, 201, MADE);
        Cli.Result result = cli.run("key", "add", "reports");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo(KEY + "\n");
        assertThat(result.err()).contains("key-1", "uid 1000", "once").doesNotContain(KEY);
        assertThat(daemon.last("POST " + KEYS).body()).isEqualTo("{}");
    }

    @Test
    void add_anotherUser_provesItself() throws Exception {
        Path file = folder.resolve("vault.key");
        Files.write(file, new byte[32]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        daemon.on("POST " + KEYS, 201, MADE);
        daemon.on("GET /v1/vault/slots", 200, "{\"slots\":[]}");

        assertThat(cli.run("key", "add", "reports", "--uid", "2000", "--id", "ci", "--proof-key-file", "vault.key")
                        .exit())
                .isZero();
        assertThat(daemon.last("POST " + KEYS).body()).startsWith("{\"id\":\"ci\",\"uid\":2000,\"proof\":{\"key\":\"");
    }

    @Test
    void add_withoutTheProofItNeeds_saysHow() {
        daemon.problem("POST " + KEYS, 403, "key_required", "this needs a slot's key", "give --proof-key-file FILE");

        Cli.Result result = cli.run("key", "add", "reports", "--uid", "2000");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("--proof-key-file");
    }

    @Test
    void list_keys_byNameAndUser() {
        daemon.on("GET " + KEYS, 200, "{\"keys\":[{\"id\":\"ci\",\"uid\":4294967294}]}");

        assertThat(cli.run("key", "list", "reports").out()).contains("KEY", "UID", "ci", "4294967294");
        assertThat(cli.run("key", "list", "reports", "--json").out()).contains("{\"id\":\"ci\",\"uid\":4294967294}");
    }

    @Test
    void list_none_saysHowToMakeOne() {
        daemon.on("GET " + KEYS, 200, "{\"keys\":[]}");

        assertThat(cli.run("key", "list", "reports").err()).contains("tok key add reports");
    }

    @Test
    void remove_key_isGone() {
        daemon.on("DELETE " + KEYS + "/ci", 200, "{\"removed\":true}");

        assertThat(cli.run("key", "remove", "reports", "ci").err()).contains("removed");
        assertThat(cli.run("key", "remove", "reports", "../x").exit()).isEqualTo(2);
        assertThat(daemon.lines()).containsExactly("DELETE " + KEYS + "/ci");
    }
}
