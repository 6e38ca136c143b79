package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok auth0 bootstrap}: the one client that a person makes by hand, which then makes the others. */
@Command(
        name = "bootstrap",
        description = {
            "Take the one client made by hand, with which tokd makes all others. Prints that one step with its exact"
                    + " scopes; takes the client; mints, and says what it was granted and what is missing.",
            "Its secret is asked for without echo, or read from standard input or a file."
        },
        footer = {
            "",
            "Examples:",
            "  tok auth0 bootstrap --domain acme.eu.auth0.com",
            "  tok auth0 bootstrap --domain acme.eu.auth0.com --client-id 4fJ9 --client-secret-stdin < secret"
        })
final class Auth0BootstrapCommand implements Callable<Integer> {
    /** What it is called where nobody says otherwise. */
    static final String USUAL = "mgmt";

    private final Shell tok;

    @Parameters(paramLabel = "CLIENT", arity = "0..1", description = "Your name for it (default: mgmt).")
    private String typed = USUAL;

    @Option(names = "--domain", required = true, paramLabel = "TENANT", description = "The tenant's canonical domain.")
    private String domain = "";

    @Option(names = "--client-id", paramLabel = "ID", description = "The id of the client you made.")
    private @Nullable String clientId;

    @Mixin
    private ClientSecrets secrets = new ClientSecrets();

    @Mixin
    private Readiness readiness = new Readiness();

    @Mixin
    private JsonOption output = new JsonOption();

    Auth0BootstrapCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("client", typed);
        readiness.preload(tok);
        Secret given = secrets.given(tok);
        readiness.ensure(tok);
        step();
        String id = clientId == null ? asked(name) : clientId;
        if (id == null) {
            return Exit.OK;
        }
        take(name, id, given);
        return new ManagementReport(tok).of(name, output.json);
    }

    private void step() {
        tok.out().note("by hand, once, at https://manage.auth0.com for " + domain + ":");
        tok.out()
                .note("  Applications > Applications > Create Application: Machine to Machine, for the Auth0 Management"
                        + " API, with these permissions");
        for (JsonMap need : tok.get("/v1/provision/scopes").objects("scopes")) {
            tok.out().note("    " + need.string("scope") + "  (" + need.string("purpose") + ")");
        }
        tok.out().note("  then its Settings show the client id and the secret");
    }

    private @Nullable String asked(String name) {
        if (!tok.secrets().prompter().isPresent()) {
            tok.out()
                    .note("then: tok auth0 bootstrap " + name + " --domain " + domain
                            + " --client-id ID --client-secret-stdin");
            return null;
        }
        String line = tok.secrets().prompter().line("Client ID: ");
        if (line == null || line.isBlank()) {
            throw Usage.wrong("no client id was typed; nothing was changed", "--client-id ID");
        }
        return line.strip();
    }

    /** A second time the same client stays as it is. */
    private void take(String name, String id, @Nullable Secret given) {
        if (isKnown(name, id) && given == null) {
            tok.out().note("client " + name + " is there already");
            return;
        }
        Map<String, Object> members = Map.of("provider", "auth0", "domain", domain, "client_id", id);
        Client client = Client.fromJson(name, new JsonMap(members, "client \"" + name + "\""));
        JsonFields body = new JsonFields();
        new Members(client.toJson()).without("name").fields().forEach(body::put);
        try (Secret secret = given == null ? secrets.asked(tok) : given) {
            String target = "/v1/clients/" + name + (isKnown(name, id) ? "" : "?create=true");
            tok.call(Call.send(
                            "PUT",
                            target,
                            ClientSecrets.into(body, secret, null).toMap())
                    .patient());
        }
        tok.out().note("client " + name + " is kept");
    }

    private boolean isKnown(String name, String id) {
        try {
            return tok.get("/v1/clients/" + name).string("client_id").equals(id);
        } catch (ProblemException e) {
            if (e.problem().code() != ErrorCode.UNKNOWN_CLIENT) {
                throw e;
            }
            return false;
        }
    }
}
