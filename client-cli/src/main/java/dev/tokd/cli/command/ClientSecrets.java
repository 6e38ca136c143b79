package dev.tokd.cli.command;

import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a client's secrets come from. With both on standard input the client's is the first line. */
final class ClientSecrets {
    static final String FLAGS = "--client-secret-stdin or --client-secret-file FILE";
    private static final String WHAT = "client secret";
    private static final String PROXY = "proxy secret";

    @Option(names = "--client-secret-stdin", description = "Read the client's secret from one line of standard input.")
    private boolean stdin;

    @Option(names = "--client-secret-file", paramLabel = "FILE", description = "Read the client's secret from a file.")
    private @Nullable Path file;

    @Option(
            names = "--proxy-secret-stdin",
            description = "Read the proxy's password from the next line of standard input.")
    private boolean proxyStdin;

    @Option(names = "--proxy-secret-file", paramLabel = "FILE", description = "Read the proxy's password from a file.")
    private @Nullable Path proxyFile;

    /** Whether a flag says where the client's secret is. */
    boolean isGiven() {
        return stdin || file != null;
    }

    /** The client's secret from a flag, else null. */
    @Nullable Secret given(Shell tok) {
        if (stdin && file != null) {
            throw Usage.wrong("--client-secret-stdin and --client-secret-file exclude each other", null);
        }
        if (stdin) {
            return tok.secrets().fromStdin(WHAT, !proxyStdin);
        }
        return file == null ? null : tok.secrets().fromFile(tok.path(file), WHAT);
    }

    Secret asked(Shell tok) {
        return tok.secrets().fromPerson(WHAT, FLAGS);
    }

    /** The proxy's password from a flag, else from a person where it is needed, else null. */
    @Nullable Secret proxy(Shell tok, boolean needed) {
        if (proxyStdin) {
            return tok.secrets().fromStdin(PROXY, true);
        }
        if (proxyFile != null) {
            return tok.secrets().fromFile(tok.path(proxyFile), PROXY);
        }
        return needed ? tok.secrets().fromPerson(PROXY, "--proxy-secret-stdin or --proxy-secret-file FILE") : null;
    }

    static JsonFields into(JsonFields body, @Nullable Secret secret, @Nullable Secret proxy) {
        return body.put("secret", secret).put("proxy_secret", proxy);
    }
}
