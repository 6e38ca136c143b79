package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong with a provider, as a person sees it who types {@code tok}; and nothing is lost. */
class BadProviderTest {
    private static final String SECRET = "a+b %s:i&c=é";

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));
        provider.register(
                DevClient.of("id", SECRET).withAudiences("https://api.example/").withScopes("a", "b"));
        tree = Tree.built(home);
        assertThat(tree.tok("agent", "start").exit()).isZero();
        assertThat(tree.tok("init", "--key-file", home + "/key").exit()).isZero();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        provider.close();
    }

    private Tree.Result tok(String... arguments) throws IOException, InterruptedException {
        return tree.run(SECRET + "\n", Tree.line(tree.root().resolve("bin/tok").toString(), arguments));
    }

    private void works(String... arguments) throws IOException, InterruptedException {
        Tree.Result result = tok(arguments);
        assertThat(result.exit()).as("%s: %s", List.of(arguments), result.err()).isZero();
    }

    /** A command fails so, says this, and names the next command. */
    private void fails(int exit, String message, String fix, String... arguments)
            throws IOException, InterruptedException {
        Tree.Result result = tok(arguments);
        assertThat(result.exit()).as("%s: %s", List.of(arguments), result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(message).containsPattern("fix: .*" + java.util.regex.Pattern.quote(fix));
    }

    private static String[] at(String issuer, String... more) {
        List<String> line =
                Tree.line("client", "add", "other", "--client-id", "id", "--client-secret-stdin", "--issuer", issuer);
        line.addAll(List.of(more));
        return line.toArray(String[]::new);
    }

    @Test
    void discovery_everyFailure_namesTheNextCommand() throws IOException, InterruptedException {
        fails(8, "has no address", "--issuer", at("https://nowhere.invalid/"));
        fails(8, "connection refused", "--proxy", at("https://127.0.0.1:9/"));
        fails(
                8,
                "authority we do not trust",
                "--ca FILE",
                at(provider.httpsUrl().toString()));
        fails(8, "no connection to the proxy", "--proxy", at("https://as.example/", "--proxy", "http://127.0.0.1:9"));
        on(new Fault.Html());
        fails(8, "captive portal", "--issuer", at(provider.issuer()));
        on(new Fault.Redirect("http://127.0.0.1:9/elsewhere"));
        fails(7, "redirects are not followed", "--token-endpoint", at(provider.issuer()));
        on(new Fault.Status(503, null, null));
        fails(8, "answered 503", "again later", at(provider.issuer()));
        on(new Fault.Hang());
        fails(8, "1s", "--", at(provider.issuer(), "--call-timeout", "1s", "--connect-timeout", "1s"));
        provider.release();
        provider.clearFaults();
        works("lock");
        works("unlock", "--key-file", home + "/key");
        works(at(provider.issuer()));
    }

    private void on(Fault fault) {
        provider.clearFaults();
        provider.setFault(new FaultTarget.Discovery(), fault);
    }

    private void onToken(Fault fault) {
        provider.clearFaults();
        provider.setFault(FaultTarget.client("id"), fault);
    }

    @Test
    void tokens_everyFailure_namesTheNextCommandAndTheClientStays() throws IOException, InterruptedException {
        works("client", "add", "api", "--issuer", provider.issuer(), "--client-id", "id", "--client-secret-stdin");
        works("app", "add", "reports", "--client", "api", "--audience", "https://api.example/", "--scope", "a");
        fails(6, "did you mean reports", "reports", "token", "report");
        fails(5, "scope", "tok", "token", "reports", "--scope", "b");
        fails(7, "invalid_scope", "tok app set c --scope", "app", "add", "c", "--client", "api", "--scope", "c");
        fails(
                7,
                "invalid_target",
                "tok app set d --audience",
                "app",
                "add",
                "d",
                "--client",
                "api",
                "--audience",
                "https://other.example/");
        fails(
                2,
                "secret",
                "--client-secret-stdin",
                "client",
                "set",
                "api",
                "--issuer",
                provider.httpsUrl().toString(),
                "--ca",
                ca());
        fails(
                2,
                "secret",
                "--client-secret-stdin",
                "client",
                "set",
                "api",
                "--proxy",
                "http://127.0.0.1:9",
                "--no-proxy",
                "127.0.0.1");
        onToken(new Fault.Html());
        fails(8, "captive portal", "tok refresh reports", "refresh", "reports");
        onToken(new Fault.Status(503, null, null));
        // Until the back-off after the failure before has passed, that one is what is told.
        Instant late = Instant.now().plus(Duration.ofMinutes(1));
        while (!tok("token", "reports", "--min-ttl", "86399s").err().contains("answered 503")) {
            assertThat(Instant.now()).isBefore(late);
        }
        fails(8, "answered 503", "tok refresh reports", "token", "reports", "--min-ttl", "86399s");
        works("token", "reports");
        provider.clearFaults();
        provider.setFault(
                new FaultTarget.Discovery(),
                new Fault.DiscoveryOverride(Map.of("token_endpoint", provider.issuer() + "/moved")));
        tok("refresh", "reports");
        works("token", "reports");
    }

    private String ca() throws IOException {
        return java.nio.file.Files.writeString(home.resolve("ca.pem"), provider.caPem())
                .toString();
    }
}
