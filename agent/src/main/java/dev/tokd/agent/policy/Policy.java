package dev.tokd.agent.policy;

import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Door.Kind;
import dev.tokd.agent.policy.Door.Permit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what.
 *
 * <p>On the owner's socket an app with allow entries is for them and nobody else, one without for the
 * daemon's own uid. A forwarded socket gives what it was made for to whoever reaches it. Loopback HTTP
 * takes a key and the uid it is bound to. Root is not implied: what root may do the kernel grants, not we.
 * A peer the kernel says nothing about matches nobody.
 */
public final class Policy {
    private final int ownerUid;
    private final @Nullable Integer adminGid;

    /**
     * A policy for one owner.
     *
     * @param ownerUid the uid the daemon runs as, not {@link Peer#UNKNOWN}
     */
    public Policy(int ownerUid) {
        this(ownerUid, null);
    }

    /**
     * A policy for one owner and a group of administrators.
     *
     * @param ownerUid the uid the daemon runs as, not {@link Peer#UNKNOWN}
     * @param adminGid who else may control the daemon, and so can obtain every token; null for nobody
     */
    public Policy(int ownerUid, @Nullable Integer adminGid) {
        if (ownerUid == Peer.UNKNOWN) {
            throw new IllegalArgumentException("the owner's uid is unknown");
        }
        this.ownerUid = ownerUid;
        this.adminGid = adminGid;
    }

    /**
     * The uid the daemon runs as.
     *
     * @return never {@link Peer#UNKNOWN}
     */
    public int ownerUid() {
        return ownerUid;
    }

    /**
     * Whether a peer is the owner.
     *
     * @param peer who
     * @return true for the owner's uid
     */
    public boolean isOwner(Peer peer) {
        return peer.uid() == ownerUid;
    }

    /**
     * Whether a peer gets an app's token.
     *
     * @param peer who asks, with what is known of it
     * @param rules the app's
     * @param ask what exactly it asks, and where it came in
     * @return the decision
     */
    public Decision decide(Peer peer, Rules rules, Ask ask) {
        Door door = ask.door();
        if (!door.permits().contains(Permit.TOKEN)) {
            return new Decision.Deny("the door " + door.address() + " does not permit " + Permit.TOKEN);
        }
        Decision decision = switch (door.kind()) {
            case OWNER -> byPeer(peer, rules);
            case FORWARDED -> byDoor(door.bound(), ask);
            case LOOPBACK -> byKey(peer, rules, ask.keySha256());
        };
        return decision instanceof Decision.Allow && rules.confirm() ? Decision.AskPerson.NOW : decision;
    }

    private Decision byPeer(Peer peer, Rules rules) {
        if (peer.uid() == Peer.UNKNOWN || peer.pid() == Peer.UNKNOWN) {
            return new Decision.Deny("the kernel does not say who this is");
        }
        if (rules.entries().isEmpty()) {
            return isOwner(peer) ? Decision.Allow.YES : stranger(peer, "is not the owner");
        }
        Set<Fact> missing = EnumSet.noneOf(Fact.class);
        for (Rule rule : rules.entries()) {
            if (rule.match(peer, missing) == Rule.Match.YES) {
                return Decision.Allow.YES;
            }
        }
        return missing.isEmpty() ? stranger(peer, "matches no allow entry") : new Decision.Gather(missing);
    }

    private static Decision byDoor(Door.@Nullable Bound bound, Ask ask) {
        if (bound == null || !bound.app().equals(ask.app())) {
            return new Decision.Deny("this socket is not for that app");
        }
        List<String> most = bound.scopes();
        List<String> asked = ask.scopes();
        boolean within = most == null || (asked != null && new HashSet<>(most).containsAll(asked));
        return within ? Decision.Allow.YES : new Decision.Deny("this socket is for fewer scopes");
    }

    private static Decision byKey(Peer peer, Rules rules, @Nullable String sha256) {
        if (sha256 == null) {
            return new Decision.Deny("no key came along");
        }
        if (peer.uid() == Peer.UNKNOWN) {
            return new Decision.Deny("the kernel does not say whose connection this is");
        }
        byte[] presented = sha256.getBytes(StandardCharsets.US_ASCII);
        boolean opens = false;
        for (var key : rules.keys()) {
            boolean same = MessageDigest.isEqual(key.sha256().getBytes(StandardCharsets.US_ASCII), presented);
            opens |= same && (int) key.uid() == peer.uid();
        }
        return opens ? Decision.Allow.YES : stranger(peer, "has no key for this app");
    }

    private static Decision stranger(Peer peer, String why) {
        return new Decision.Deny("uid " + Integer.toUnsignedString(peer.uid()) + " " + why);
    }

    /**
     * Whether a door lets a new token be asked for; {@link #decide} must have allowed the token itself.
     *
     * @param door where it came in
     * @return true when it may
     */
    public boolean mayRefresh(Door door) {
        return door.permits().contains(Permit.REFRESH);
    }

    /**
     * Whether a peer may see and change everything: the owner, and the group of administrators where there
     * is one. No key and no allow entry ever does.
     *
     * @param peer who asks, with what is known of it
     * @param door where it came in
     * @return allow, deny or gather
     */
    public Decision control(Peer peer, Door door) {
        if (door.kind() != Kind.OWNER || !door.permits().contains(Permit.CONTROL)) {
            return new Decision.Deny("the door " + door.address() + " does not permit " + Permit.CONTROL);
        }
        if (isOwner(peer)) {
            return Decision.Allow.YES;
        }
        if (adminGid == null || peer.uid() == Peer.UNKNOWN || peer.pid() == Peer.UNKNOWN) {
            return stranger(peer, "is not the owner");
        }
        if (peer.gid() == adminGid || peer.facts().groups().contains(adminGid)) {
            return Decision.Allow.YES;
        }
        return peer.facts().gathered().contains(Fact.GROUPS)
                ? stranger(peer, "is no administrator")
                : new Decision.Gather(Set.of(Fact.GROUPS));
    }
}
