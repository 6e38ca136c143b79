package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok audit verify}. */
@Command(
        name = "verify",
        description = {
            "Prove that the audit log is as it was written, or say what was edited, cut, moved or inserted, and where.",
            "What was cut off its end while the daemon was stopped is seen only with --anchor.",
            "The exit code is 0 only when nothing was found."
        },
        footer = {"", "Examples:", "  tok audit verify", "  tok audit verify --anchor \"$(cat anchor.txt)\""})
final class AuditVerifyCommand implements Callable<Integer> {
    private final Shell tok;

    @Option(
            names = "--anchor",
            paramLabel = "SEQ:HASH",
            description = "What tok audit anchor printed earlier; checks that it is still in the log.")
    private @Nullable String anchor;

    @Mixin
    private JsonOption output = new JsonOption();

    AuditVerifyCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String query = anchor == null ? "" : "?anchor=" + Shell.encoded(anchor.strip());
        JsonMap report =
                tok.call(Call.get("/v1/audit/verify" + query).patient()).body();
        boolean intact = report.flag("intact");
        if (output.json) {
            tok.out().json(report.fields());
        } else {
            AuditView.report(tok.out(), report);
        }
        if (!intact) {
            tok.out()
                    .problem(Problem.of(
                            ErrorCode.INTERNAL,
                            "the audit log is not what the daemon wrote; keep a copy of its files",
                            "tok audit verify --json"));
        }
        return intact ? Exit.OK : Exit.OTHER;
    }
}
