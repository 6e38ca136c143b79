package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok confirm --watch}: a person answers what apps with {@code --confirm} ask. */
@Command(
        name = "confirm",
        description = {
            "Answer questions of apps that were defined with --confirm, one after the other, until Ctrl-C.",
            "It asks for a slot's key once: a program of yours could otherwise answer its own question."
        },
        footer = {"", "Example:", "  tok confirm --watch"})
final class ConfirmCommand implements Callable<Integer> {
    private static final Map<String, String> ANSWERS =
            Map.of("o", "once", "once", "once", "y", "once", "yes", "once", "m", "minutes", "minutes", "minutes");

    private final Shell tok;
    private final Set<String> answered = new HashSet<>();

    @Option(names = "--watch", required = true, description = "Wait for questions.")
    private boolean watch;

    @Mixin
    private ProofKey proof = new ProofKey();

    ConfirmCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (!watch || !tok.secrets().prompter().isPresent()) {
            throw Usage.wrong("a person answers at a terminal, and there is none", "tok confirm --watch");
        }
        JsonMap registered = proof.proving(
                tok,
                Map.of(),
                body -> tok.call(Call.send("POST", "/v1/consents/watch", body)).body());
        String pass = registered.string("pass");
        tok.out().note("waiting for questions; Ctrl-C ends it");
        while (true) {
            for (JsonMap question : next(pass)) {
                if (answered.add(question.string("id")) && !ask(pass, question)) {
                    return Exit.OK;
                }
            }
        }
    }

    private List<JsonMap> next(String pass) {
        return tok.call(Call.send("POST", "/v1/consents/next", Map.of("pass", pass))
                        .patient())
                .body()
                .objects("questions");
    }

    /** Puts one question; false when nobody is at the terminal any more. */
    private boolean ask(String pass, JsonMap question) {
        String typed = tok.secrets()
                .prompter()
                .line(Text.printable(question.string("text")) + "\n  [o]nce, for 10 [m]inutes, or [N]o: ");
        if (typed == null) {
            return false;
        }
        send(pass, question.string("id"), answer(typed));
        return true;
    }

    private static String answer(@Nullable String typed) {
        return ANSWERS.getOrDefault(typed == null ? "" : typed.strip().toLowerCase(Locale.ROOT), "no");
    }

    private void send(String pass, String id, String answer) {
        try {
            tok.call(Call.send("POST", "/v1/consents/" + Shell.encoded(id), Map.of("pass", pass, "answer", answer)));
            tok.out().note("answered: " + answer);
        } catch (ProblemException e) {
            // Too late, or locked meanwhile: said, and the next question may still come.
            tok.out().problem(e.problem());
        }
    }
}
