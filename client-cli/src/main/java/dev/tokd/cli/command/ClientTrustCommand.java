package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok client trust}: pins what the provider's discovery says now. */
@Command(
        name = "trust",
        description = {
            "Pin the endpoints the provider's discovery names now, after they changed.",
            "Where the secret would go elsewhere, it is needed again."
        },
        footer = {"", "Example:", "  tok client trust mgmt"})
final class ClientTrustCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The client.")
    private String typed = "";

    @Mixin
    private ClientSecrets secrets = new ClientSecrets();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private SecretsOnTheLine refused = new SecretsOnTheLine();

    ClientTrustCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("client", typed);
        JsonMap answer = trust(name, secrets.given(tok));
        List<String> changed = answer.strings("changed");
        if (changed.isEmpty()) {
            tok.out().line("client " + name + ": nothing changed");
        } else {
            tok.out().line("client " + name + ": now pinned");
            changed.forEach(change -> tok.out().line("  " + change));
        }
        return Exit.OK;
    }

    private JsonMap trust(String name, @Nullable Secret secret) {
        try {
            return send(name, secret);
        } catch (ProblemException e) {
            if (e.problem().code() != ErrorCode.SECRET_REQUIRED || secret != null) {
                throw tok.suggesting(e, "client", name);
            }
            if (!tok.secrets().prompter().isPresent()) {
                throw new ProblemException(
                        Problem.of(e.problem().code(), e.problem().detail(), "add " + ClientSecrets.FLAGS), e);
            }
            tok.out().note(e.problem().detail());
            return send(name, secrets.asked(tok));
        }
    }

    private JsonMap send(String name, @Nullable Secret secret) {
        return tok.call(Call.send(
                                "POST",
                                "/v1/clients/" + name + "/trust",
                                new JsonFields().put("secret", secret).toMap())
                        .patient())
                .body();
    }
}
