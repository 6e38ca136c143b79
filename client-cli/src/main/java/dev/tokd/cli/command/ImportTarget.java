package dev.tokd.cli.command;

import dev.tokd.cli.intake.Found;
import dev.tokd.cli.intake.Leaf;
import dev.tokd.cli.secret.ImportedKey;
import dev.tokd.cli.secret.SecretText;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is made of a client that was found: its definition, and an app for each audience. */
final class ImportTarget {
    @Option(names = "--name", paramLabel = "NAME", description = "Your name for the client (default: its tenant's).")
    private @Nullable String name;

    @Option(
            names = "--app",
            paramLabel = "APP",
            description = "The name of its app (default: the client's, where the file names an audience).")
    private @Nullable String app;

    @Option(names = "--domain", paramLabel = "HOST", description = "The tenant, instead of what the file says.")
    private @Nullable String domain;

    @Option(names = "--issuer", paramLabel = "URL", description = "The issuer, instead of what the file says.")
    private @Nullable String issuer;

    @Option(names = "--provider", paramLabel = "PRESET", description = "The preset, instead of what is guessed.")
    private @Nullable String provider;

    @Option(names = "--audience", paramLabel = "A", description = "The audience of its app.")
    private @Nullable String audience;

    @Option(names = "--scope", paramLabel = "S", description = "The scopes of its app; repeatable.")
    private @Nullable List<String> scopes;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM certificates to trust instead of the system's.")
    private @Nullable String ca;

    @Option(names = "--no-verify", description = "Do not mint to prove the definitions.")
    private boolean skip;

    @Mixin
    private ClientSecrets secrets = new ClientSecrets();

    /** Refuses what cannot be meant, before anything is made. */
    void check(List<Found> found) {
        boolean one = name != null || app != null || domain != null || issuer != null || secrets.isGiven();
        if (found.size() > 1 && one) {
            throw Usage.wrong(
                    "several clients were found, and --name, --app, --domain, --issuer and --client-secret-… are for one",
                    "add --client-id ID");
        }
        if (domain != null && issuer != null) {
            throw Usage.wrong("--domain and --issuer exclude each other", null);
        }
        for (Found each : found) {
            if (each.place().isEmpty() && domain == null && issuer == null) {
                throw Usage.wrong(
                        "where the provider of client " + each.clientId() + " is, the file does not say",
                        "add --domain HOST or --issuer URL");
            }
        }
    }

    /** Defines a client and its apps, and proves them; the exit code says how that went. */
    int define(Shell tok, Found found, Set<String> taken, String file) {
        String client = tok.name("client", free(name == null ? found.shortName() : name, taken));
        List<String> audiences = audience == null ? found.audiences() : List.of(audience);
        addClient(tok, found, client, file);
        boolean apps = !audiences.isEmpty() || app != null;
        if (!apps) {
            return skip ? Exit.OK : new Proof(tok).run("client", client, Map.of());
        }
        int worst = Exit.OK;
        for (String each : audiences.isEmpty() ? Arrays.asList((String) null) : audiences) {
            int code = addApp(tok, found, client, each, taken);
            worst = code == Exit.OK ? worst : code;
        }
        return worst;
    }

    private static String free(String wish, Set<String> taken) {
        String free = wish;
        for (int number = 2; !taken.add(free); number++) {
            free = wish + "-" + number;
        }
        return free;
    }

    private void addClient(Shell tok, Found found, String client, String file) {
        Members members = new Members(Map.of())
                .set("provider", provider == null ? found.provider() : provider)
                .set("client_id", found.clientId())
                .set("ca_pem", ca == null ? null : ClientOptions.pem(tok, ca));
        if (domain != null || issuer != null) {
            members.set("domain", domain).set("issuer", issuer);
        } else {
            found.place().forEach(members::set);
        }
        Secret secret = secret(tok, found, members, file);
        Client definition = Client.fromJson(client, new JsonMap(members.fields(), "client \"" + client + "\""));
        JsonFields body = new JsonFields();
        new Members(definition.toJson()).without("name").fields().forEach(body::put);
        try (secret) {
            JsonMap answer = tok.call(Call.send(
                                    "PUT",
                                    "/v1/clients/" + client + "?create=true",
                                    body.put("secret", secret).toMap())
                            .patient())
                    .body();
            tok.out().line("client " + client + " added");
            Proof.warnings(tok, answer);
        }
    }

    private Secret secret(Shell tok, Found found, Members members, String file) {
        Leaf leaf = found.secret();
        Secret given = secrets.given(tok);
        if (given != null || leaf == null) {
            return given == null ? secrets.asked(tok) : given;
        }
        if (!found.hasKey()) {
            return SecretText.clean(leaf.secret(), "client secret", tok.out()::note);
        }
        try (Secret pem = leaf.secret()) {
            byte[] bytes = pem.reveal();
            Supplier<Secret> passphrase = () ->
                    tok.secrets().passphrase("Passphrase of the key in " + file + ": ", "a key without passphrase");
            ImportedKey key = ImportedKey.read(bytes, "private key", passphrase);
            Arrays.fill(bytes, (byte) 0);
            String kid = found.keyId();
            members.set(
                    "key",
                    new ClientKey(key.algorithm(null), kid == null || kid.isEmpty() ? null : kid, null, key.publicKey())
                            .toJson());
            return key.secret();
        }
    }

    private int addApp(Shell tok, Found found, String client, @Nullable String each, Set<String> taken) {
        String wish = app == null ? client : app;
        String free = tok.name("app", free("app " + wish, taken).substring("app ".length()));
        List<String> words = Members.words(scopes, " ");
        Members members = new Members(Map.of())
                .set("client", client)
                .set("audience", each)
                .set("scopes", words == null ? found.scopes() : words);
        App definition = App.fromJson(free, new JsonMap(members.fields(), "app \"" + free + "\""));
        JsonMap answer = AppSetCommand.put(tok, definition, "?create=true", AppSetCommand.body(definition));
        tok.out().line("app " + free + " added");
        Proof.warnings(tok, answer);
        return skip ? Exit.OK : new Proof(tok).run("app", free, Map.of());
    }
}
