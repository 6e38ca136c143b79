package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppCommandTest {
    private static final String APP = "{\"name\":\"reports\",\"client\":\"mgmt\",\"audience\":\"https://x/\","
            + "\"scopes\":[\"a\",\"b\"],\"min_ttl\":\"5m\"}";
    private static final String PROOF = "{\"asked\":[\"a\",\"b\"],\"granted\":[\"a\",\"b\"],\"audience\":[],"
            + "\"token_type\":\"Bearer\",\"expires_in\":300,\"life_assumed\":true,\"warnings\":[]}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
        daemon.on("POST /v1/apps/reports/verify", 200, PROOF);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void add_success_provesItself() {
        daemon.on("PUT /v1/apps/reports?create=true", 201, "{\"app\":" + APP + ",\"warnings\":[]}");
        Cli.Result result = cli.run(
                "app",
                "add",
                "reports",
                "--client",
                "mgmt",
                "--audience",
                "https://x/",
                "--scope",
                "b a",
                "--scope",
                "a",
                "--min-ttl",
                "300s",
                "--keep-warm",
                "always",
                "--param",
                "k=v");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("PUT /v1/apps/reports?create=true").body())
                .isEqualTo("{\"client\":\"mgmt\",\"audience\":\"https://x/\",\"scopes\":[\"a\",\"b\"],"
                        + "\"parameters\":{\"k\":\"v\"},\"min_ttl\":\"5m\",\"keep_warm\":\"always\"}");
        assertThat(result.out())
                .contains("app reports added", "life                      5m (assumed: the provider did not say)");
    }

    @Test
    void add_withoutClientOrWithBadScope_isUsage() {
        assertThat(cli.run("app", "add", "reports", "--scope", "a").err()).contains("lacks \"client\"");
        assertThat(cli.run("app", "add", "reports", "--client", "mgmt", "--scope", "a\u0007")
                        .exit())
                .isEqualTo(2);
        assertThat(daemon.requests()).isEmpty();
    }

    @Test
    void add_context_prefixesBothNames() {
        cli.environment.put("TOK_CONTEXT", "prod");
        daemon.on("PUT /v1/apps/prod.reports?create=true", 201, "{\"app\":" + APP + ",\"warnings\":[]}");
        assertThat(cli.run("app", "add", "reports", "--client", "mgmt", "--no-verify")
                        .exit())
                .isZero();
        assertThat(daemon.last("PUT /v1/apps/prod.reports?create=true").body()).contains("\"client\":\"prod.mgmt\"");
    }

    @Test
    void add_unknownClient_suggests() {
        daemon.problem("PUT /v1/apps/reports?create=true", 404, "unknown_client", "there is no client mgnt", "");
        daemon.on("GET /v1/clients", 200, "{\"clients\":[{\"name\":\"mgmt\"}]}");
        Cli.Result result = cli.run("app", "add", "reports", "--client", "mgnt");
        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).contains("did you mean mgmt?");
    }

    @Test
    void set_scopes_areReplacedAndTheRestStays() {
        daemon.on("GET /v1/apps/reports", 200, APP);
        daemon.on("PUT /v1/apps/reports", 200, "{\"app\":" + APP + ",\"warnings\":[]}");
        assertThat(cli.run("app", "set", "reports", "--scope", "c").exit()).isZero();
        assertThat(daemon.last("PUT /v1/apps/reports").body())
                .isEqualTo("{\"client\":\"mgmt\",\"audience\":\"https://x/\",\"scopes\":[\"c\"],\"min_ttl\":\"5m\"}");
    }

    private void widening() throws IOException {
        byte[] key = new byte[32];
        Path file = Files.write(folder.resolve("k"), key);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        daemon.on(
                "GET /v1/vault/slots",
                200,
                "{\"slots\":[{\"name\":\"stick\",\"kind\":\"key-file\"},"
                        + "{\"name\":\"me\",\"kind\":\"passphrase\",\"kdf\":{\"algorithm\":\"argon2id\","
                        + "\"memory_kib\":19456,\"passes\":2,\"lanes\":1,\"salt\":\"000102030405060708090a0b0c0d0e0f\"}}]}");
        daemon.on("GET /v1/apps/reports", 200, APP);
    }

    @Test
    void set_wideningWithAFlag_sendsTheProof() throws IOException {
        widening();
        daemon.on("PUT /v1/apps/reports", 200, "{\"app\":" + APP + ",\"warnings\":[]}");
        assertThat(cli.run("app", "set", "reports", "--scope", "a b c", "--proof-key-file", "k")
                        .exit())
                .isZero();
        assertThat(daemon.last("PUT /v1/apps/reports").body())
                .contains("\"proof\":{\"slot\":\"stick\",\"key\":\"AAAAAAAAAAAA");
    }

    @Test
    void set_wideningOnATerminal_asksOnlyWhenTold() throws IOException {
        widening();
        daemon.problem("PUT /v1/apps/reports", 403, "key_required", "needs a key again", "--proof-key-file FILE");
        daemon.on("PUT /v1/apps/reports", 200, "{\"app\":" + APP + ",\"warnings\":[]}");
        cli.person.answers("horse");
        assertThat(cli.run("app", "set", "reports", "--scope", "a b c").exit()).isZero();
        assertThat(cli.person.asked()).containsExactly("Passphrase of slot \"me\": ");
        assertThat(daemon.last("PUT /v1/apps/reports").body()).contains("\"proof\":{\"slot\":\"me\"");
    }

    @Test
    void set_wideningInAPipe_isDeniedWithTheFlags() throws IOException {
        widening();
        daemon.problem("PUT /v1/apps/reports", 403, "key_required", "needs a key again", "--proof-key-file FILE");
        Cli.Result result = cli.run("app", "set", "reports", "--scope", "a b c");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("fix: --proof-key-file FILE");
    }

    @Test
    void showListRemove_success() {
        daemon.on("GET /v1/apps/reports", 200, APP);
        daemon.on("GET /v1/apps", 200, "{\"apps\":[" + APP + "]}");
        daemon.on("GET /v1/apps", 200, "{\"apps\":[]}");
        daemon.on("DELETE /v1/apps/reports", 200, "{\"removed\":true}");
        assertThat(cli.run("app", "show", "reports").out()).contains("  scopes                    a b");
        assertThat(cli.run("app", "list").out())
                .contains("APP      CLIENT  AUDIENCE", "reports  mgmt    https://x/  a b");
        assertThat(cli.run("app", "list").err()).contains("no apps yet");
        assertThat(cli.run("app", "remove", "reports").err()).contains("app reports removed");
    }

    @Test
    void set_lifetime_isKeptAsTheInstantOfItsEnd() {
        daemon.on("GET /v1/apps/reports", 200, APP);
        daemon.on("PUT /v1/apps/reports", 200, "{\"app\":" + APP + ",\"warnings\":[]}");
        assertThat(cli.run("app", "set", "reports", "-t", "8h").exit()).isZero();
        assertThat(daemon.last("PUT /v1/apps/reports").body()).endsWith("\"expires_at\":\"2024-01-01T08:00:00Z\"}");
    }

    @Test
    void set_noLifetime_clearsTheEnd() {
        daemon.on("GET /v1/apps/reports", 200, APP.replace("}", ",\"expires_at\":\"2024-01-01T08:00:00Z\"}"));
        daemon.on("PUT /v1/apps/reports", 200, "{\"app\":" + APP + ",\"warnings\":[]}");
        assertThat(cli.run("app", "set", "reports", "--min-ttl", "1m").exit()).isZero();
        assertThat(daemon.last("PUT /v1/apps/reports").body()).contains("2024-01-01T08:00:00Z");
        for (String none : new String[] {"0", ""}) {
            assertThat(cli.run("app", "set", "reports", "-t", none).exit()).isZero();
            assertThat(daemon.last("PUT /v1/apps/reports").body()).doesNotContain("expires_at");
        }
    }

    @Test
    void revoke_eachOutcome_isSaid() {
        daemon.on("POST /v1/apps/reports/revoke", 200, "{\"app\":\"reports\",\"dropped\":true,\"revoked\":true}");
        assertThat(cli.run("revoke", "reports").out()).isEqualTo("reports: its token is revoked\n");
        daemon.on(
                "POST /v1/apps/other/revoke",
                200,
                "{\"app\":\"other\",\"dropped\":true,\"revoked\":false,\"detail\":\"provider auth0 cannot\"}");
        assertThat(cli.run("revoke", "other").out())
                .isEqualTo("other: its token is dropped here, but not revoked: provider auth0 cannot\n");
        daemon.on(
                "POST /v1/apps/cold/revoke",
                200,
                "{\"app\":\"cold\",\"dropped\":false,\"revoked\":false,\"detail\":\"there is no token to revoke\"}");
        assertThat(cli.run("revoke", "cold").out())
                .isEqualTo("cold: nothing was revoked: there is no token to revoke\n");
    }

    @Test
    void remove_onATerminal_offersToRevoke() {
        daemon.on("DELETE /v1/apps/reports", 200, "{\"removed\":true}");
        daemon.on("POST /v1/apps/reports/revoke", 200, "{\"app\":\"reports\",\"dropped\":true,\"revoked\":true}");
        cli.person.answers("n", "y");
        assertThat(cli.run("app", "remove", "reports").exit()).isZero();
        assertThat(daemon.lines()).doesNotContain("POST /v1/apps/reports/revoke");
        assertThat(cli.run("app", "remove", "reports").err()).contains("reports: its token is revoked");
        assertThat(cli.run("app", "remove", "reports", "--no-revoke").exit()).isZero();
        assertThat(cli.run("app", "remove", "reports", "--revoke").err()).contains("its token is revoked");
        assertThat(cli.person.asked()).hasSize(2).allMatch(line -> line.startsWith("Revoke its token"));
    }
}
