package dev.tokd.cli.command;

import dev.tokd.cli.toml.ExportText;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tok export}: the definitions as a file for {@code tok apply}. */
@Command(
        name = "export",
        description = "Print all clients and apps as a file that tok apply reads back. It holds no secret.",
        footer = {"", "Example:", "  tok export > apps.toml"})
final class ExportCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private JsonOption output = new JsonOption();

    ExportCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        JsonMap definitions = tok.get("/v1/definitions");
        if (output.json) {
            tok.out().json(definitions.fields());
            return Exit.OK;
        }
        List<Client> clients = definitions.objects("clients").stream()
                .map(client -> Client.fromJson(client.string("name"), client))
                .toList();
        List<App> apps = definitions.objects("apps").stream()
                .map(app -> App.fromJson(app.string("name"), app))
                .toList();
        tok.out().block(ExportText.of(clients, apps));
        return Exit.OK;
    }
}
