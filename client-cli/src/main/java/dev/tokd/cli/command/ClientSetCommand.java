package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok client set}: changes some members of a client, or its secret. */
@Command(
        name = "set",
        description = {
            "Change a client. What is not named stays; an empty value clears; --param K= removes K.",
            "Changing where the secret goes (endpoint, method, CA, proxy) needs the secret again."
        },
        footer = {
            "",
            "Examples:",
            "  tok client set mgmt --client-secret-stdin < new-secret",
            "  tok client set mgmt --call-timeout 30s"
        })
final class ClientSetCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The client.")
    private String typed = "";

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Mixin
    private ClientCredential credential = new ClientCredential();

    @Mixin
    private ProofOptions proof = new ProofOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private SecretsOnTheLine refused = new SecretsOnTheLine();

    ClientSetCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("client", typed);
        options.checkPlaces();
        JsonMap now = read(tok, name);
        Members members =
                options.into(credential.prepare(new Members(now.fields()).without("name", "pinned"), name, tok), tok);
        ClientCredential.Brought brought = credential.into(members, tok);
        Client client = Client.fromJson(name, new JsonMap(brought.members().fields(), "client \"" + name + "\""));
        JsonMap answer = put(
                client,
                brought.generate(),
                brought.secret(),
                credential.secrets().proxy(tok, false));
        tok.out().line("client " + name + " changed");
        JsonMap changed = answer.optionalObject("client");
        if (changed != null) {
            Lines.print(tok.out(), new Members(changed.fields()).without("name").fields());
        }
        Proof.warnings(tok, answer);
        if (brought.generate() != null) {
            tok.out()
                    .note("register the key at the provider (tok client key " + name + "), then: tok client set "
                            + name);
            return Exit.OK;
        }
        return proof.skip ? Exit.OK : new Proof(tok).run("client", name, proof.ask());
    }

    static JsonMap read(Shell tok, String name) {
        try {
            return tok.get("/v1/clients/" + name);
        } catch (ProblemException e) {
            throw tok.suggesting(e, "client", name);
        }
    }

    private JsonMap put(Client client, @Nullable String generate, @Nullable Secret secret, @Nullable Secret proxy) {
        try {
            return send(client, generate, secret, proxy);
        } catch (ProblemException e) {
            if (e.problem().code() != ErrorCode.SECRET_REQUIRED || secret != null) {
                throw e;
            }
            return send(
                    client,
                    null,
                    again(client, e),
                    proxy == null ? credential.secrets().proxy(tok, hasProxyUser(client)) : proxy);
        }
    }

    private static boolean hasProxyUser(Client client) {
        return client.network().proxyUser() != null;
    }

    /** The secret would go elsewhere now: only a person or a flag may send it there. */
    private Secret again(Client client, ProblemException e) {
        boolean key = client.key() != null;
        if (key || !tok.secrets().prompter().isPresent()) {
            throw new ProblemException(
                    Problem.of(
                            e.problem().code(),
                            e.problem().detail(),
                            "add " + (key ? ClientCredential.KEY_FLAGS : ClientSecrets.FLAGS)),
                    e);
        }
        tok.out().note(e.problem().detail());
        return credential.secrets().asked(tok);
    }

    private JsonMap send(Client client, @Nullable String generate, @Nullable Secret secret, @Nullable Secret proxy) {
        JsonFields body = new JsonFields().put("generate_key", generate);
        new Members(client.toJson()).without("name", "pinned").fields().forEach(body::put);
        return tok.call(Call.send(
                                "PUT",
                                "/v1/clients/" + client.name(),
                                ClientSecrets.into(body, secret, proxy).toMap())
                        .patient())
                .body();
    }
}
