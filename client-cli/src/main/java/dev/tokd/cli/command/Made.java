package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;

/** Tells what an answer about a change at a provider says beside its own news. */
final class Made {
    private Made() {}

    /** What was settled of earlier operations. */
    static void recovered(Shell tok, JsonMap answer) {
        answer.strings("recovered").forEach(tok.out()::note);
    }

    /** Whether a token came, as an exit code; why not, in words. */
    static int token(Shell tok, JsonMap answer) {
        JsonMap problem = answer.optionalObject("problem");
        if (problem != null) {
            Problem why = Problem.fromJson(problem);
            tok.out().problem(why);
            tok.out().note("it is made and kept; only the test mint failed");
            return why.code().exit();
        }
        JsonMap proof = answer.optionalObject("proof");
        if (proof != null) {
            new Proof(tok).print(proof);
        }
        return Exit.OK;
    }
}
