package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plants failures, asks {@code tok why}, types the command it names at a real terminal, and has a token.
 * Each failure has a client and an app of its own, both by its name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhyTest {
    private static final String SECRET = "only-for-trying";
    private static final String AUDIENCE = "https://api.example/";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path home;
    private DevServer provider;
    private PasswordedProxy proxy;
    private Tree tree;
    private Path key;

    /** Makes something go wrong; what mends it beyond the command is done in {@link #mended}. */
    private interface Plant {
        void in(WhyTest test) throws Exception;
    }

    /**
     * One failure.
     *
     * @param name its client's and its app's name
     * @param code what goes wrong
     * @param fix the command that is named
     * @param filled what a person puts in place of its capitals
     * @param answers what a person answers when the command asks
     * @param planted how it comes about
     * @param mended what else has to happen, elsewhere, before the command
     */
    private record Failure(
            String name,
            String code,
            String fix,
            Map<String, String> filled,
            String[] answers,
            Plant planted,
            Plant mended) {
        Failure(String name, String code, String fix, Plant planted) {
            this(name, code, fix, Map.of(), new String[0], planted, test -> {});
        }

        Failure filled(String word, String by) {
            return new Failure(name, code, fix, Map.of(word, by), answers, planted, mended);
        }

        Failure answered(String... lines) {
            return new Failure(name, code, fix, filled, lines, planted, mended);
        }

        Failure afterwards(Plant elsewhere) {
            return new Failure(name, code, fix, filled, answers, planted, elsewhere);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Failure faulty(String name, String fix, Fault fault) {
        return new Failure(name, "provider_unavailable", fix, test -> {
                    test.provider.setFault(FaultTarget.client(name), fault);
                    test.refused(8, name);
                })
                .afterwards(test -> test.provider.clearFaults());
    }

    static Stream<Failure> failures() {
        return Stream.of(
                new Failure("secret", "provider_refused", "tok client set secret --client-secret-stdin", test -> {
                            test.token("secret");
                            test.provider.rotateSecret("secret", "the-next-one");
                            assertThat(test.tree.tok("refresh", "secret").exit())
                                    .isEqualTo(7);
                        })
                        .answered("the-next-one"),
                new Failure(
                                "id",
                                "provider_refused",
                                "tok client set id --client-id ID --client-secret-stdin",
                                test -> test.refused(7, "id"))
                        .filled("ID", "known")
                        .answered(SECRET),
                new Failure(
                                "scope",
                                "provider_refused",
                                "tok app set scope --scope SCOPE",
                                test -> test.refused(7, "scope"))
                        .filled("SCOPE", "reports:read"),
                new Failure(
                                "audience",
                                "provider_refused",
                                "tok app set audience --audience AUDIENCE",
                                test -> test.refused(7, "audience"))
                        .filled("AUDIENCE", AUDIENCE),
                new Failure("grant", "provider_refused", "tok refresh grant", test -> test.refused(7, "grant"))
                        .afterwards(test -> test.provider.register(client("grant"))),
                new Failure("moved", "discovery_changed", "tok client trust moved", WhyTest::move).answered(SECRET),
                faulty("down", "tok refresh down", new Fault.Reset()),
                faulty("busy", "tok token busy", new Fault.Status(429, "2", null)),
                faulty("portal", "tok refresh portal", new Fault.Html()),
                new Failure(
                                "trust",
                                "provider_unavailable",
                                "tok client set trust --ca FILE",
                                test -> test.refused(8, "trust"))
                        .filled("FILE", "ca.pem")
                        .answered(SECRET),
                new Failure(
                                "proxied",
                                "provider_unavailable",
                                "tok client set proxied --proxy-user USER",
                                test -> test.refused(8, "proxied"))
                        .filled("USER", "walker")
                        .answered(SECRET, "let-me-through"),
                new Failure(
                        "long", "ttl_unattainable", "tok app set long --min-ttl 12h", test -> test.refused(8, "long")),
                new Failure("slow", "provider_unavailable", "tok client set slow --call-timeout 8s", test -> {
                    test.provider.setFault(FaultTarget.client("slow"), new Fault.Slow(5000));
                    test.refused(8, "slow");
                }),
                new Failure("soon", "refresh_too_soon", "tok token soon", test -> {
                    assertThat(test.tree.tok("refresh", "soon").exit()).isZero();
                    assertThat(test.tree.tok("refresh", "soon").exit()).isEqualTo(8);
                }),
                new Failure("locked", "locked", "tok unlock --key-file FILE", test -> {
                            assertThat(test.tree.tok("lock").exit()).isZero();
                            test.refused(4, "locked");
                        })
                        .filled("FILE", "vault.key"),
                new Failure("older", "vault_older", "tok unlock --accept-older --key-file FILE", WhyTest::rollBack)
                        .filled("FILE", "vault.key"));
    }

    private static DevClient client(String name) {
        return DevClient.of(name, SECRET).withAudiences(AUDIENCE).withScopes("reports:read", "reports:write");
    }

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        home = folder;
        provider = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));
        proxy = new PasswordedProxy("walker", "let-me-through");
        Tree built = Tree.built(home);
        tree = built.with("PATH", built.root().resolve("bin") + ":" + System.getenv("PATH"));
        key = home.resolve("vault.key");
        Files.writeString(home.resolve("ca.pem"), provider.caPem());
        Files.writeString(home.resolve("definitions.toml"), definitions());
        for (String name : new String[] {
            "known",
            "plain",
            "secret",
            "scope",
            "audience",
            "moved",
            "down",
            "busy",
            "portal",
            "trust",
            "proxied",
            "long",
            "slow",
            "soon",
            "locked",
            "older"
        }) {
            provider.register(client(name));
        }
        provider.register(DevClient.of("grant", SECRET));
        expect(tree.tok("agent", "start"));
        expect(tree.tok("init", "--key-file", key.toString()));
        expect(apply(tree));
    }

    private static Tree.Result apply(Tree tree) throws IOException, InterruptedException {
        return tree.with("S", SECRET).tok("apply", "-f", "definitions.toml");
    }

    private String definitions() {
        StringBuilder toml = new StringBuilder("source = \"why\"\n");
        String issuer = "issuer = \"" + provider.issuer() + "\"\n";
        String endpoint = "token_endpoint = \"" + provider.httpUrl() + "/oauth2/token\"\n";
        for (String name : new String[] {
            "plain", "secret", "scope", "audience", "moved", "down", "busy", "portal", "long", "soon", "locked", "older"
        }) {
            define(toml, name, name, issuer);
        }
        define(toml, "id", "nobody", issuer);
        define(toml, "grant", "grant", "token_endpoint = \"" + provider.httpUrl() + "/oauth/token\"\n");
        define(toml, "trust", "trust", "token_endpoint = \"" + provider.httpsUrl() + "/oauth2/token\"\n");
        define(toml, "proxied", "proxied", endpoint + "proxy = \"" + proxy.url() + "\"\n");
        define(toml, "slow", "slow", endpoint + "connect_timeout = \"4s\"\ncall_timeout = \"4s\"\n");
        return toml.toString();
    }

    private static void define(StringBuilder toml, String name, String id, String more) {
        toml.append("[client.")
                .append(name)
                .append("]\nclient_id = \"")
                .append(id)
                .append("\"\nsecret = { env = \"S\" }\n")
                .append(more)
                .append("[app.")
                .append(name)
                .append("]\nclient = \"")
                .append(name)
                .append("\"\naudience = \"")
                .append(name.equals("audience") ? "https://elsewhere.example/" : AUDIENCE)
                .append("\"\nscopes = [\"reports:read\"")
                .append(name.equals("scope") ? ", \"reports:burn\"" : "")
                .append("]\n")
                .append(name.equals("long") ? "min_ttl = \"48h\"\n" : "");
    }

    @AfterEach
    void calm() {
        provider.clearFaults();
    }

    @AfterAll
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        proxy.close();
        provider.close();
    }

    private static Tree.Result expect(Tree.Result result) {
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        return result;
    }

    private void token(String app) throws IOException, InterruptedException {
        assertThat(expect(tree.tok("token", app)).out()).hasSizeGreaterThan(100);
    }

    private void refused(int exit, String app) throws IOException, InterruptedException {
        Tree.Result result = tree.tok("token", app);
        assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
        assertThat(result.out()).isEmpty();
    }

    /** The provider announces another endpoint; the look that sees it waits for no mint, so it is awaited here. */
    private void move() throws Exception {
        String moved = provider.issuer().replace("127.0.0.1", "localhost") + "/oauth2/token";
        provider.setFault(FaultTarget.DISCOVERY, new Fault.DiscoveryOverride(Map.of("token_endpoint", moved)));
        token("moved");
        Instant late = Instant.now().plus(PATIENCE);
        while (!expect(tree.tok("why", "moved", "--json")).out().contains("discovery_changed")) {
            assertThat(Instant.now()).as("the change is seen").isBefore(late);
        }
        assertThat(tree.tok("refresh", "moved").exit()).isEqualTo(7);
    }

    private void rollBack() throws Exception {
        Path vault = home.resolve(".local/share/tokd/vault");
        Path old = home.resolve("vault.old");
        Files.copy(vault, old, StandardCopyOption.COPY_ATTRIBUTES);
        expect(tree.tok("app", "set", "older", "--min-ttl", "2m", "--no-verify"));
        expect(tree.tok("lock"));
        Files.copy(old, vault, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        Tree.Result unlock = tree.tok("unlock", "--key-file", key.toString());
        assertThat(unlock.exit()).isEqualTo(1);
    }

    private static String fix(Tree.Result why) {
        String said = why.out() + why.err();
        String fix = said.lines()
                .filter(line -> line.startsWith("fix: "))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no fix in: " + said));
        return fix.substring("fix: ".length());
    }

    /** What a person types: the command, with its capitals filled in. */
    private static String typed(String fix, Map<String, String> filled) {
        String typed = fix;
        for (Map.Entry<String, String> word : filled.entrySet()) {
            assertThat(typed.split(" ")).contains(word.getKey());
            typed = typed.replaceAll("\\b" + word.getKey() + "\\b", word.getValue());
        }
        return typed;
    }

    private String problem(String app) throws IOException, InterruptedException {
        return expect(tree.tok("why", app, "--json")).out();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void why_failurePlanted_namesTheCommandThatMendsIt(Failure failure) throws Exception {
        failure.planted().in(this);

        Tree.Result why = expect(tree.tok("why", failure.name()));
        assertThat(why.out()).contains(failure.code());
        assertThat(fix(why)).isEqualTo(failure.fix());

        failure.mended().in(this);
        String command = typed(fix(why), failure.filled());
        Instant late = Instant.now().plus(PATIENCE);
        Tree.Result mended = new Terminal(tree).type(command, failure.answers());
        // Where the provider said when to come again, a person waits.
        while (mended.exit() == 8
                && failure.name().equals("busy")
                && Instant.now().isBefore(late)) {
            mended = new Terminal(tree).type(command, failure.answers());
        }
        assertThat(mended.exit()).as(command + "\n" + mended.out()).isZero();
        token(failure.name());
        assertThat(problem(failure.name())).doesNotContain("\"problem\"");
    }

    @Test
    void why_nothingWrong_saysWhatItAsksAndHasAndWhenItRenews() throws Exception {
        token("plain");

        Tree.Result why = expect(tree.tok("why", "plain"));

        assertThat(why.out())
                .contains("by client plain for audience " + AUDIENCE + ", scope reports:read")
                .contains("of 1d; granted reports:read", " minted", "Nothing stands in its way.")
                // Four fifths of a day, or up to a tenth of the day earlier.
                .containsPattern("renews +in 1[6-9]h")
                .doesNotContain("fix: ");
    }

    @Test
    void why_nameMistyped_namesTheNearest() throws Exception {
        Tree.Result why = expect(tree.tok("why", "plian"));

        assertThat(why.out()).contains("unknown_app", "did you mean plain?");
        assertThat(fix(why)).isEqualTo("tok token plain");
        assertThat(expect(new Terminal(tree).type(fix(why))).out().strip()).hasSizeGreaterThan(100);
    }

    @Test
    void why_noDaemon_leadsBackToATokenCommandByCommand() throws Exception {
        expect(tree.tok("agent", "stop"));

        Tree.Result why = tree.tok("why", "plain");
        assertThat(why.exit()).isEqualTo(3);
        assertThat(fix(why)).isEqualTo("tok agent start");
        expect(new Terminal(tree).type(fix(why)));
        why = expect(tree.tok("why", "plain"));
        assertThat(fix(why)).isEqualTo("tok unlock --key-file FILE");
        expect(new Terminal(tree).type(typed(fix(why), Map.of("FILE", "vault.key"))));

        token("plain");
    }

    @Test
    void why_noVault_isMendedByInit(@TempDir Path elsewhere) throws Exception {
        Tree other = new Tree(tree.root(), elsewhere, tree.environment(), elsewhere);
        Files.copy(home.resolve("definitions.toml"), elsewhere.resolve("definitions.toml"));
        expect(other.tok("agent", "start"));
        try {
            Tree.Result why = expect(other.tok("why", "plain"));
            assertThat(why.out()).contains("vault_missing");
            assertThat(fix(why)).isEqualTo("tok init");

            expect(new Terminal(other).type(fix(why), "correct horse battery", "correct horse battery"));

            expect(apply(other));
            assertThat(expect(other.tok("token", "plain")).out()).hasSizeGreaterThan(100);
        } finally {
            other.tok("agent", "stop");
        }
    }
}
