package dev.tokd.agent.policy;

import dev.tokd.agent.peer.Executable;
import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Facts;
import dev.tokd.agent.peer.Peer;
import dev.tokd.protocol.Allow;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One allow entry, its accounts looked up.
 *
 * @param entry as it is defined
 * @param uid the user's id; null when the entry names none, or names one that is not there
 * @param gid the group's id, likewise
 */
public record Rule(
        Allow entry, @Nullable Integer uid, @Nullable Integer gid) {

    /** What comes of comparing one member with a peer. */
    public enum Match {
        /** It holds. */
        YES,
        /** It does not. */
        NO,
        /** Nobody has looked yet. */
        UNKNOWN
    }

    /**
     * One member of an entry beside what the peer has.
     *
     * @param name the member, for example {@code user}
     * @param wanted what the entry says
     * @param found what the peer has, or null when it has none or it is not known
     * @param match what comes of it
     * @param fact what has to be gathered for it, or null when it is known at once
     */
    public record Check(
            String name,
            String wanted,
            @Nullable String found,
            Match match,
            @Nullable Fact fact) {}

    static Rule of(Allow entry, Accounts accounts) {
        return new Rule(
                entry,
                entry.user() == null ? null : accounts.uid(entry.user()),
                entry.group() == null ? null : accounts.gid(entry.group()));
    }

    /**
     * The members this entry names beside what a peer has, cheapest first.
     *
     * @param peer who
     * @return one for each member
     */
    public List<Check> checks(Peer peer) {
        List<Check> checks = new ArrayList<>(4);
        Facts facts = peer.facts();
        if (entry.user() != null) {
            checks.add(new Check("user", entry.user(), id(peer.uid()), at(uid != null && uid == peer.uid()), null));
        }
        if (entry.group() != null) {
            checks.add(group(entry.group(), peer));
        }
        if (entry.unit() != null) {
            checks.add(check("unit", entry.unit(), facts.unit(), facts, Fact.CGROUP));
        }
        if (entry.cgroup() != null) {
            checks.add(cgroup(entry.cgroup(), facts));
        }
        Executable executable = facts.executable();
        if (entry.exe() != null) {
            String path = executable == null ? null : executable.path();
            checks.add(check("exe", entry.exe(), path, facts, Fact.EXECUTABLE));
        }
        if (entry.sha256() != null) {
            String sha256 = executable == null ? null : executable.sha256();
            checks.add(check("sha256", entry.sha256(), sha256, facts, Fact.DIGEST));
        }
        return checks;
    }

    /**
     * Whether the whole entry holds; unknown only while no member speaks against it.
     *
     * @param peer who
     * @param missing gets the facts that would settle what is unknown
     * @return what comes of it
     */
    public Match match(Peer peer, Set<Fact> missing) {
        Match all = Match.YES;
        Set<Fact> open = EnumSet.noneOf(Fact.class);
        for (Check check : checks(peer)) {
            if (check.match() == Match.NO) {
                return Match.NO;
            }
            if (check.match() == Match.UNKNOWN && check.fact() != null) {
                all = Match.UNKNOWN;
                open.add(check.fact());
            }
        }
        missing.addAll(open);
        return all;
    }

    private Check group(String name, Peer peer) {
        Set<Integer> groups = peer.facts().groups();
        String found = groups.isEmpty() ? id(peer.gid()) : id(peer.gid()) + " " + groups;
        boolean holds = gid != null && (gid == peer.gid() || groups.contains(gid));
        boolean looked = gid == null || holds || peer.facts().gathered().contains(Fact.GROUPS);
        return new Check("group", name, found, looked ? at(holds) : Match.UNKNOWN, Fact.GROUPS);
    }

    private static Check cgroup(String wanted, Facts facts) {
        String found = facts.cgroup();
        boolean inside = found != null && (found.equals(wanted) || found.startsWith(wanted + "/"));
        boolean looked = facts.gathered().contains(Fact.CGROUP);
        return new Check("cgroup", wanted, found, looked ? at(inside) : Match.UNKNOWN, Fact.CGROUP);
    }

    private static Check check(String name, String wanted, @Nullable String found, Facts facts, Fact fact) {
        Match match = facts.gathered().contains(fact) ? at(wanted.equals(found)) : Match.UNKNOWN;
        return new Check(name, wanted, found, match, fact);
    }

    private static Match at(boolean holds) {
        return holds ? Match.YES : Match.NO;
    }

    private static @Nullable String id(int id) {
        return id == Peer.UNKNOWN ? null : Integer.toUnsignedString(id);
    }
}
