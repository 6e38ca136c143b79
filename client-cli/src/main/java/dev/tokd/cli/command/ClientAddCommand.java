package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Secret;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok client add}: a client with its secret, which then proves itself. */
@Command(
        name = "add",
        description = {
            "Add a client. Its secret is asked for without echo, or read from standard input or a file.",
            "The provider's endpoints are resolved now, shown and pinned. Where no daemon or vault is there yet, you"
                    + " are asked whether to make them. On standard input a passphrase comes first, then the"
                    + " client's secret, then the proxy's."
        },
        footer = {
            "",
            "Examples:",
            "  tok client add mgmt --provider auth0 --domain acme.eu.auth0.com --client-id 4fJ9",
            "  tok client add signer --issuer https://sso.example.com/realms/a --client-id signer --client-key-file key.pem",
            "  tok client add robot --issuer https://sso.example.com/realms/a --client-id robot --generate-key ES256",
            "  tok client add gcp --service-account key.json",
            "  tok client add given --token-file token.txt",
            "  tok client add ci --issuer https://sso.example.com/realms/a --client-id ci --client-secret-stdin < secret"
        })
final class ClientAddCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "Your name for it.")
    private String typed = "";

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Mixin
    private ClientCredential credential = new ClientCredential();

    @Mixin
    private ProofOptions proof = new ProofOptions();

    @Mixin
    private Readiness readiness = new Readiness();

    @Mixin
    private JsonOption output = new JsonOption();

    ClientAddCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("client", typed);
        options.checkPlaces();
        Members members = options.into(credential.prepare(new Members(Map.of()), name, tok), tok);
        // Before any secret is asked for.
        client(name, members);
        readiness.preload(tok);
        ClientSecrets secrets = credential.secrets();
        ClientCredential.Brought brought = credential.into(members, tok);
        Client client = client(name, brought.members());
        Secret proxy = secrets.proxy(tok, false);
        readiness.ensure(tok);
        JsonMap added = put(
                client,
                brought,
                brought.secret() == null && brought.generate() == null ? secrets.asked(tok) : brought.secret(),
                proxy == null ? secrets.proxy(tok, options.hasProxyUser()) : proxy);
        show(name, added);
        if (brought.generate() != null) {
            tok.out()
                    .note("register the key at the provider (tok client key " + name + "), then: tok client set "
                            + name);
            return Exit.OK;
        }
        return proof.skip ? Exit.OK : new Proof(tok).run("client", name, proof.ask());
    }

    private static Client client(String name, Members members) {
        return Client.fromJson(name, new JsonMap(members.fields(), "client \"" + name + "\""));
    }

    private JsonMap put(
            Client client, ClientCredential.Brought brought, @Nullable Secret secret, @Nullable Secret proxy) {
        Members members = new Members(client.toJson()).without("name");
        JsonFields body = new JsonFields().put("generate_key", brought.generate());
        members.fields().forEach(body::put);
        String target = "/v1/clients/" + client.name() + "?create=true";
        try (secret) {
            return tok.call(Call.send(
                                    "PUT",
                                    target,
                                    ClientSecrets.into(body, secret, proxy).toMap())
                            .patient())
                    .body();
        }
    }

    private void show(String name, JsonMap answer) {
        JsonMap client = answer.optionalObject("client");
        if (output.json) {
            tok.out().json(answer.fields());
        } else {
            tok.out().line("client " + name + " added");
            if (client != null) {
                Lines.print(
                        tok.out(), new Members(client.fields()).without("name").fields());
            }
        }
        Proof.warnings(tok, answer);
    }
}
