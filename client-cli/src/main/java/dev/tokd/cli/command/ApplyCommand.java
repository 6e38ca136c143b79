package dev.tokd.cli.command;

import dev.tokd.cli.output.Style;
import dev.tokd.cli.secret.ImportedKey;
import dev.tokd.cli.secret.SecretText;
import dev.tokd.cli.toml.ApplyFile;
import dev.tokd.cli.toml.ClientEntry;
import dev.tokd.cli.toml.SecretReference;
import dev.tokd.cli.wire.Answer;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.App;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok apply}: makes the definitions what a file says. */
@Command(
        name = "apply",
        description = {
            "Make clients and apps what a file says, and show what changes.",
            "Tables [client.NAME] and [app.NAME] hold the members as tok export writes them; names are whole, whatever"
                    + " TOK_CONTEXT is. A secret is { file = \"F\" }, { env = \"V\" }, { prompt = true } or"
                    + " { keep = true }; relative files start from the file's folder. Entries that are no longer in"
                    + " the file go only with --prune, and only those the same file (or source = \"ID\") created.",
            "A client with provision = \"auth0\" and via = \"CLIENT\" is registered at Auth0 by tokd, and granted what its"
                    + " apps ask for; --prune leaves it there, --destroy deletes there what this file made there.",
            "Widening an app asks for an existing slot's key again."
        },
        footer = {"", "Example:", "  tok apply -f apps.toml --dry-run"})
final class ApplyCommand implements Callable<Integer> {
    private static final String STDIN = "-";

    private final Shell tok;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The file, or - for standard input.")
    private String file = "";

    @Option(names = "--dry-run", description = "Show what would change, and change nothing.")
    private boolean dryRun;

    @Option(names = "--prune", description = "Remove what this file created and no longer holds.")
    private boolean prune;

    @Option(names = "--destroy", description = "As --prune, and delete at the provider what this file made there.")
    private boolean destroy;

    @Mixin
    private JsonOption output = new JsonOption();

    @Mixin
    private ProofKey proof = new ProofKey();

    ApplyCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (file.equals(STDIN) && proof.usesStdin()) {
            throw Usage.wrong("standard input holds the file, so it cannot hold a passphrase", "--proof-key-file FILE");
        }
        Path path = tok.path(Path.of(file)).normalize();
        Path folder =
                file.equals(STDIN) || path.getParent() == null ? tok.world().folder() : path.getParent();
        String name = file.equals(STDIN) ? "standard input" : file;
        ApplyFile wanted = ApplyFile.parse(text(path, name), name, folder);
        Answer now = tok.call(Call.get("/v1/definitions"));
        String source = wanted.source() == null ? (file.equals(STDIN) ? "stdin" : path.toString()) : wanted.source();
        Map<String, Object> body = body(wanted, source);
        if (destroy || wanted.clients().stream().anyMatch(ClientEntry::isProvisioned)) {
            return new ProvisionRun(tok, proof, dryRun, prune || destroy, destroy, output.json).of(body);
        }
        JsonMap done = proof.proving(tok, body, sent -> put(sent, now.etag()));
        if (output.json) {
            tok.out().json(done.fields());
        } else {
            show(tok, done.objects("changes"));
            end(done.objects("changes").isEmpty());
        }
        Proof.warnings(tok, done);
        return Exit.OK;
    }

    private String text(Path path, String name) {
        try (InputStream in = file.equals(STDIN) ? tok.world().stdin() : Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(Limits.BODY + 1);
            if (bytes.length > Limits.BODY) {
                throw Usage.wrong(name + " is over " + (Limits.BODY >> 20) + " MiB", null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.BAD_REQUEST, name + " cannot be read", null), e);
        }
    }

    private Map<String, Object> body(ApplyFile wanted, String source) {
        List<Map<String, Object>> clients =
                wanted.clients().stream().map(this::client).toList();
        List<Map<String, Object>> apps = wanted.apps().stream().map(App::toJson).toList();
        return new JsonFields()
                .put("source", source)
                .put("clients", clients)
                .put("apps", apps)
                .toMap();
    }

    private Map<String, Object> client(ClientEntry entry) {
        String name = entry.name();
        Members members = new Members(entry.members());
        Secret secret = entry.members().get("key") == null
                ? resolve(entry.secret(), "secret of client " + name)
                : key(entry.secret(), "private key of client " + name, members);
        JsonFields body = new JsonFields();
        members.fields().forEach(body::put);
        return ClientSecrets.into(body, secret, resolve(entry.proxySecret(), "proxy secret of client " + name))
                .toMap();
    }

    /** A key stands in a file, whose public side is not repeated in the definition. */
    private @Nullable Secret key(SecretReference reference, String what, Members client) {
        if (reference instanceof SecretReference.InFile in) {
            ImportedKey imported = tok.secrets()
                    .keyFromFile(
                            in.path(),
                            what,
                            () -> tok.secrets()
                                    .passphrase("Passphrase of the " + what + ": ", "a key that is not encrypted"));
            ClientCredential.complete(client, imported);
            return imported.secret();
        }
        if (reference instanceof SecretReference.Kept) {
            return null;
        }
        throw Usage.wrong("the " + what + " comes from { file = \"…\" } or is kept", null);
    }

    private @Nullable Secret resolve(SecretReference reference, String what) {
        if (reference instanceof SecretReference.InFile in) {
            return tok.secrets().fromFile(in.path(), what);
        }
        if (reference instanceof SecretReference.InEnvironment in) {
            String value = tok.world().environment().get(in.variable());
            if (value == null) {
                throw Usage.wrong("the " + what + " is to come from $" + in.variable() + ", which is not set", null);
            }
            return SecretText.clean(Secret.ofChars(value.toCharArray()), what, tok.out()::note);
        }
        return reference instanceof SecretReference.Prompted
                ? tok.secrets().fromPerson(what, "{ file = \"…\" } or { env = \"…\" } in the file")
                : null;
    }

    private JsonMap put(Map<String, Object> body, @Nullable String etag) {
        String query = (dryRun ? "dry_run=true" : "") + (dryRun && prune ? "&" : "") + (prune ? "prune=true" : "");
        String target = "/v1/definitions" + (query.isEmpty() ? "" : "?" + query);
        return tok.call(Call.send("PUT", target, body).ifMatch(etag).patient()).body();
    }

    static void show(Shell tok, List<JsonMap> changes) {
        for (JsonMap change : changes) {
            String subject = change.string("kind") + " " + change.string("name");
            String fields = String.join("; ", change.strings("fields"));
            switch (change.string("action")) {
                case "add" -> tok.out().line("+ " + subject, Style.GOOD);
                case "remove" -> tok.out().line("- " + subject + (fields.isEmpty() ? "" : "  " + fields), Style.BAD);
                default -> tok.out().line("~ " + subject + (fields.isEmpty() ? "" : "  " + fields), Style.UNSURE);
            }
        }
    }

    private void end(boolean nothing) {
        if (nothing) {
            tok.out().line("no changes");
        } else {
            tok.out().note(dryRun ? "dry run: nothing was changed" : "applied");
        }
    }
}
