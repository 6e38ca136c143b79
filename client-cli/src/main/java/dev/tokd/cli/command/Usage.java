package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import org.jspecify.annotations.Nullable;

/** A command line that cannot be followed. */
final class Usage {
    private Usage() {}

    static ProblemException wrong(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, fix);
    }
}
