package dev.tokd.agent.policy;

import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Door.Permit;
import dev.tokd.protocol.App;

/**
 * Who may do what: the daemon's own uid, through a door that permits it, and nobody else.
 *
 * <p>Root is not implied: what root may do the kernel grants, not we. A peer the kernel says nothing
 * about matches nobody.
 */
public final class Policy {
    private final int ownerUid;

    /**
     * A policy for one owner.
     *
     * @param ownerUid the uid the daemon runs as, not {@link Peer#UNKNOWN}
     */
    public Policy(int ownerUid) {
        if (ownerUid == Peer.UNKNOWN) {
            throw new IllegalArgumentException("the owner's uid is unknown");
        }
        this.ownerUid = ownerUid;
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
     * @param peer who asks
     * @param door where it came in
     * @param app the app it asks for
     * @param ask what exactly it asks
     * @return allow or deny
     */
    public Decision decide(Peer peer, Door door, App app, Ask ask) {
        if (!ask.app().equals(app.name())) {
            return new Decision.Deny("asked for " + ask.app() + ", not for " + app.name());
        }
        return permits(peer, door, Permit.TOKEN);
    }

    /**
     * Whether a peer may have an app's token minted anew; {@link #decide} must have allowed it the token.
     *
     * @param peer who asks
     * @param door where it came in
     * @return true when it may
     */
    public boolean mayRefresh(Peer peer, Door door) {
        return permits(peer, door, Permit.REFRESH) instanceof Decision.Allow;
    }

    /**
     * Whether a peer may see and change everything.
     *
     * @param peer who asks
     * @param door where it came in
     * @return true when it may
     */
    public boolean mayControl(Peer peer, Door door) {
        return permits(peer, door, Permit.CONTROL) instanceof Decision.Allow;
    }

    private Decision permits(Peer peer, Door door, Permit permit) {
        if (!isOwner(peer)) {
            return new Decision.Deny("uid " + Integer.toUnsignedString(peer.uid()) + " is not the owner");
        }
        return door.permits().contains(permit)
                ? Decision.Allow.YES
                : new Decision.Deny("the door " + door.address() + " does not permit " + permit);
    }
}
