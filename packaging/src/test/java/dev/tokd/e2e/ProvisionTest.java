package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Auth0 without its dashboard, from an empty vault and one client made by hand. */
@Timeout(300)
class ProvisionTest {
    @TempDir
    Path home;

    private Auth0Tenant tenant;
    private String key;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        tenant = Auth0Tenant.open(home);
        key = home.resolve("key").toString();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Tree.Result ok(String... arguments) throws IOException, InterruptedException {
        return tenant.daemon().tok(arguments);
    }

    /** What a command answers that must not do what it is told. */
    private Tree.Result refused(int exit, String... arguments) throws IOException, InterruptedException {
        Tree.Result result = tenant.tree.tok(arguments);
        assertThat(result.exit()).as("%s%n%s", result.out(), result.err()).isEqualTo(exit);
        return result;
    }

    /** The command that an answer says to type next. */
    private static String fix(Tree.Result result) {
        return result.err()
                .lines()
                .filter(line -> line.startsWith("fix: "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(result.err()))
                .substring("fix: ".length());
    }

    /** Types a command as it was printed, at a terminal. */
    private Tree.Result typed(String command, String... answers) throws IOException, InterruptedException {
        Tree path = tenant.tree.with("PATH", tenant.tree.root().resolve("bin") + ":" + System.getenv("PATH"));
        Tree.Result result = new Terminal(path).type(command, answers);
        assertThat(result.exit()).as("%s%n%s", command, result.out()).isZero();
        return result;
    }

    @Test
    void twentyApps_provisionedChangedPrunedDestroyed_eachTwice() throws Exception {
        tenant.file(0, 20, "\"s0\"");
        assertThat(tenant.applied("--dry-run")).contains("+ there: client app-19", "granted s0");
        assertThat(tenant.registered()).isEmpty();
        assertThat(tenant.applied()).contains("+ there: client app-0", "+ app app-19");
        assertThat(tenant.registered()).hasSize(20);
        tenant.appliedAgain();
        assertThat(AccessToken.claims(tenant.daemon().token("app-7"))).contains("\"scope\":\"s0\"");

        tenant.file(0, 20, "\"s0\", \"s1\"");
        Tree.Result unproven = tenant.apply();
        assertThat(unproven.exit()).isEqualTo(5);
        assertThat(tenant.applied("--proof-key-file", key))
                .contains("~ there: client app-0  " + Auth0Tenant.API + ": +s1");
        tenant.appliedAgain();
        assertThat(granted("app-7")).isEqualTo("s0 s1");

        tenant.file(0, 15, "\"s0\", \"s1\"");
        tenant.appliedAgain();
        assertThat(tenant.definitions()).contains("app-19");
        Tree.Result pruned = tenant.apply("--prune");
        assertThat(pruned.out()).contains("- client app-19", "- app app-15");
        assertThat(pruned.err()).contains("client \"app-19\" stays at " + tenant.server.issuer());
        tenant.appliedAgain("--prune");
        assertThat(tenant.registered()).as("pruned here alone").hasSize(20);
        assertThat(tenant.definitions()).doesNotContain("app-19");

        tenant.file(0, 10, "\"s0\", \"s1\"");
        assertThat(tenant.applied("--destroy")).contains("- there: client app-14", "- client app-14");
        tenant.appliedAgain("--destroy");
        assertThat(tenant.registered()).hasSize(15);

        tenant.write("");
        tenant.appliedAgain();
        assertThat(tenant.registered()).as("an empty file destroys nothing").hasSize(15);
        tenant.applied("--destroy");
        tenant.appliedAgain("--destroy");
        assertThat(tenant.registered()).as("those that were pruned earlier").hasSize(5);
        assertThat(tenant.definitions()).doesNotContain("app-").contains("mgmt");
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
    }

    private String granted(String app) throws IOException, InterruptedException {
        return ok("token", app, "--format", "json").out().replaceAll("(?s).*\"scope\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void drift_grantChangedOrClientGone_isShownAndMended() throws Exception {
        tenant.file(0, 2, "\"s0\"");
        tenant.applied();
        String gone = tenant.registered().get(0);
        tenant.server.remove(gone);
        ok(
                "auth0",
                "scopes",
                "--client",
                name(tenant.registered().get(0)),
                "--api",
                Auth0Tenant.API,
                "--set",
                "s5",
                "--yes",
                "--proof-key-file",
                key);
        String plan = tenant.applied("--dry-run");
        assertThat(plan).contains(gone + " is gone at", "made anew", Auth0Tenant.API + ": +s0 -s5");
        tenant.applied();
        tenant.appliedAgain();
        assertThat(tenant.registered()).hasSize(2).doesNotContain(gone);
        assertThat(granted("app-0") + granted("app-1")).isEqualTo("s0s0");
    }

    private String name(String clientId) throws IOException {
        return tenant.definitions()
                        .contains("\"name\":\"app-0\",\"provider\":\"auth0\",\"domain\":\"" + tenant.server.issuer()
                                + "\",\"client_id\":\"" + clientId + "\"")
                ? "app-0"
                : "app-1";
    }

    @Test
    void adoptedClient_isKeptToTheFileAndNeverDeletedThere() throws Exception {
        tenant.server.register(DevClient.of("legacy", "legacy-secret")
                .withAudiences(Auth0Tenant.API)
                .withScopes("s1", "s2"));
        Files.writeString(home.resolve("legacy"), "legacy-secret");
        String file = """
                [client.legacy]
                provision = "auth0"
                via = "mgmt"
                client_id = "legacy"
                secret = { file = "legacy" }
                [app.legacy]
                client = "legacy"
                audience = "%s"
                scopes = ["s1"]
                """.formatted(Auth0Tenant.API);
        tenant.write(file);
        assertThat(tenant.applied()).contains("~ there: client legacy  " + Auth0Tenant.API + ": -s2");
        tenant.write(file.replace("secret = { file = \"legacy\" }\n", ""));
        tenant.appliedAgain();
        tenant.write("");
        Tree.Result destroyed = tenant.apply("--destroy");
        assertThat(destroyed.err()).contains("tokd did not make it and never deletes it there");
        tenant.appliedAgain("--destroy");
        assertThat(tenant.registered()).containsExactly("legacy");
        assertThat(tenant.definitions()).doesNotContain("legacy");
    }

    @Test
    void createClient_showOnce_isForATerminalAlone() throws Exception {
        refused(2, "auth0", "create-client", "billing", "--api", Auth0Tenant.API, "--scope", "s1", "--show-once");
        assertThat(tenant.registered()).isEmpty();
        Tree.Result shown =
                typed("tok auth0 create-client billing --api " + Auth0Tenant.API + " --scope s1 --show-once");
        assertThat(shown.out()).containsPattern("client secret  \\S{20,}");
        Tree.Result quiet = ok("auth0", "create-client", "quiet", "--api", Auth0Tenant.API, "--scope", "s1");
        assertThat(quiet.out()).contains("scopes granted            s1").doesNotContain("secret");
        refused(1, "auth0", "create-client", "quiet", "--api", Auth0Tenant.API, "--scope", "s1");
        assertThat(tenant.registered()).hasSize(2);
    }

    @Test
    void managementClient_lacksAScope_theCommandPrintedGrantsIt() throws Exception {
        ok(
                "auth0",
                "scopes",
                "--client",
                "mgmt",
                "--api",
                tenant.server.managementAudience(),
                "--remove",
                "create:clients",
                "--yes");
        Tree.Result lacks = refused(7, "auth0", "create-client", "billing", "--api", Auth0Tenant.API, "--scope", "s1");
        assertThat(lacks.err()).contains("may not create a client", "lacks create:clients");
        refused(7, "auth0", "check");
        ok((fix(lacks).substring("tok ".length()) + " --yes --proof-key-file " + key).split(" "));
        ok("auth0", "check");
        ok("auth0", "create-client", "billing", "--api", Auth0Tenant.API, "--scope", "s1");
    }

    @Test
    void lifetime_namesEveryClientAndAsks() throws Exception {
        ok("auth0", "create-client", "billing", "--api", Auth0Tenant.API, "--scope", "s1");
        refused(2, "auth0", "lifetime", Auth0Tenant.API, "600");
        refused(2, "auth0", "lifetime", Auth0Tenant.API, "31d", "--yes");
        Tree.Result changed = typed("tok auth0 lifetime " + Auth0Tenant.API + " 600", "y");
        assertThat(changed.out()).contains("seed", "(here: billing)", "live 10m");
        ok("refresh", "billing");
        assertThat(ok("token", "billing", "--format", "json").out()).containsPattern("\"expires_in\":(600|59\\d)");
        assertThat(ok("auth0", "lifetime", Auth0Tenant.API, "600").out()).contains("no changes");
        ok("auth0", "lifetime", tenant.server.managementAudience(), "3600", "--yes");
    }

    @Test
    void systemGrant_isExplainedAndLeftAlone() throws Exception {
        ok("auth0", "create-client", "billing", "--api", Auth0Tenant.API, "--scope", "s1");
        tenant.server.grantBySystem(tenant.registered().get(0), "https://system.example/", "x");
        Tree.Result fixed = refused(
                7, "auth0", "scopes", "--client", "billing", "--api", "https://system.example/", "--add", "y", "--yes");
        assertThat(fixed.err()).contains("a system grant", "it allows x");
    }

    @Test
    void oneScopeOfTwenty_isSaidAndTrimmed() throws Exception {
        ok(
                "auth0",
                "create-client",
                "wide",
                "--api",
                Auth0Tenant.API,
                "--scope",
                String.join(" ", Auth0Tenant.scopes(20)));
        Tree.Result narrow =
                ok("app", "add", "narrow", "--client", "wide", "--audience", Auth0Tenant.API, "--scope", "s3");
        assertThat(narrow.err()).contains("granted more than asked", "issues the client's whole grant");
        typed(printed(narrow, "tok auth0 scopes"), "y");
        assertThat(granted("narrow")).isEqualTo("s3");
    }

    /** A command inside a warning, up to what closes it. */
    private static String printed(Tree.Result result, String beginning) {
        String from = result.err().substring(result.err().indexOf(beginning));
        return from.substring(0, from.indexOf('"', from.indexOf('"') + 1) + 1);
    }

    @Test
    void twoAppsOnOneClient_areToldApart() throws Exception {
        ok("auth0", "create-client", "first", "--api", Auth0Tenant.API, "--scope", "s1");
        Tree.Result second = ok(
                "app",
                "add",
                "second",
                "--client",
                "first",
                "--audience",
                Auth0Tenant.API,
                "--scope",
                "s2",
                "--no-verify");
        assertThat(second.err()).contains("apps first, second share client \"first\"");
        typed(printed(second, "tok auth0 create-client"));
        assertThat(granted("first") + " " + granted("second")).isEqualTo("s1 s2");
    }

    @Test
    void wrongTenant_isSaidAndMended() throws Exception {
        try (DevServer other = DevServer.start(DevServerOptions.defaults())) {
            Path secret = Files.writeString(home.resolve("seed"), "seed-secret");
            Tree.Result wrong = tenant.tree.tok(
                    "client",
                    "add",
                    "seed",
                    "--provider",
                    "auth0",
                    "--domain",
                    other.issuer(),
                    "--client-id",
                    "seed",
                    "--client-secret-file",
                    secret.toString(),
                    "--audience",
                    Auth0Tenant.API);
            assertThat(wrong.exit()).isEqualTo(7);
            String fix = fix(wrong);
            assertThat(fix)
                    .isEqualTo(
                            "tok client set seed --domain " + other.issuer() + " --client-id ID --client-secret-stdin");
            typed(fix.replace(other.issuer(), tenant.server.issuer()).replace("ID", "seed") + " --audience "
                    + Auth0Tenant.API + " < " + secret);
        }
    }

    @Test
    void managementAudienceWithoutItsSlash_isSaidAndMended() throws Exception {
        String whole = tenant.server.managementAudience();
        String bare = whole.substring(0, whole.length() - 1);
        Tree.Result wrong = refused(7, "app", "add", "reports", "--client", "mgmt", "--audience", bare);
        assertThat(wrong.err()).contains("lacks the slash at its end");
        assertThat(fix(wrong)).isEqualTo("tok app set reports --audience " + whole);
        typed(fix(wrong));
        assertThat(tenant.daemon().token("reports")).isNotEmpty();
    }

    @Test
    void secretRotatedBehindOurBack_isSaidAndMended() throws Exception {
        ok("auth0", "create-client", "billing", "--api", Auth0Tenant.API, "--scope", "s1");
        String secret = tenant.server.rotateSecret(tenant.registered().get(0), "");
        Tree.Result stale = refused(7, "refresh", "billing");
        Path next = Files.writeString(home.resolve("next"), secret);
        typed(fix(stale) + " --audience " + Auth0Tenant.API + " < " + next);
        assertThat(tenant.daemon().token("billing")).isNotEmpty();
    }
}
