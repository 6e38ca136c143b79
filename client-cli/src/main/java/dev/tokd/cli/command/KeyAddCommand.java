package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok key add APP}: prints a new key, once. */
@Command(
        name = "add",
        description = {
            "Make a key by which one user reads an app over loopback HTTP, and print it: nobody can show it again.",
            "For another user, or an app with allow entries, it asks for an existing slot's key again."
        },
        footer = {
            "",
            "Examples:",
            "  (umask 077 && tok key add reports > reports.key)",
            "  tok key add reports --uid \"$(id -u ci)\" --id ci"
        })
final class KeyAddCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app.")
    private String typed = "";

    @Option(names = "--uid", paramLabel = "U", description = "The only user who may use it (default: you).")
    private @Nullable Long uid;

    @Option(names = "--id", paramLabel = "NAME", description = "Its name (default: key-1 and so on).")
    private @Nullable String id;

    @Mixin
    private ProofKey proof = new ProofKey();

    KeyAddCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String app = tok.name("app", typed);
        Map<String, Object> asked =
                new JsonFields().put("id", id).put("uid", uid).toMap();
        JsonMap answer = proof.proving(tok, asked, body -> add(app, body));
        try (Secret key = answer.secret("key")) {
            byte[] bytes = key.reveal();
            tok.out().raw(bytes);
            tok.out().raw(new byte[] {'\n'});
            Arrays.fill(bytes, (byte) 0);
        }
        tok.out()
                .note("key \"" + answer.string("id") + "\" of app " + app + ", for uid " + answer.number("uid")
                        + "; it is shown this once");
        return Exit.OK;
    }

    private JsonMap add(String app, Map<String, Object> body) {
        try {
            return tok.call(Call.send("POST", "/v1/apps/" + app + "/keys", body))
                    .body();
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", app);
        }
    }
}
