package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.protocol.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets and tokens that nobody else has are used in every way there is, good and bad, and looked for in what every
 * program was started with, printed, logged and left on the disk.
 */
class CanaryTest {
    private static final String AUDIENCE = "https://api.example/";

    private final String secret = Canary.fresh();
    private final String wrong = Canary.fresh();
    private final String proxyPassword = Canary.fresh();
    private final String passphrase = Canary.fresh();
    private final String foreignToken = Canary.fresh();
    private final List<Canary> canaries = new ArrayList<>(List.of(
            Canary.of("the client secret", secret),
            Canary.of("the wrong secret", wrong),
            Canary.of("the proxy's password", proxyPassword),
            Canary.of("the passphrase", passphrase),
            Canary.of("the echoed token", foreignToken),
            Canary.of("a private key", "BEGIN PRIVATE KEY")));
    private final List<String> printed = new ArrayList<>();

    @TempDir
    Path home;

    @TempDir
    Path inputs;

    @TempDir
    Path seen;

    private DevServer provider;
    private EchoingProvider echo;
    private TracedShell shell;

    @BeforeEach
    void open() throws IOException {
        provider = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));
        provider.register(
                DevClient.of("canary", secret).withAudiences(AUDIENCE).withScopes("reports:read", "reports:write"));
        echo = new EchoingProvider(foreignToken);
        Files.createDirectories(home.resolve(".config/tokd"));
        Files.writeString(home.resolve(".config/tokd/tokd.toml"), "log_level = \"debug\"\n");
        input("secret", secret);
        input("wrong", wrong);
        input("proxy", proxyPassword);
        input("passphrase", passphrase);
        Tree built = Tree.built(home);
        shell = new TracedShell(
                built.with("PATH", built.root().resolve("bin") + ":" + System.getenv("PATH"))
                        .with("IN", inputs.toString()),
                seen);
    }

    private void input(String name, String text) throws IOException {
        Path file = Files.writeString(inputs.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void close() throws IOException {
        shell.close();
        echo.close();
        provider.close();
    }

    /** Runs a command that must end so, and print no canary. */
    private String run(int exit, String command) throws IOException {
        Tree.Result result = shell.run(command);
        assertThat(result.exit())
                .as("%s%n%s%n%s", command, result.out(), result.err())
                .isEqualTo(exit);
        printed.add(command + " printed " + result.out() + result.err());
        assertNone(command + " printed", result.out() + result.err());
        return result.out();
    }

    private void assertNone(String what, String text) {
        assertThat(canaries).as(what).noneMatch(canary -> canary.isIn(text));
    }

    @Test
    void everyUseAndFailure_canariesAreInNoProgramOutputLogAndFile() throws Exception {
        goodDay();
        badDay();
        keys();
        shell.close();

        List<String> programs = shell.programs();
        assertThat(programs).anyMatch(line -> line.contains("[\"tok\", \"client\", \"add\""));
        assertThat(programs).anyMatch(line -> line.contains("dev.tokd.cli.Tok"));
        assertThat(programs).anyMatch(line -> line.contains("dev.tokd.agent.main.Tokd"));
        assertThat(programs).anyMatch(line -> line.contains("[\"curl\", \"-qsSf\""));
        // The one program that is given a token in its environment, by design; and so the search sees environments.
        assertThat(programs.stream().filter(CanaryTest::isTheCommand))
                .isNotEmpty()
                .allMatch(line -> canaries.stream().anyMatch(canary -> canary.isIn(line)));
        programs.stream()
                .filter(line -> !isTheCommand(line))
                .forEach(line -> assertNone("a program was started so", line));
        assertThat(home.resolve(".local/state/tokd/tokd.log")).isNotEmptyFile();
        assertNoneBelow(home);
    }

    private static boolean isTheCommand(String line) {
        return line.contains("[\"sh\", \"-c\", \"test -n ");
    }

    private void goodDay() throws IOException {
        run(0, "tok agent start");
        run(0, "tok init --passphrase-stdin <\"$IN\"/passphrase");
        run(0, "tok slot add key --key-file \"$IN\"/key --proof-passphrase-stdin <\"$IN\"/passphrase");
        canaries.add(Canary.of("the key file", Files.readAllBytes(inputs.resolve("key"))));
        run(
                0,
                "tok client add api --issuer " + provider.issuer()
                        + " --client-id canary --client-secret-stdin <\"$IN\"/secret");
        run(0, "tok app add reports --client api --audience " + AUDIENCE + " --scope reports:read");
        token("tok token reports");
        token("tok token reports --format header");
        token("tok token reports --format json");
        run(0, "tok exec reports --env API_TOKEN -- sh -c 'test -n \"$API_TOKEN\"'");
        run(0, "tok refresh reports");
        token("tok token reports");
        run(0, "tok status --json");
        run(0, "tok export >\"$IN\"/apps.toml");
        run(
                0,
                "printf '[client.more]\\nissuer = \"" + provider.issuer()
                        + "\"\\nclient_id = \"canary\"\\nsecret = { file = \"secret\" }\\n' >>\"$IN\"/apps.toml");
        run(0, "tok apply -f \"$IN\"/apps.toml");
        run(0, "tok client set api --client-secret-file \"$IN\"/secret");
        run(0, "tok lock");
        run(0, "tok unlock --key-file \"$IN\"/key");
        token("tok token reports");
    }

    /** Tokens come out by design here; from now on they are looked for everywhere else. */
    private void token(String command) throws IOException {
        Tree.Result result = shell.run(command);
        assertThat(result.exit()).as(result.err()).isZero();
        String bare = shell.run("tok token reports").out().strip();
        assertThat(result.out()).contains(bare);
        canaries.add(Canary.of("a token", bare));
        assertNone("errors of " + command, result.err());
    }

    private void badDay() throws IOException {
        run(0, "tok lock");
        run(5, "tok unlock --passphrase-stdin <\"$IN\"/wrong");
        run(0, "tok unlock --passphrase-stdin <\"$IN\"/passphrase");
        run(
                7,
                "tok client add wrong --issuer " + provider.issuer()
                        + " --client-id canary --client-secret-stdin <\"$IN\"/wrong");
        for (String method : List.of("client_secret_basic", "basic_raw", "client_secret_post")) {
            echoed(7, "error", method);
        }
        for (String fault : List.of("garbage", "page", "broken", "control")) {
            echoed(8, fault, "client_secret_post");
        }
        echoed(7, "type", "client_secret_basic");
        run(0, "tok app add echoed --client error.client-secret-post --no-verify");
        run(7, "tok exec echoed -- sh -c true");
        run(
                8,
                "tok client add tls --token-endpoint " + provider.httpsUrl()
                        + "/oauth2/token --client-id canary --client-secret-file \"$IN\"/secret");
        run(
                8,
                "tok client add proxied --token-endpoint https://provider.example/token --client-id canary"
                        + " --proxy " + echo.at("") + " --proxy-user me --client-secret-file \"$IN\"/secret"
                        + " --proxy-secret-file \"$IN\"/proxy");
        run(
                2,
                "tok client add x --issuer " + provider.issuer() + " --client-id canary --client-secret-stdin"
                        + " --client-secret-file \"$IN\"/secret <\"$IN\"/secret");
        run(0, "tok status");
        run(0, "tok status --json");
    }

    /** An imported key by its secret number, a made one by how any key is written, and what both sign. */
    private void keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PrivateKey key = generator.generateKeyPair().getPrivate();
        String number = ((ECPrivateKey) key).getS().toString(16);
        canaries.add(Canary.of(
                "the imported key", HexFormat.of().parseHex(number.length() % 2 == 0 ? number : "0" + number)));
        input("key.pem", Pem.encode(Pem.PRIVATE_KEY, key.getEncoded()));
        String add = "tok client add %s --token-endpoint %s --client-id echo --auth-method private_key_jwt ";
        run(7, add.formatted("imported", echo.at("error")) + "--client-key-file \"$IN\"/key.pem");
        run(8, add.formatted("imported.page", echo.at("page")) + "--client-key-file \"$IN\"/key.pem");
        run(0, add.formatted("made", echo.at("error")) + "--generate-key ES256");
        run(7, "tok client set made");
        for (String command :
                List.of("tok client key made", "tok client show made --json", "tok export", "tok status")) {
            run(0, command);
        }
        assertThat(echo.assertions()).hasSizeGreaterThanOrEqualTo(3);
        echo.assertions().forEach(sent -> canaries.add(Canary.of("an assertion", sent)));
        printed.forEach(line -> assertNone("on the screen", line));
    }

    private void echoed(int exit, String fault, String method) throws IOException {
        run(
                exit,
                "tok client add " + fault + "." + method.replace('_', '-') + " --token-endpoint " + echo.at(fault)
                        + " --client-id echo --auth-method " + method + " --client-secret-stdin <\"$IN\"/secret");
    }

    private void assertNoneBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertNone(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void tracedShell_plantedLeaks_areFoundInEveryForm() throws IOException {
        Canary planted = canaries.get(0);
        shell.run("secret=$(<\"$IN\"/secret)");
        shell.run("/bin/true \"$secret\"");
        shell.run("LEAK=$secret /bin/true");
        shell.run("sh -c \"sh -c '/bin/true x$(printf 'id:%s' \"$secret\" | base64 -w0)'\"");
        shell.close();

        assertThat(shell.programs().stream().filter(planted::isIn)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(shell.programs().stream().filter(canaries.get(1)::isIn)).isEmpty();
    }

    @Test
    void canary_everyPlaceInBase64_isFound() {
        Canary planted = canaries.get(0);
        for (String before : List.of("", "a", "ab", "abc")) {
            String encoded = java.util.Base64.getUrlEncoder()
                    .encodeToString((before + secret + ":after").getBytes(StandardCharsets.UTF_8));
            assertThat(planted.isIn("x" + encoded)).as(before).isTrue();
        }
        assertThat(planted.isIn(secret.substring(1))).isFalse();
    }
}
