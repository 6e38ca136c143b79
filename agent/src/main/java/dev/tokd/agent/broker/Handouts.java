package dev.tokd.agent.broker;

import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.token.HeldToken;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which token went to which process, so that only the first time is told. What it forgets (the
 * oldest of 1024) is told again, never left out.
 */
final class Handouts {
    private static final int REMEMBERED = 1024;

    /** By the identity of the token: it has no equals of its own. */
    private record Handout(HeldToken token, int uid, int pid, String door) {}

    private final Set<Handout> told = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Handout, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** Whether this token never went to this process before. */
    synchronized boolean isFirst(HeldToken token, Peer peer, String door) {
        return told.add(new Handout(token, peer.uid(), peer.pid(), door));
    }

    synchronized void clear() {
        told.clear();
    }
}
