package dev.tokd.agent.broker;

import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Decision;
import dev.tokd.agent.policy.Rule;
import dev.tokd.agent.policy.Rules;
import dev.tokd.protocol.JsonFields;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a process may have an app's token, or may not, entry by entry.
 *
 * @param app the app
 * @param peer the process, with everything that could be learned about it
 * @param rules the app's
 * @param decision what the policy says on the owner's socket
 */
public record Explanation(String app, Peer peer, Rules rules, Decision decision) {
    /**
     * This explanation.
     *
     * @return what {@link dev.tokd.protocol.Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("app", app)
                .put("answer", answer())
                .put("reason", decision instanceof Decision.Deny deny ? deny.reason() : null)
                .put("process", process())
                .put("entries", rules.entries().stream().map(this::entry).toList())
                .toMap();
    }

    private String answer() {
        if (decision instanceof Decision.Allow) {
            return "allow";
        }
        return decision instanceof Decision.AskPerson ? "ask" : "deny";
    }

    private Map<String, Object> process() {
        return new JsonFields()
                .put("pid", peer.pid() == Peer.UNKNOWN ? null : peer.pid())
                .put("uid", id(peer.uid()))
                .put("gid", id(peer.gid()))
                .put(
                        "groups",
                        peer.facts().groups().stream()
                                .map(Integer::toUnsignedLong)
                                .sorted()
                                .toList())
                .put("unit", peer.facts().unit())
                .put("cgroup", peer.facts().cgroup())
                .put(
                        "exe",
                        peer.facts().executable() == null
                                ? null
                                : peer.facts().executable().path())
                .put(
                        "sha256",
                        peer.facts().executable() == null
                                ? null
                                : peer.facts().executable().sha256())
                .toMap();
    }

    private static @Nullable Long id(int id) {
        return id == Peer.UNKNOWN ? null : Integer.toUnsignedLong(id);
    }

    private Map<String, Object> entry(Rule rule) {
        List<Map<String, Object>> checks = rule.checks(peer).stream()
                .map(check -> new JsonFields()
                        .put("name", check.name())
                        .put("wanted", check.wanted())
                        .put("found", check.found())
                        .put("holds", check.match() == Rule.Match.YES)
                        .toMap())
                .toList();
        return new JsonFields()
                .put("entry", rule.entry().toString())
                .put("holds", rule.match(peer, EnumSet.noneOf(Fact.class)) == Rule.Match.YES)
                .put("checks", checks)
                .toMap();
    }
}
