package dev.tokd.cli.secret;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why a secret was not taken, said without it. */
final class Refusals {
    private Refusals() {}

    static ProblemException usage(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, fix);
    }

    static ProblemException io(String what, Path path, IOException cause) {
        String why = cause instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : cause instanceof java.nio.file.AccessDeniedException
                        ? "permission denied"
                        : "it cannot be read or written";
        return new ProblemException(Problem.of(ErrorCode.BAD_REQUEST, what + " " + path + ": " + why, null), cause);
    }
}
