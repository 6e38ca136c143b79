package dev.tokd.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Door.Permit;
import dev.tokd.protocol.App;
import dev.tokd.protocol.KeepWarm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final App APP =
            new App("reports", "mgmt", null, null, List.of("a"), Map.of(), null, KeepWarm.IF_USED, null);

    private static Door door(String permits) {
        Set<Permit> set = permits.equals("-")
                ? Set.of()
                : Set.copyOf(List.of(permits.split("\\+")).stream()
                        .map(Permit::valueOf)
                        .toList());
        return new Door(Door.Kind.OWNER, "/run/x", set);
    }

    private static Ask ask(Peer peer, Door door, String app) {
        return new Ask(peer, door, app, null, null, false);
    }

    @ParameterizedTest
    @CsvSource({
        // owner, peer, door permits, token, refresh, control
        "1000, 1000, TOKEN+REFRESH+CONTROL, true, true, true",
        "1000, 1000, TOKEN+REFRESH, true, true, false",
        "1000, 1000, TOKEN, true, false, false",
        "1000, 1000, CONTROL, false, false, true",
        "1000, 1000, -, false, false, false",
        "1000, 1001, TOKEN+REFRESH+CONTROL, false, false, false",
        "1000, 0, TOKEN+REFRESH+CONTROL, false, false, false",
        "1000, 65534, TOKEN+REFRESH+CONTROL, false, false, false",
        "1000, -1, TOKEN+REFRESH+CONTROL, false, false, false",
        "0, 0, TOKEN+REFRESH+CONTROL, true, true, true",
        "0, 1000, TOKEN+REFRESH+CONTROL, false, false, false",
        "65534, 65534, TOKEN+REFRESH+CONTROL, true, true, true",
        "-2, -2, TOKEN+REFRESH+CONTROL, true, true, true",
    })
    void policy_peerAndDoor_table(int owner, int uid, String permits, boolean token, boolean refresh, boolean control) {
        Policy policy = new Policy(owner);
        Peer peer = new Peer(uid, 7, 42);
        Door door = door(permits);

        assertThat(policy.decide(peer, door, APP, ask(peer, door, "reports")) instanceof Decision.Allow)
                .isEqualTo(token);
        assertThat(policy.mayRefresh(peer, door)).isEqualTo(refresh);
        assertThat(policy.mayControl(peer, door)).isEqualTo(control);
        assertThat(policy.isOwner(peer)).isEqualTo(owner == uid);
    }

    @Test
    void decide_askForAnotherApp_denied() {
        Peer peer = new Peer(1000, 1000, 1);
        Door door = door("TOKEN");

        assertThat(new Policy(1000).decide(peer, door, APP, ask(peer, door, "other")))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void deny_foreignUid_namesItUnsigned() {
        Peer peer = new Peer(-2, 0, 1);
        Door door = door("TOKEN");

        assertThat(new Policy(1000).decide(peer, door, APP, ask(peer, door, "reports")))
                .isEqualTo(new Decision.Deny("uid 4294967294 is not the owner"));
    }

    @Test
    void policy_unknownOwner_refused() {
        assertThatThrownBy(() -> new Policy(Peer.UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
    }
}
