package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tok api} and {@code tok inspect} against the Management API and the endpoints of the embedded server. */
@Timeout(300)
class ApiCallTest {
    private DevServer provider;
    private Tree tree;
    private Daemon daemon;

    @BeforeEach
    void start(@TempDir Path home) throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.bootstrapClient("boot", "secret");
        tree = Daemon.home(home);
        daemon = Daemon.startNew(tree);
        daemon.define("secret", """
                [client.mgmt]
                provider = "auth0"
                domain = "%s"
                client_id = "boot"
                secret = { file = "secret" }
                [app.mgmt]
                client = "mgmt"
                audience = "%s"
                scopes = ["read:clients"]
                """.formatted(provider.httpUrl(), provider.managementAudience()));
    }

    @AfterEach
    void stop() {
        daemon.close();
        provider.close();
    }

    @Test
    void list_pageByPageAndPaginated_isTheSame() throws Exception {
        for (String name : List.of("one", "two", "three")) {
            Tree.Result made = tree.run(
                    "{\"name\":\"" + name + "\",\"app_type\":\"non_interactive\"}",
                    Tree.line(
                            tree.root().resolve("bin/tok").toString(), "api", "mgmt", "POST", "/clients", "-d", "@-"));
            assertThat(made.exit()).as(made.out() + made.err()).isZero();
            assertThat(made.out()).contains("\"name\":\"" + name + "\"");
            assertThat(made.err()).contains("tok: HTTP 201; rate limit: ");
        }
        Tree.Result all = daemon.tok("api", "mgmt", "/clients", "-q", "fields=name", "-q", "per_page=2", "--paginate");
        assertThat(all.out())
                .startsWith("[{")
                .contains("\"one\"", "\"two\"", "\"three\"")
                .endsWith("}]\n");
        assertThat(all.err()).contains("tok: 2 pages");
        Tree.Result page = daemon.tok("api", "mgmt", "GET", "/clients", "-q", "fields=name", "-q", "per_page=2");
        assertThat(page.out()).doesNotContain("\"three\"");
    }

    /** The embedded server takes its other name for another tenant's: a token of one is none to the other. */
    @Test
    void customDomain_isWhereTokenAndCallGo_andTheAudienceStaysCanonical() throws Exception {
        String custom = provider.httpUrl().toString().replace("127.0.0.1", "localhost");
        Tree.Result set = tree.run(
                "secret\n",
                Tree.line(
                        tree.root().resolve("bin/tok").toString(),
                        "client",
                        "set",
                        "mgmt",
                        "--custom-domain",
                        custom,
                        "--client-secret-stdin"));
        assertThat(set.exit()).as(set.out() + set.err()).isZero();
        assertThat(set.out())
                .containsPattern("token endpoint +" + custom + "/oauth/token")
                .containsPattern("audience granted +" + provider.managementAudience());
        assertThat(daemon.tok("api", "mgmt", "GET", "/clients", "-q", "fields=name")
                        .out())
                .startsWith("[{");
        daemon.tok("auth0", "check");
    }

    @Test
    void scopeThatIsMissing_isNamed_andTheCommandAsPrintedMendsIt() throws Exception {
        daemon.tok(
                "auth0",
                "create-client",
                "small",
                "--via",
                "mgmt",
                "--api",
                provider.managementAudience(),
                "--scope",
                "read:clients");
        String[] call = {"api", "small", "PATCH", "/clients/boot", "-d", "{\"description\":\"seen\"}"};
        Tree.Result refused = tree.tok(call);
        assertThat(refused.exit()).as(refused.err()).isEqualTo(5);
        assertThat(refused.out()).contains("insufficient_scope");
        String fix = refused.err().replaceAll("(?s).*fix: tok ", "").strip();
        assertThat(fix).isEqualTo("auth0 scopes small --add update:clients");

        List<String> mending = new ArrayList<>(List.of(fix.split(" ")));
        mending.addAll(
                List.of("--yes", "--proof-key-file", tree.home().resolve("key").toString()));
        daemon.tok(mending.toArray(String[]::new));
        Tree.Result allowed = tree.tok(call);
        assertThat(allowed.exit()).as(allowed.out() + allowed.err()).isZero();
        assertThat(allowed.out()).contains("\"seen\"");
    }

    @Test
    void inspect_ofAnAppThatAsksOneOfManyScopes_showsWhatIsGrantedBeside() throws Exception {
        Tree.Result result = daemon.tok("inspect", "mgmt");
        assertThat(result.out())
                .contains(
                        "scopes asked              read:clients\n",
                        "audience                  " + provider.managementAudience());
        assertThat(result.err()).contains("granted more than asked: ");
        assertThat(result.out() + result.err())
                .doesNotContain(tree.tok("token", "mgmt").out().strip());
    }
}
