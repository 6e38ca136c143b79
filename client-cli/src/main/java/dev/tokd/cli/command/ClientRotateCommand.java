package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok client rotate}: another secret or key for a client, without a reader noticing. */
@Command(
        name = "rotate",
        description = {
            "Give a client another secret or key at its provider. The old one works until the new one has minted a token.",
            "At a provider without an API, make the new secret there and bring it by --client-secret-stdin."
        },
        footer = {
            "",
            "Examples:",
            "  tok client rotate reports",
            "  tok client rotate reports --via mgmt --every 30d",
            "  tok client rotate reports --every never",
            "  tok client rotate legacy --client-secret-stdin < new-secret"
        })
final class ClientRotateCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The client.")
    private String typed = "";

    @Option(
            names = "--via",
            paramLabel = "CLIENT",
            description = "The client that calls the Management API; the one that made it, unless said.")
    private @Nullable String via;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description =
                    "From now on do it again by itself this often, 1m to 3650d; never ends that and rotates nothing.")
    private @Nullable String every;

    @Option(names = "--client-secret-stdin", description = "Read the new secret from one line of standard input.")
    private boolean stdin;

    @Option(names = "--client-secret-file", paramLabel = "FILE", description = "Read the new secret from a file.")
    private @Nullable Path file;

    @Mixin
    private JsonOption output = new JsonOption();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private SecretsOnTheLine refused = new SecretsOnTheLine();

    ClientRotateCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("client", typed);
        JsonMap answer = rotate(name, secret());
        if (output.json) {
            tok.out().json(answer.fields());
            return Exit.OK;
        }
        boolean rotated = answer.flag("rotated");
        tok.out()
                .line("client " + name + ": "
                        + (rotated ? "the new one is in use" : "it is not rotated by itself any more"));
        JsonMap client = answer.optionalObject("client");
        JsonMap rotation = client == null ? null : client.optionalObject("rotation");
        if (rotation != null) {
            tok.out().line("  next by itself " + rotation.string("due"));
        }
        return Exit.OK;
    }

    private @Nullable Secret secret() {
        if (stdin && file != null) {
            throw Usage.wrong("--client-secret-stdin and --client-secret-file exclude each other", null);
        }
        if (stdin) {
            return tok.secrets().fromStdin("new client secret", true);
        }
        return file == null ? null : tok.secrets().fromFile(tok.path(file), "new client secret");
    }

    private JsonMap rotate(String name, @Nullable Secret secret) {
        try {
            return tok.call(Call.send(
                                    "POST",
                                    "/v1/clients/" + name + "/rotate",
                                    new JsonFields()
                                            .put("via", via)
                                            .put("secret", secret)
                                            .put("every", every)
                                            .toMap())
                            .patient())
                    .body();
        } catch (ProblemException e) {
            throw tok.suggesting(e, "client", name);
        }
    }
}
