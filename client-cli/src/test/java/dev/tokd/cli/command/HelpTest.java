package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @TempDir
    Path folder;

    static Stream<String> commands() {
        return Stream.of(
                "token",
                "exec",
                "refresh",
                "status",
                "inspect",
                "api",
                "copy",
                "scopes",
                "import",
                "client",
                "client add",
                "client set",
                "client show",
                "client list",
                "client remove",
                "client trust",
                "app",
                "app add",
                "app set",
                "app show",
                "app list",
                "app remove",
                "key",
                "key add",
                "key list",
                "key remove",
                "apply",
                "auth0",
                "auth0 bootstrap",
                "auth0 check",
                "auth0 create-client",
                "auth0 scopes",
                "auth0 lifetime",
                "auth0 recover",
                "export",
                "init",
                "unlock",
                "lock",
                "slot",
                "slot list",
                "slot add",
                "slot remove",
                "agent",
                "agent start",
                "agent stop",
                "agent status",
                "completion",
                "shell-init",
                "help");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void help_everyCommand_hasADescriptionAndAnExample(String command) {
        Cli cli = new Cli(folder);
        Cli.Result byOption = cli.run((command + " --help").split(" "));
        assertThat(byOption.exit()).isZero();
        assertThat(byOption.out())
                .contains("Usage: tok " + command, "Example", "tok " + command.split(" ")[0])
                .doesNotContain("${");
        assertThat(byOption.err()).isEmpty();
        assertThat(cli.run(("help " + command).split(" ")).out()).isEqualTo(byOption.out());
    }

    @Test
    void help_root_listsCommandsButNotTheLaunchers() {
        Cli.Result result = new Cli(folder).run("--help");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("token", "status", "client").doesNotContain("exec-plan", "copy-clear");
    }

    @Test
    void version_isThatOfTheBuild() {
        assertThat(new Cli(folder).run("--version").out()).matches("tok \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "statsu|did you mean status?",
                "client ad|did you mean add?",
                "help clinet|did you mean client?",
                "token reports --formt raw|did you mean --format?",
                "token|missing required parameter",
                "client|say which",
                "token a b|one argument too many",
                "token a --format xml|xml",
            })
    void usage_mistake_isExit2WithAHint(String line) {
        String[] parts = line.split("\\|");
        Cli.Result result = new Cli(folder).run(parts[0].split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(parts[1]).contains("\nfix: tok");
    }

    @Test
    void usage_nothing_isExit2() {
        assertThat(new Cli(folder).run().exit()).isEqualTo(2);
    }

    @Test
    void usage_secretInTheWrongPlace_isNotRepeated() {
        Cli cli = new Cli(folder);
        for (List<String> line : List.of(
                List.of("client", "add", "x", "--client-secret", "hunter2"),
                List.of("client", "add", "x", "--client-secret=hunter2"),
                List.of("client", "add", "x", "--client-secrte=hunter2"),
                List.of("client", "add", "x", "-phunter2"),
                List.of("client", "add", "x", "hunter2"),
                List.of("client", "set", "x", "--proxy-secret=hunter2"),
                List.of("client", "trust", "x", "--secret", "hunter2"),
                List.of("app", "add", "x", "--client-secret", "hunter2"),
                List.of("init", "--passphrase", "hunter2"),
                List.of("unlock", "--passphrase=hunter2"),
                List.of("agent", "start", "--passphrase", "hunter2"),
                List.of("slot", "add", "x", "--passphrase=hunter2"))) {
            Cli.Result result = cli.run(line.toArray(String[]::new));
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.out() + result.err())
                    .contains("fix: tok " + line.get(0))
                    .doesNotContain("hunter2");
        }
        assertThat(cli.run("client", "add", "x", "--client-secret", "hunter2").err())
                .contains("--client-secret-stdin");
    }

    @Test
    void usage_argumentWithAt_isNoFile() {
        assertThat(new Cli(folder).run("token", "@/etc/passwd").err()).contains("is not valid");
    }

    @Test
    void completion_isABashScript() {
        assertThat(new Cli(folder).run("completion").out())
                .startsWith("#!/usr/bin/env bash")
                .contains("--passphrase-stdin");
    }
}
