package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    private static final String ENV = """
            # keep
            AUTH0_DOMAIN=acme.eu.auth0.com
            AUTH0_CLIENT_ID=4f
            AUTH0_CLIENT_SECRET="ses\\"ame" # ours
            AUTH0_AUDIENCE=https://api.example/
            OTHER=1
            """;
    private static final String PUT_CLIENT = "PUT /v1/clients/acme?create=true";
    private static final String PUT_APP = "PUT /v1/apps/acme?create=true";
    private static final String PROOF = "{\"asked\":[],\"granted\":[\"a\"],\"audience\":[],\"token_type\":\"Bearer\","
            + "\"expires_in\":60,\"life_assumed\":false,\"warnings\":[]}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;
    private Path env;

    @BeforeEach
    void start() throws IOException {
        cli = new Cli(folder);
        daemon = cli.daemon();
        daemon.on("GET /v1/vault", 200, "{\"state\":\"unlocked\",\"path\":\"/v\",\"slots\":[]}");
        daemon.on("POST /v1/clients/acme/verify", 200, PROOF);
        daemon.on("POST /v1/apps/acme/verify", 200, PROOF);
        daemon.on(PUT_CLIENT, 201, "{\"client\":{},\"warnings\":[]}");
        daemon.on(PUT_APP, 201, "{\"app\":{},\"warnings\":[]}");
        env = Files.writeString(folder.resolve(".env"), ENV);
        Files.setPosixFilePermissions(env, PosixFilePermissions.fromString("rw-r-----"));
        cli.environment.put("HOME", folder.toString());
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void dryRun_showsWhatThereIsWithoutSecretsAndDoesNothing() {
        Cli.Result result = cli.run("import", ".env", "--dry-run");
        assertThat(result).isEqualTo(new Cli.Result(0, """
                found client 4f
                  provider                  auth0
                  domain                    acme.eu.auth0.com
                  secret                    on line 4 of .env, not shown
                  audience                  https://api.example/
                """, ""));
        assertThat(daemon.requests()).isEmpty();
        assertThat(env).hasContent(ENV);
    }

    @Test
    void import_definesProvesAndLeavesTheFileWithoutAWord() {
        Cli.Result result = cli.run("import", ".env");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last(PUT_CLIENT).body())
                .isEqualTo("{\"provider\":\"auth0\",\"domain\":\"acme.eu.auth0.com\",\"client_id\":\"4f\","
                        + "\"secret\":\"ses\\\"ame\"}");
        assertThat(daemon.last(PUT_APP).body())
                .isEqualTo("{\"client\":\"acme\",\"audience\":\"https://api.example/\",\"scopes\":[]}");
        assertThat(daemon.lines()).contains("POST /v1/apps/acme/verify");
        assertThat(result.err()).contains("still holds the secret, which the vault has now");
        assertThat(result.out() + result.err()).doesNotContain("ses\"ame", "ses\\\"ame");
        assertThat(env).hasContent(ENV);
    }

    @Test
    void blank_emptiesTheSecretAlone_keepsTheModeAndABackupForItsOwner() throws IOException {
        Cli.Result result = cli.run("import", ".env", "--blank");
        assertThat(result.exit()).isZero();
        assertThat(Files.readString(env)).isEqualTo(ENV.replace("ses\\\"ame", ""));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
                .isEqualTo("rw-r-----");
        Path backup = folder.resolve(".env.before-tokd");
        assertThat(Files.readString(backup)).isEqualTo(ENV);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(result.err()).contains("blanked the secret in " + env, "delete it once nothing needs it");
        assertThat(folder.resolve("..env.tokd-new")).doesNotExist();
    }

    @Test
    void blank_isAskedFor_andNoIsNo() throws IOException {
        cli.person.answers("n");
        cli.run("import", ".env");
        assertThat(cli.person.asked().get(0)).startsWith("Blank the secret in " + env + "?");
        assertThat(Files.readString(env)).isEqualTo(ENV);
        cli.person.answers("y");
        cli.run("import", ".env");
        assertThat(Files.readString(env)).doesNotContain("ame");
        cli.run("import", ".env", "--keep", "--client-secret-stdin");
        assertThat(cli.person.asked()).hasSize(2);
    }

    @Test
    void blank_throughALink_changesItsTargetAndKeepsTheLink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), env);
        assertThat(cli.run("import", "link", "--blank").exit()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(env)).doesNotContain("ame");
    }

    @Test
    void blank_withAnOlderBackup_changesNothing() throws IOException {
        Files.writeString(folder.resolve(".env.before-tokd"), "older");
        Cli.Result result = cli.run("import", ".env", "--blank");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there is a backup already");
        assertThat(Files.readString(env)).isEqualTo(ENV);
    }

    @Test
    void blank_ofAFileThatChangedMeanwhile_changesNothing() throws IOException {
        Path changing = Files.writeString(folder.resolve("changing"), ENV);
        cli.watchdog = (limit, alarm) -> {
            append(changing);
            return () -> {};
        };
        Cli.Result result = cli.run("import", "changing", "--blank");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("changed since it was read");
        assertThat(Files.readString(changing)).contains("ses\\\"ame");
        assertThat(folder.resolve("changing.before-tokd")).doesNotExist();
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "MORE=1\n", java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void unproven_isNotBlanked() throws IOException {
        try (FakeDaemon refusing = new FakeDaemon(folder.resolve("r"))) {
            refusing.on("GET /v1/vault", 200, "{\"state\":\"unlocked\",\"path\":\"/v\",\"slots\":[]}");
            refusing.on(PUT_CLIENT, 201, "{\"client\":{},\"warnings\":[]}");
            refusing.on(PUT_APP, 201, "{\"app\":{},\"warnings\":[]}");
            refusing.problem("POST /v1/apps/acme/verify", 502, "provider_refused", "wrong secret", "");
            Cli.Result result = cli.run(
                    "import", ".env", "--blank", "--socket", folder.resolve("r").toString());
            assertThat(result.exit()).isEqualTo(7);
            assertThat(result.err()).contains("nothing was blanked: nothing is proven");
            assertThat(Files.readString(env)).isEqualTo(ENV);
        }
    }

    @Test
    void names_areOnesOwn() {
        daemon.on("PUT /v1/clients/mgmt?create=true", 201, "{\"client\":{},\"warnings\":[]}");
        daemon.on("PUT /v1/apps/job?create=true", 201, "{\"app\":{},\"warnings\":[]}");
        Cli.Result result =
                cli.run("import", ".env", "--name", "mgmt", "--app", "job", "--scope", "a b", "--no-verify");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("PUT /v1/apps/job?create=true").body())
                .isEqualTo("{\"client\":\"mgmt\",\"audience\":\"https://api.example/\",\"scopes\":[\"a\",\"b\"]}");
    }

    @Test
    void severalClients_areAllTaken_butThoseWithoutASecret() throws IOException {
        Files.writeString(env, """
                AUTH0_DOMAIN=acme.auth0.com
                AUTH0_A_CLIENT_ID=one
                AUTH0_A_CLIENT_SECRET=1
                AUTH0_B_CLIENT_ID=two
                AUTH0_B_CLIENT_SECRET=2
                AUTH0_SPA_CLIENT_ID=three
                """);
        daemon.on("PUT /v1/clients/acme-2?create=true", 201, "{\"client\":{},\"warnings\":[]}");
        daemon.on("POST /v1/clients/acme-2/verify", 200, PROOF);
        assertThat(cli.run("import", ".env", "--name", "x").exit()).isEqualTo(2);
        Cli.Result result = cli.run("import", ".env", "--blank");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("PUT /v1/clients/acme-2?create=true").body()).contains("\"client_id\":\"two\"");
        assertThat(result.err()).contains("what has no secret in the file is left out", "blanked 2 secrets");
        assertThat(Files.readString(env)).contains("SECRET=\nAUTH0_B", "SECRET=\nAUTH0_SPA");
    }

    @Test
    void standardInput_isImported_andCannotBeBlanked() {
        Cli.Result result = cli.stdin(ENV).run("import", "-", "--blank");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("nothing was blanked: this is standard input");
    }

    @Test
    void auth0Cli_secretIsAskedFor() throws IOException {
        Path config = Files.createDirectories(folder.resolve(".config/auth0")).resolve("config.json");
        Files.writeString(
                config, "{\"tenants\":{\"acme.auth0.com\":{\"domain\":\"acme.auth0.com\",\"client_id\":\"m\"}}}");
        Cli.Result result = cli.stdin("sesame\n").run("import", "auth0-cli", "--client-secret-stdin");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last(PUT_CLIENT).body()).contains("\"secret\":\"sesame\"");
        assertThat(result.out()).contains("secret                    not in the file");
        assertThat(result.err()).contains("keeps a machine's secret in the desktop's keyring");
    }

    @Test
    void google_serviceAccount_isAKeyClient() throws Exception {
        Path file = folder.resolve("key.json");
        Files.writeString(
                file,
                "{\"type\":\"service_account\",\"private_key_id\":\"k1\",\"private_key\":\"" + pem()
                        + "\",\"client_email\":\"acme@p.iam.gserviceaccount.com\","
                        + "\"token_uri\":\"https://oauth2.googleapis.com/token\"}");
        Cli.Result result = cli.run("import", "key.json", "--blank");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(daemon.last(PUT_CLIENT).body())
                .contains(
                        "\"provider\":\"google\"",
                        "\"token_endpoint\":\"https://oauth2.googleapis.com/token\"",
                        "\"client_id\":\"acme@p.iam.gserviceaccount.com\"",
                        "\"alg\":\"RS256\",\"kid\":\"k1\"",
                        "\"secret\":\"-----BEGIN PRIVATE KEY-----");
        assertThat(Files.readString(file)).contains("\"private_key\":\"\"").doesNotContain("BEGIN");
    }

    private static String pem() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\\n"
                + Base64.getEncoder().encodeToString(pkcs8).replaceAll("(.{64})", "$1\\\\n")
                + "\\n-----END PRIVATE KEY-----\\n";
    }

    @Test
    void toolsThatKeepTheirSecrets_areSaidWithWhatToDo() throws IOException {
        Path accounts = Files.createDirectories(folder.resolve(".config/oidc-agent"));
        Files.writeString(accounts.resolve("wlcg"), "encrypted");
        Files.writeString(accounts.resolve("issuer.config"), "x");
        Cli.Result agent = cli.run("import", "oidc-agent");
        assertThat(agent.exit()).isEqualTo(2);
        assertThat(agent.err())
                .contains("there are accounts wlcg; oidc-agent encrypts", "fix: oidc-gen -p ACCOUNT | tok import -");
        assertThat(cli.run("import", "postman").err()).contains("export the collection");
        assertThat(cli.run("import", "az").err()).contains("service_principal_entries.json cannot be read");
        assertThat(cli.run("import", "goggle").err()).contains("did you mean google?", "fix: tok import google");
    }

    @Test
    void nothingFound_isSaid() throws IOException {
        Files.writeString(env, "A=1\n");
        assertThat(cli.run("import", ".env").err()).contains("no client id was found");
        Files.writeString(env, "CLIENT_ID=a\nCLIENT_SECRET=b\n");
        assertThat(cli.run("import", ".env").err()).contains("fix: add --domain HOST or --issuer URL");
        assertThat(daemon.requests()).isEmpty();
    }
}
