package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A definition proves itself: one mint, what was asked beside what was granted. */
final class Proof {
    private final Shell tok;

    Proof(Shell tok) {
        this.tok = tok;
    }

    /** Mints once; a failure leaves the definition as it is and gives the problem's exit code. */
    int run(String kind, String name, Map<String, ?> ask) {
        JsonMap proof;
        try {
            proof = tok.call(Call.send("POST", "/v1/" + kind + "s/" + name + "/verify", ask)
                            .patient())
                    .body();
        } catch (ProblemException e) {
            tok.out().problem(e.problem());
            tok.out().note(kind + " " + name + " is kept, but minting with it failed; --no-verify skips this test");
            return e.problem().code().exit();
        }
        print(proof);
        return Exit.OK;
    }

    /** What was asked beside what was granted. */
    void print(JsonMap proof) {
        tok.out().line("verified: one token was minted");
        line("scopes asked", proof.strings("asked"));
        line("scopes granted", proof.strings("granted"));
        String asked = proof.optionalString("audience_asked");
        if (asked != null) {
            line("audience asked", asked);
        }
        line("audience granted", proof.strings("audience"));
        String life = Durations.human(Duration.ofSeconds(proof.number("expires_in")));
        line("life", proof.flag("life_assumed") ? life + " (assumed: the provider did not say)" : life);
        warnings(tok, proof);
    }

    private void line(String name, Object value) {
        Lines.line(tok.out(), name, value);
    }

    static void warnings(Shell tok, JsonMap answer) {
        List<String> warnings = answer.strings("warnings");
        warnings.forEach(tok.out()::warn);
    }

    static Map<String, Object> ask(@Nullable String audience, @Nullable String resource, List<String> scopes) {
        return new JsonFields()
                .put("audience", audience)
                .put("resource", resource)
                .put("scopes", scopes.isEmpty() ? null : scopes)
                .toMap();
    }
}
