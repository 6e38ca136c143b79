package dev.tokd.agent.policy;

import dev.tokd.agent.peer.Fact;
import java.util.Set;

/** What the policy says about one ask. */
public sealed interface Decision {
    /** Go ahead. */
    record Allow() implements Decision {
        static final Allow YES = new Allow();
    }

    /**
     * Not allowed.
     *
     * @param reason one sentence for the owner's records; it never crosses the wire
     */
    record Deny(String reason) implements Decision {}

    /**
     * It depends on more than is known of the peer. Asked again with these facts, whether they could be
     * learned or not, the answer is another.
     *
     * @param facts what to learn, not empty
     */
    record Gather(Set<Fact> facts) implements Decision {
        /** Copies the set. */
        public Gather {
            facts = Set.copyOf(facts);
        }
    }

    /** Allowed, if a person says so. */
    record AskPerson() implements Decision {
        static final AskPerson NOW = new AskPerson();
    }
}
