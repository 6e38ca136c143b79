package dev.tokd.cli.command;

import dev.tokd.cli.output.Cell;
import dev.tokd.cli.output.Table;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tok client list} and {@code tok app list}. */
@Command(
        name = "list",
        description = "List the definitions.",
        footer = {"", "Example:", "  ${PARENT-COMMAND-FULL-NAME} list --json"})
final class ListCommand implements Callable<Integer> {
    private static final int LAST = 3;

    private final Shell tok;
    private final String kind;

    @Mixin
    private JsonOption output = new JsonOption();

    ListCommand(Shell tok, String kind) {
        this.tok = tok;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        JsonMap answer = tok.get("/v1/" + kind + "s");
        if (output.json) {
            tok.out().json(answer.fields());
            return Exit.OK;
        }
        List<JsonMap> entries = answer.objects(kind + "s");
        if (entries.isEmpty()) {
            tok.out().note("no " + kind + "s yet; add one: tok " + kind + " add --help");
            return Exit.OK;
        }
        boolean clients = kind.equals("client");
        Table table = clients
                ? new Table(LAST, "CLIENT", "PROVIDER", "CLIENT ID", "AT")
                : new Table(LAST, "APP", "CLIENT", "AUDIENCE", "SCOPES");
        entries.forEach(entry -> row(table, entry, clients));
        tok.out().table(table);
        return Exit.OK;
    }

    private static void row(Table table, JsonMap entry, boolean client) {
        table.row(
                Cell.of(entry.string("name")),
                cell(entry.optionalString(client ? "provider" : "client")),
                cell(client ? entry.optionalString("client_id") : first(entry, "audience", "resource")),
                cell(client ? first(entry, "domain", "issuer", "token_endpoint") : scopes(entry)));
    }

    private static @Nullable String scopes(JsonMap app) {
        List<String> scopes = app.strings("scopes");
        return scopes.isEmpty() ? null : String.join(" ", scopes);
    }

    private static @Nullable String first(JsonMap entry, String... members) {
        for (String member : members) {
            String text = entry.optionalString(member);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static Cell cell(@Nullable String text) {
        return Cell.of(text == null ? "-" : text);
    }
}
