package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok quota}: how many mints each client has left, until when, and who takes them. */
@Command(
        name = "quota",
        description = {
            "Say how many tokens each client may still have minted, by its own --max-mints and by what its provider",
            "says; when each limit runs dry at the present pace, and which app takes the most."
        },
        footer = {"", "Examples:", "  tok quota", "  tok quota mgmt --json"})
final class QuotaCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(arity = "0..1", paramLabel = "CLIENT", description = "The client (default: each).")
    private @Nullable String typed;

    @Mixin
    private JsonOption output = new JsonOption();

    QuotaCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        JsonMap status = tok.get("/v1/status");
        if (!status.string("state").equals(Vault.UNLOCKED)) {
            throw new ProblemException(ErrorCode.LOCKED, "the vault is not open, so no client is known", "tok unlock");
        }
        List<JsonMap> clients = wanted(status.objects("clients"));
        if (output.json) {
            tok.out()
                    .json(Map.of(
                            "clients", clients.stream().map(QuotaCommand::json).toList()));
        } else {
            new QuotaView(tok.out(), clients).everything();
        }
        return Exit.OK;
    }

    private List<JsonMap> wanted(List<JsonMap> clients) {
        if (typed == null) {
            return clients;
        }
        String name = tok.name("client", typed);
        List<JsonMap> one = clients.stream()
                .filter(client -> client.string("name").equals(name))
                .toList();
        if (one.isEmpty()) {
            String nearest = Text.nearest(
                    name, clients.stream().map(client -> client.string("name")).toList());
            throw new ProblemException(
                    ErrorCode.UNKNOWN_CLIENT,
                    "no client \"" + name + "\"" + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                    nearest == null ? "tok client list" : "tok quota " + nearest);
        }
        return one;
    }

    private static Map<String, Object> json(JsonMap client) {
        return Map.of(
                "name", client.string("name"), "quota", QuotaView.quota(client).fields());
    }
}
