package dev.tokd.cli.command;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code tok exec} takes, the same for the launcher's half. */
final class ExecOptions {
    static final String SYNOPSIS = "tok exec [--env [APP=]NAME]... [--as TOOL] [--min-ttl D] [--scope S]..."
            + " [--accept-shorter] APP[,APP]... -- CMD [ARG]...";
    static final String SOCKET_SYNOPSIS = "tok exec APP --socket [--for D] [--scope S]... -- CMD [ARG]...";

    @Parameters(index = "0", paramLabel = "APP", description = "The app's name, or several separated by commas.")
    private String apps = "";

    @Parameters(index = "1..*", paramLabel = "CMD", hidden = true)
    private List<String> rest = List.of();

    @Option(
            names = "--env",
            paramLabel = "[APP=]NAME",
            description = "The variable a token goes into (default: TOKEN; of several apps APP_TOKEN). Repeatable.")
    private List<String> variables = List.of();

    @Option(
            names = "--as",
            paramLabel = "TOOL",
            description = "Set what a tool takes a ready token by, its tenant included: ${COMPLETION-CANDIDATES}.")
    private @Nullable ReadyVariables tool;

    @Mixin
    private TokenOptions options = new TokenOptions();

    @Option(
            names = "--for",
            paramLabel = "D",
            description = "With --socket: end after this time even if the command goes on (default and most: 30d).")
    private @Nullable String length;

    /**
     * Checks the line, then asks for the tokens, or for the socket.
     *
     * @param pid the process that is the command, becomes it, or waits for it
     */
    CommandPlan plan(Shell tok, CommandSpec spec, long pid) {
        List<String> command = AfterDashes.command(spec, rest, "tok exec APP -- CMD");
        if (tok.takesBareSocket()) {
            return new CommandPlan(Map.of(Places.SOCKET_VARIABLE, socket(tok, pid)), command);
        }
        if (length != null) {
            throw Usage.wrong("--for goes with --socket", "tok exec APP --socket --for D -- CMD");
        }
        Map<String, String> wanted = AppVariables.of(apps, variables);
        Map<String, Secret> values = new LinkedHashMap<>();
        ReadyVariables ready = tool;
        if (ready != null) {
            if (wanted.size() > 1 || !variables.isEmpty()) {
                throw Usage.wrong(
                        "--as takes one app and chooses the variables itself",
                        "tok exec APP --as " + ready + " -- CMD");
            }
            values.putAll(ready.tenant(client(tok, apps)));
            wanted.put(apps, ready.token());
        }
        wanted.forEach(
                (app, variable) -> values.put(variable, options.ask(tok, app).token()));
        return new CommandPlan(values, command);
    }

    private Secret socket(Shell tok, long pid) {
        if (!variables.isEmpty() || tool != null || apps.contains(",")) {
            throw Usage.wrong("--socket takes one app and sets TOKD_SOCK alone", "tok exec APP --socket -- CMD");
        }
        List<String> scopes = options.onlyScopes();
        JsonFields wish = new JsonFields()
                .put("scopes", scopes.isEmpty() ? null : scopes)
                .put("for", length == null ? "30d" : Durations.format(Durations.parse("--for", length)))
                .put("pid", pid);
        String path = ForwardOptions.open(tok, apps, wish).string("socket");
        return Secret.owning(path.getBytes(StandardCharsets.UTF_8));
    }

    private static Client client(Shell tok, String typed) {
        String app = tok.name("app", typed);
        JsonMap definition = AppSetCommand.read(tok, app);
        String name = definition.string("client");
        return Client.fromJson(name, ClientSetCommand.read(tok, name));
    }
}
