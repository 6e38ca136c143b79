package dev.tokd.cli.command;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Jwk;
import dev.tokd.protocol.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok client key}: what is public of a client's key, to be registered at its provider. */
@Command(
        name = "key",
        description = {
            "Print the public side of a client's key, to register it at the provider.",
            "As a JWK Set, which most providers take by value; as PEM, as Auth0 takes it; or as the certificate for"
                    + " tls_client_auth. The private side never leaves the vault."
        },
        footer = {
            "",
            "Examples:",
            "  tok client key signer > jwks.json",
            "  tok client key signer --pem",
            "  tok client key signer --certificate"
        })
final class ClientKeyCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The client.")
    private String typed = "";

    @ArgGroup
    private @Nullable Form form;

    /** One of these. */
    static final class Form {
        @Option(names = "--jwks", description = "A JWK Set with the one key (default).")
        @SuppressWarnings("UnusedVariable") // picocli reads it
        private boolean jwks;

        @Option(names = "--jwk", description = "The JWK alone.")
        private boolean jwk;

        @Option(names = "--pem", description = "The public key in PEM.")
        private boolean pem;

        @Option(names = "--certificate", description = "The certificate in PEM.")
        private boolean certificate;
    }

    ClientKeyCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("client", typed);
        JsonMap read = ClientSetCommand.read(tok, name);
        Client client = Client.fromJson(
                name, new JsonMap(new Members(read.fields()).without("name").fields(), name));
        ClientKey key = client.key();
        if (key == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "client \"" + name + "\" has a secret and no key",
                    "tok client set " + name + " --generate-key ES256");
        }
        print(name, key);
        return Exit.OK;
    }

    private void print(String name, ClientKey key) {
        if (form != null && form.pem) {
            text(present(key.publicKey(), name, "--client-key-file FILE"));
        } else if (form != null && form.certificate) {
            text(present(key.certificate(), name, "--certificate FILE"));
        } else {
            Map<String, Object> jwk = present(Jwk.of(key), name, "--client-key-file FILE");
            tok.out().json(form != null && form.jwk ? jwk : Map.of("keys", List.of(jwk)));
        }
    }

    private void text(String pem) {
        pem.lines().forEach(tok.out()::line);
    }

    private static <T> T present(@Nullable T part, String name, String option) {
        if (part == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "that of client \"" + name + "\" was never brought",
                    "tok client set " + name + " " + option);
        }
        return part;
    }
}
