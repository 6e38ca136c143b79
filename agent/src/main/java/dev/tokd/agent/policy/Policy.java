package dev.tokd.agent.policy;

import dev.tokd.agent.peer.Peer;
import dev.tokd.protocol.App;

/** Placeholder until the real one is merged. */
public final class Policy {
    private final int owner;
    /** X. @param owner x */
    public Policy(int owner) {
        this.owner = owner;
    }
    /** X. @param p x @param d x @return x */
    public boolean mayControl(Peer p, Door d) {
        return p.uid() == owner && d.permits().contains(Door.Permit.CONTROL);
    }
    /** X. @param p x @param d x @param a x @param k x @return x */
    public Decision decide(Peer p, Door d, App a, Ask k) {
        return mayControl(p, d) ? new Decision.Allow() : new Decision.Deny("other uid");
    }
}
