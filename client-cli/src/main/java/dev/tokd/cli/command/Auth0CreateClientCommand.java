package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok auth0 create-client}: a client of its own for one app, made, authorised, kept and proven. */
@Command(
        name = "create-client",
        description = {
            "Create a machine-to-machine client at Auth0, grant it an API, keep its secret in the vault, define an app"
                    + " of the same name on it, and mint one token to prove it.",
            "All or nothing: what cannot be brought to its end is taken back, at once or, after a crash, by the same"
                    + " command again."
        },
        footer = {
            "",
            "Example:",
            "  tok auth0 create-client billing --api https://api.example.com/ --scope \"read:invoices send:invoices\""
        })
final class Auth0CreateClientCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The name of client and app, here and there.")
    private String typed = "";

    @Option(names = "--api", required = true, paramLabel = "AUDIENCE", description = "The API's identifier.")
    private String api = "";

    @Option(names = "--scope", paramLabel = "S", description = "Its scopes; repeatable or separated by spaces.")
    private @Nullable List<String> scopes;

    @Option(names = "--via", paramLabel = "CLIENT", description = "The client that calls the Management API.")
    private @Nullable String via;

    @Option(names = "--show-once", description = "Show the secret, this once; on a terminal only.")
    private boolean showOnce;

    @Mixin
    private JsonOption output = new JsonOption();

    Auth0CreateClientCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("client", typed);
        if (showOnce && (!tok.out().isTerminal() || output.json)) {
            throw Usage.wrong(
                    "a secret is shown to a person on a terminal and to nobody else; nothing was made",
                    "tok auth0 create-client " + name + " --api " + api);
        }
        List<String> words = Members.words(scopes, " ");
        JsonMap made = tok.call(
                        Call.send("POST", "/v1/provision/clients", body(name, words == null ? List.of() : words))
                                .patient())
                .body();
        Made.recovered(tok, made);
        try (Secret secret = secret(made)) {
            if (output.json) {
                tok.out().json(made.fields());
            } else {
                show(name, made, secret);
            }
        }
        return output.json ? code(made) : Made.token(tok, made);
    }

    private Map<String, Object> body(String name, List<String> words) {
        return new JsonFields()
                .put("name", name)
                .put("via", via == null ? null : tok.name("client", via))
                .put("apis", List.of(Map.of("audience", api, "scopes", words)))
                .put("app", Map.of("name", name, "audience", api, "scopes", words))
                .put("show_secret", showOnce ? true : null)
                .toMap();
    }

    private static @Nullable Secret secret(JsonMap made) {
        return made.optionalSecret("secret");
    }

    private static int code(JsonMap made) {
        JsonMap problem = made.optionalObject("problem");
        return problem == null ? Exit.OK : Problem.fromJson(problem).code().exit();
    }

    private void show(String name, JsonMap made, @Nullable Secret secret) {
        tok.out().line("client " + name + " made and authorised, app " + name + " defined");
        JsonMap client = made.optionalObject("client");
        if (client != null) {
            Lines.line(tok.out(), "client id", client.string("client_id"));
        }
        Lines.line(tok.out(), "api", api);
        if (secret != null) {
            byte[] bytes = secret.reveal();
            tok.out().raw("  client secret  ".getBytes(StandardCharsets.UTF_8));
            tok.out().raw(bytes);
            tok.out().raw(new byte[] {'\n'});
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
