package dev.tokd.agent.control;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Doors without sockets. */
final class FakeDoors implements Doors {
    /** Every forward that was opened. */
    final List<Forward> opened = new ArrayList<>();
    /** Who else may connect to the last one. */
    @Nullable Integer members;
    /** The addresses of those that were closed. */
    final List<String> closed = new ArrayList<>();
    /** Whether no place will do. */
    boolean unfit;

    @Override
    public OpenDoor open(Forward forward, @Nullable Integer group) {
        if (unfit) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, "others can write there", "tok agent start");
        }
        opened.add(forward);
        members = group;
        return () -> {
            closed.add(forward.door().address());
            return CompletableFuture.completedFuture(null);
        };
    }
}
