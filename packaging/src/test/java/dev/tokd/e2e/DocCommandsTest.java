package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The documentation's commands that hold names of the reader's own, with those of the embedded server in their place.
 * What begins with {@code $ } is run by {@link GuideTest}.
 */
class DocCommandsTest {
    /** The build that runs this test; {@code .ci/run} runs the demo and takes the build's command from the README. */
    private static final List<String> THE_BUILD =
            List.of("./demo", "mvn verify", "mvn -DskipTests package", "mvn -q -DskipTests package");

    private static final Path ROOT = Path.of("..");
    private static final Path README = ROOT.resolve("README.md");
    private static final Path GUIDE = ROOT.resolve("docs/guide.md");

    /** Sections of the guide about providers, in its order. */
    private static final List<String> PROVIDERS =
            List.of("Use a token", "Auth0", "Keycloak", "Any other provider", "Proxies, certificates, time limits");

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;

    @BeforeEach
    void open() throws IOException {
        provider = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));
        String url = provider.httpsUrl().toString();
        provider.register(DevClient.of("ID", "secret")
                .withAudiences(url + "/api/v2/", "https://api.example/")
                .withScopes("read:clients", "reports.read"));
        Files.writeString(home.resolve("corp-ca.pem"), provider.caPem());
        for (String name : List.of("secret", "proxy-secret")) {
            Path file = Files.writeString(home.resolve(name), name + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Tree built = Tree.built(home);
        tree = built.with("PATH", built.root().resolve("bin") + ":" + System.getenv("PATH"))
                .with("CURL_CA_BUNDLE", home.resolve("corp-ca.pem").toString());
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        provider.close();
    }

    private static Stream<String> lines(Path page, String heading) throws IOException {
        return Page.commands(page).stream()
                .filter(command ->
                        command.language().equals("sh") && command.heading().equals(heading))
                .map(Page.Command::line)
                .filter(line -> !THE_BUILD.contains(line));
    }

    private void works(Tree where, String command) throws IOException, InterruptedException {
        Tree.Result result = where.run("", List.of("bash", "-o", "pipefail", "-c", command));
        assertThat(result.exit())
                .as("%s%n%s%n%s", command, result.out(), result.err())
                .isZero();
    }

    /** A person's names, and what stands for them here. */
    private String here(String command) {
        String url = provider.httpsUrl().toString();
        Map<String, String> names = new LinkedHashMap<>();
        names.put("https://TENANT", url);
        names.put("TENANT", url.replace("https://", ""));
        names.put("https://login.example.com/token", url + "/oauth2/token");
        for (String issuer : List.of(
                "https://sso.example.com/realms/REALM", "https://login.example.com/", "https://sso.corp.example/")) {
            names.put(issuer, url);
        }
        names.put("https://api.example/reports", url + "/reports");
        names.put(".corp.example", "localhost");
        String changed = command;
        for (Map.Entry<String, String> name : names.entrySet()) {
            changed = changed.replace(name.getKey(), name.getValue());
        }
        if (!command.startsWith("tok client add")) {
            return changed;
        }
        return changed + (command.contains("--ca ") ? "" : " --ca corp-ca.pem") + " --client-secret-file secret"
                + (command.contains("--proxy-user") ? " --proxy-secret-file proxy-secret" : "");
    }

    @Test
    void guide_commandsWithNamesOfOnesOwn_workWithOurs() throws IOException, InterruptedException {
        works(tree, "tok agent start && tok init --key-file key");
        works(
                tree,
                "tok client add first --token-endpoint " + provider.httpsUrl()
                        + "/oauth2/token --ca corp-ca.pem --client-id ID --client-secret-file secret --no-verify");
        for (String section : PROVIDERS) {
            // Each provider's section adds an app of the same name.
            works(tree, "tok app remove reports; tok app add reports --client first --scope read:clients --no-verify");
            List<String> commands = lines(GUIDE, section).toList();
            assertThat(commands).as(section).isNotEmpty();
            for (String command : commands) {
                if (command.startsWith("tok app add")) {
                    works(tree, "tok app remove reports");
                }
                works(tree, here(command));
            }
        }
    }

    @Test
    void guide_embeddedServer_startsAsWritten() throws IOException, InterruptedException {
        String guide = Files.readString(GUIDE);
        int json = guide.indexOf("```json\n") + 8;
        Files.writeString(home.resolve("clients.json"), guide.substring(json, guide.indexOf("```", json)));
        List<String> commands = lines(GUIDE, "A provider to try with").toList();
        assertThat(commands).hasSize(2);
        Process server = tree.start(List.of(
                "bash",
                "-c",
                "exec " + commands.get(0).replace("devserver/target", ROOT.toRealPath() + "/devserver/target")));
        try (BufferedReader out = server.inputReader()) {
            String ready = out.readLine();
            assertThat(ready).contains("http_url");
            String url = ready.replaceFirst(".*\"http_url\":\"([^\"]*)\".*", "$1");
            works(
                    tree,
                    commands.get(1).replace("http://127.0.0.1:PORT", url)
                            + " && curl -sSf -u \"$CLIENT_ID:$CLIENT_SECRET\" -d grant_type=client_credentials"
                            + " -d audience=https://api.example/ \"$DEV/oauth2/token\"");
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    @Test
    void readme_install_leavesATokThatRuns() throws IOException, InterruptedException {
        List<String> commands = lines(README, "Install").toList();
        assertThat(commands).hasSize(3);
        for (String command : commands) {
            works(tree.in(ROOT.toRealPath()), command);
        }
        works(tree, "~/.local/bin/tok --version");
    }

    @Test
    void everyPage_everyCommand_isRunBySomeTest() throws IOException {
        List<String> left = new ArrayList<>();
        List<Path> pages;
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            pages = Stream.concat(docs, Stream.of(README))
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
        for (Path page : pages) {
            for (Page.Command command : Page.commands(page)) {
                if (!isRun(page, command)) {
                    left.add(page.getFileName() + ": " + command.line());
                }
            }
            // Other blocks hold data or pictures.
            assertThat(Files.readString(page)).doesNotContainPattern("```(text|json|toml)\\n(tok|curl|mvn|java) ");
        }
        assertThat(left).isEmpty();
    }

    private static boolean isRun(Path page, Page.Command command) {
        boolean typed = command.language().equals("console")
                && List.of(README, GUIDE, ROOT.resolve("docs/api.md")).contains(page);
        boolean named = page.equals(GUIDE)
                && (PROVIDERS.contains(command.heading()) || command.heading().equals("A provider to try with"));
        return typed
                || named
                || THE_BUILD.contains(command.line())
                || command.heading().equals("Install");
    }
}
