package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tok audit anchor}. */
@Command(
        name = "anchor",
        description = {
            "Print number and hash of the last record, which stand for all before it.",
            "Note them where who might tamper with the log cannot write; tok audit verify --anchor checks them later."
        },
        footer = {"", "Example:", "  tok audit anchor"})
final class AuditAnchorCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private JsonOption output = new JsonOption();

    AuditAnchorCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        JsonMap answer = tok.get("/v1/audit/anchor");
        if (answer.number("waiting") > 0) {
            tok.out().warn(answer.number("waiting") + " newer records wait for the disk; see tok status");
        }
        if (output.json) {
            tok.out().json(answer.fields());
        } else {
            tok.out().line(answer.string("anchor"));
        }
        return Exit.OK;
    }
}
