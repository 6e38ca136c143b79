package dev.tokd.agent.broker;

import dev.tokd.agent.peer.Executable;
import dev.tokd.agent.peer.Peer;
import dev.tokd.protocol.JsonFields;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a person is asked: only what the kernel says of the asker, nothing the asker could have written.
 *
 * @param id names it in an answer
 * @param app the app asked for
 * @param scopes the scopes a token would have
 * @param peer who asks
 * @param door where it came in
 * @param settled complete once somebody answered, or nobody did in time
 */
public record Question(
        String id, String app, List<String> scopes, Peer peer, String door, CompletionStage<Answer> settled) {
    /** What a person can say. */
    public enum Answer {
        /** Not this time. */
        NO,
        /** This time. */
        ONCE,
        /** This process, for ten minutes. */
        MINUTES
    }

    /**
     * This question in a sentence.
     *
     * @return printable text
     */
    public String text() {
        Executable executable = peer.facts().executable();
        return "Process " + number(peer.pid()) + " of uid " + number(peer.uid())
                + (executable == null ? ", whose program cannot be told," : " (" + executable.path() + ")")
                + (peer.facts().unit() == null ? "" : " in " + peer.facts().unit())
                + " asks for a token of \"" + app + "\""
                + (scopes.isEmpty() ? "" : " with " + String.join(" ", scopes))
                + " by " + door + ". Allow it?";
    }

    private static String number(int id) {
        return id == Peer.UNKNOWN ? "unknown" : Integer.toUnsignedString(id);
    }

    /**
     * This question's members.
     *
     * @return what {@link dev.tokd.protocol.Json#write} takes
     */
    public Map<String, Object> toJson() {
        Executable executable = peer.facts().executable();
        return new JsonFields()
                .put("id", id)
                .put("app", app)
                .put("scopes", scopes)
                .put("pid", id(peer.pid()))
                .put("uid", id(peer.uid()))
                .put("exe", executable == null ? null : executable.path())
                .put("unit", peer.facts().unit())
                .put("door", door)
                .put("text", text())
                .toMap();
    }

    private static @Nullable Long id(int id) {
        return id == Peer.UNKNOWN ? null : Integer.toUnsignedLong(id);
    }
}
