package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what a person would: the guide's commands in order, and a look for secrets left behind. */
class GuideTest {
    private static final String SECRET = "only-for-trying";
    private static final String BOOT_SECRET = "only-for-booting";

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;
    private String port;

    @BeforeEach
    void open() throws IOException {
        port = String.valueOf(LoopbackAgent.freePort());
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("guide", SECRET)
                .withAudiences("https://api.example/")
                .withScopes("reports:read", "reports:write"));
        provider.bootstrapClient("boot", BOOT_SECRET);
        Tree built = Tree.built(home);
        tree = built.with("DEV", provider.issuer())
                .with("CLIENT_ID", "guide")
                .with("PATH", built.root().resolve("bin") + ":" + System.getenv("PATH"));
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        provider.close();
    }

    /** The guide's port is anybody's on the machine of the tests, so another stands in for it. */
    private Tree.Result shell(String written) throws IOException, InterruptedException {
        String command = written.replace("8719", port);
        // Only the command that needs the secret finds it in its environment, as a careful person would do it.
        Tree with = command.contains("$CLIENT_SECRET") ? tree.with("CLIENT_SECRET", SECRET) : tree;
        Tree booting = command.contains("$BOOT_SECRET") ? with.with("BOOT_SECRET", BOOT_SECRET) : with;
        return booting.run("", List.of("bash", "-c", command));
    }

    @Test
    void guide_everyCommandInOrder_works() throws IOException, InterruptedException {
        List<String> commands = Page.typed(Path.of("../docs/guide.md"));
        assertThat(commands).hasSizeGreaterThan(30);
        for (String command : commands) {
            Tree.Result result = shell(command);
            assertThat(result.exit())
                    .as("%s%n%s%n%s", command, result.out(), result.err())
                    .isZero();
        }
    }

    @Test
    void readme_everyCommandInOrder_works() throws IOException, InterruptedException {
        Files.writeString(home.resolve("secret.txt"), SECRET + "\n");
        List<String> commands = Page.typed(Path.of("../README.md"));
        assertThat(commands).hasSize(3);
        for (String command : commands) {
            Tree.Result result = shell(command);
            assertThat(result.exit())
                    .as("%s%n%s%n%s", command, result.out(), result.err())
                    .isZero();
        }
    }

    /** In one shell, whose every program is seen: curl is given no secret as an argument. */
    @Test
    void apiPage_wholeLifeByCurl_worksAndSecretsAreNoArguments(@TempDir Path seen) throws IOException {
        Files.writeString(home.resolve("secret.txt"), SECRET + "\n");
        TracedShell shell = new TracedShell(tree, seen);
        try {
            List<String> commands = Page.typed(Path.of("../docs/api.md"));
            assertThat(commands).hasSizeGreaterThan(25);
            for (String command : commands) {
                Tree.Result result = shell.run(command);
                assertThat(result.exit())
                        .as("%s%n%s%n%s", command, result.out(), result.err())
                        .isZero();
            }
        } finally {
            shell.close();
        }
        List<String> programs = shell.programs();
        List<Canary> canaries = List.of(
                Canary.of("the secret", SECRET),
                Canary.of("the vault's key", Files.readAllBytes(home.resolve("vault.key"))),
                Canary.of("the backup's key", Files.readAllBytes(home.resolve("backup.key"))));
        assertThat(programs).anyMatch(line -> line.contains("/v1/vault/init"));
        assertThat(programs).noneMatch(line -> canaries.stream().anyMatch(canary -> canary.isIn(line)));
    }

    @Test
    void twoTokensRead_oneRequest_andNoSecretInArgumentsEnvironmentOrFiles() throws IOException, InterruptedException {
        for (String command : Page.typed(Path.of("../docs/guide.md")).subList(0, 5)) {
            assertThat(shell(command).exit()).as(command).isZero();
        }
        int minted = provider.requests("guide");
        String token = tree.tok("token", "reports").out().strip();
        assertThat(tree.tok("token", "reports").out().strip()).isEqualTo(token).hasSizeGreaterThan(100);
        assertThat(provider.requests("guide")).isEqualTo(minted);

        String status = tree.tok("status", "--json").out();
        String pid = status.replaceAll("(?s).*\"pid\":(\\d+).*", "$1");
        for (String file : List.of("cmdline", "environ")) {
            assertThat(Files.readString(Path.of("/proc", pid, file), StandardCharsets.ISO_8859_1))
                    .doesNotContain(token, SECRET);
        }
        assertNothingIn(home, SECRET, token);
    }

    private static void assertNothingIn(Path folder, String... canaries) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(canaries);
            }
        }
    }
}
