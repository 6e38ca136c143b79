package dev.tokd.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Executable;
import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Facts;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Door.Permit;
import dev.tokd.protocol.Access;
import dev.tokd.protocol.Allow;
import dev.tokd.protocol.AppKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final Set<Fact> ALL = EnumSet.allOf(Fact.class);
    private static final Door OWNER = Door.owner("/run/x");

    private static Door door(String permits) {
        Set<Permit> set = permits.equals("-")
                ? Set.of()
                : Arrays.stream(permits.split("\\+")).map(Permit::valueOf).collect(Collectors.toSet());
        return new Door(Door.Kind.OWNER, "/run/x", set, null);
    }

    private static Rules rules(String... entries) {
        List<Allow> allow = Arrays.stream(entries).map(Allow::parse).toList();
        return Rules.of(new Access(allow, List.of(), false, null, null), new FakeAccounts());
    }

    private static Ask ask(Peer peer, Door door) {
        return Ask.plain(Caller.known(peer), door, "reports", null);
    }

    private static Decision decide(Peer peer, Rules rules) {
        return new Policy(1000).decide(peer, rules, ask(peer, OWNER));
    }

    /** A peer as {@code uid gid pid groups unit exe}, everything gathered. */
    private static Peer peer(int uid, int gid, String groups, @Nullable String cgroup, @Nullable String exe) {
        Set<Integer> all = Arrays.stream(groups.split(" "))
                .filter(word -> !word.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
        Executable executable = exe == null ? null : new Executable(exe, DIGEST);
        return new Peer(uid, gid, 42).with(new Facts(ALL, all, cgroup, executable));
    }

    @ParameterizedTest
    @CsvSource({
        // owner, peer, door permits, token, refresh, control
        "1000, 1000, TOKEN+REFRESH+CONTROL, true, true, true",
        "1000, 1000, TOKEN+REFRESH, true, true, false",
        "1000, 1000, TOKEN, true, false, false",
        "1000, 1000, CONTROL, false, false, true",
        "1000, 1000, -, false, false, false",
        "1000, 1001, TOKEN+REFRESH+CONTROL, false, true, false",
        "1000, 0, TOKEN+REFRESH+CONTROL, false, true, false",
        "1000, -1, TOKEN+REFRESH+CONTROL, false, true, false",
        "0, 0, TOKEN+REFRESH+CONTROL, true, true, true",
        "0, 1000, TOKEN+REFRESH+CONTROL, false, true, false",
        "-2, -2, TOKEN+REFRESH+CONTROL, true, true, true",
    })
    void policy_withoutEntries_isTheOwners(
            int owner, int uid, String permits, boolean token, boolean refresh, boolean control) {
        Policy policy = new Policy(owner);
        Peer peer = new Peer(uid, 7, 42);
        Door door = door(permits);

        assertThat(policy.decide(peer, rules(), ask(peer, door)) instanceof Decision.Allow)
                .isEqualTo(token);
        assertThat(policy.mayRefresh(door)).isEqualTo(refresh);
        assertThat(policy.control(peer, door) instanceof Decision.Allow).isEqualTo(control);
        assertThat(policy.isOwner(peer)).isEqualTo(owner == uid);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                // entry | uid | gid | groups | cgroup | exe | allowed
                "user=ci | 2000 | 7 | '' | - | - | true",
                "user=2000 | 2000 | 7 | '' | - | - | true",
                "user=ci | 1000 | 7 | '' | - | - | false",
                "user=ci | 0 | 0 | '' | - | - | false",
                "user=gone | 1000 | 7 | '' | - | - | false",
                "group=dev | 2000 | 3000 | '' | - | - | true",
                "group=dev | 2000 | 7 | 3000 | - | - | true",
                "group=dev | 2000 | 7 | 8 9 | - | - | false",
                "group=gone | 2000 | 7 | '' | - | - | false",
                "group=wheel | 2000 | 7 | '' | - | - | false",
                "user=ci,group=dev | 2000 | 7 | 3000 | - | - | true",
                "user=ci,group=dev | 2001 | 7 | 3000 | - | - | false",
                "unit=a.service | 5 | 5 | '' | /system.slice/a.service | - | true",
                "unit=a.service | 5 | 5 | '' | /system.slice/x.slice/a.service/sub | - | true",
                "unit=a.service | 5 | 5 | '' | /user.slice/system.slice/a.service | - | false",
                "unit=a.service | 5 | 5 | '' | /system.slice/b.service/a.service | - | false",
                "unit=a.service | 5 | 5 | '' | /system.slice/b.service/system.slice/a.service | - | false",
                "unit=a.service | 5 | 5 | '' | - | - | false",
                "cgroup=/docker/0a | 5 | 5 | '' | /docker/0a | - | true",
                "cgroup=/docker/0a | 5 | 5 | '' | /docker/0a/b | - | true",
                "cgroup=/docker/0a | 5 | 5 | '' | /docker/0ab | - | false",
                "user=ci,exe=/usr/bin/go | 2000 | 5 | '' | - | /usr/bin/go | true",
                "user=ci,exe=/usr/bin/go | 2000 | 5 | '' | - | /usr/bin/gone | false",
                "user=ci,exe=/usr/bin/go | 1000 | 5 | '' | - | /usr/bin/go | false",
                "user=ci,exe=/usr/bin/go | 2000 | 5 | '' | - | - | false",
            })
    void decide_oneEntry_table(
            String entry, int uid, int gid, String groups, @Nullable String cgroup, @Nullable String exe, boolean ok) {
        Decision decision = decide(peer(uid, gid, groups, cgroup, exe), rules(entry));

        assertThat(decision).isInstanceOf(ok ? Decision.Allow.class : Decision.Deny.class);
    }

    @Test
    void decide_digest_hasToBeTheSame() {
        Peer peer = peer(2000, 5, "", null, "/usr/bin/go");

        assertThat(decide(peer, rules("user=ci,sha256=" + DIGEST))).isInstanceOf(Decision.Allow.class);
        assertThat(decide(peer, rules("user=ci,sha256=" + "cd".repeat(32)))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void decide_severalEntries_oneIsEnough_andTheOwnerIsNotImplied() {
        Rules rules = rules("user=ci", "group=dev");

        assertThat(decide(peer(2000, 5, "", null, null), rules)).isInstanceOf(Decision.Allow.class);
        assertThat(decide(peer(2001, 3000, "", null, null), rules)).isInstanceOf(Decision.Allow.class);
        assertThat(decide(peer(1000, 1000, "", null, null), rules)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void decide_factsMissing_areAskedForOnlyWhereTheyMatter() {
        Rules rules = rules("user=ci,unit=a.service,exe=/bin/x", "user=5,group=dev");

        assertThat(decide(new Peer(2000, 1, 42), rules))
                .isEqualTo(new Decision.Gather(Set.of(Fact.CGROUP, Fact.EXECUTABLE)));
        assertThat(decide(new Peer(5, 1, 42), rules)).isEqualTo(new Decision.Gather(Set.of(Fact.GROUPS)));
        assertThat(decide(new Peer(5, 3000, 42), rules)).isInstanceOf(Decision.Allow.class);
        assertThat(decide(new Peer(6, 1, 42), rules)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void decide_factsThatCouldNotBeLearned_areNotAskedForAgain() {
        Peer gone = new Peer(2000, 1, 42).with(new Facts(ALL, Set.of(), null, null));

        assertThat(decide(gone, rules("user=ci,exe=/bin/x", "unit=a.service", "group=dev")))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void decide_peerWithoutPid_matchesNothing() {
        assertThat(decide(new Peer(1000, 1000, Peer.UNKNOWN), rules())).isInstanceOf(Decision.Deny.class);
        assertThat(decide(new Peer(2000, 1, Peer.UNKNOWN), rules("user=ci"))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void decide_paddedGroups_areNotGidZero() {
        assertThat(decide(peer(2000, 5, "8", null, null), rules("group=0"))).isInstanceOf(Decision.Deny.class);
        assertThat(decide(peer(2000, 5, "0", null, null), rules("group=0"))).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void decide_confirm_asksOnlyAboutWhoIsAllowed() {
        Rules rules =
                Rules.of(new Access(List.of(Allow.parse("user=ci")), List.of(), true, null, null), new FakeAccounts());

        assertThat(decide(new Peer(2000, 1, 42), rules)).isInstanceOf(Decision.AskPerson.class);
        assertThat(decide(new Peer(2001, 1, 42), rules)).isInstanceOf(Decision.Deny.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "reports, -, -, true",
                "reports, -, a, true",
                "others, -, -, false",
                "reports, a b, a, true",
                "reports, a b, a c, false",
                "reports, a b, -, false",
            })
    void decide_forwardedDoor_isThePrincipal(
            String app, @Nullable String bound, @Nullable String asked, boolean allowed) {
        Door door = Door.forwarded("/run/f", new Door.Bound(app, words(bound)));
        Peer stranger = new Peer(4242, 1, Peer.UNKNOWN);
        Ask ask = new Ask(Caller.known(stranger), door, "reports", null, words(asked), false, null);

        assertThat(new Policy(1000).decide(stranger, rules("user=ci"), ask))
                .isInstanceOf(allowed ? Decision.Allow.class : Decision.Deny.class);
        assertThat(new Policy(1000).mayRefresh(door)).isFalse();
        assertThat(new Policy(1000).control(new Peer(1000, 1, 1), door)).isInstanceOf(Decision.Deny.class);
    }

    private static @Nullable List<String> words(@Nullable String text) {
        return text == null ? null : List.of(text.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"2000, ab, true", "2000, cd, false", "1000, ab, false", "-1, ab, false", "2000, -, false"})
    void decide_loopback_takesTheKeyAndItsUser(int uid, @Nullable String key, boolean allowed) {
        AppKey one = new AppKey("one", DIGEST, 2000);
        Rules rules = Rules.of(new Access(List.of(), List.of(one), false, null, null), new FakeAccounts());
        Door door = Door.loopback("127.0.0.1:1");
        Peer peer = new Peer(uid, Peer.UNKNOWN, Peer.UNKNOWN);
        Ask ask = Ask.plain(Caller.known(peer), door, "reports", key == null ? null : key.repeat(32));

        assertThat(new Policy(1000).decide(peer, rules, ask))
                .isInstanceOf(allowed ? Decision.Allow.class : Decision.Deny.class);
        assertThat(new Policy(1000).control(new Peer(1000, 1, 1), door)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void decide_key_opensNothingOnASocket() {
        AppKey key = new AppKey("one", DIGEST, 2000);
        Rules rules = Rules.of(new Access(List.of(), List.of(key), false, null, null), new FakeAccounts());
        Peer peer = new Peer(2000, 1, 42);

        assertThat(new Policy(1000).decide(peer, rules, Ask.plain(Caller.known(peer), OWNER, "reports", DIGEST)))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void control_administrators_byGroupOfTheirs() {
        Policy policy = new Policy(1000, 77);
        Peer bare = new Peer(5, 1, 42);

        assertThat(policy.control(bare, OWNER)).isEqualTo(new Decision.Gather(Set.of(Fact.GROUPS)));
        assertThat(policy.control(bare.with(new Facts(ALL, Set.of(77), null, null)), OWNER))
                .isInstanceOf(Decision.Allow.class);
        assertThat(policy.control(bare.with(new Facts(ALL, Set.of(78), null, null)), OWNER))
                .isInstanceOf(Decision.Deny.class);
        assertThat(policy.control(new Peer(5, 77, 42), OWNER)).isInstanceOf(Decision.Allow.class);
        assertThat(policy.control(new Peer(5, 77, Peer.UNKNOWN), OWNER)).isInstanceOf(Decision.Deny.class);
        assertThat(policy.control(new Peer(0, 0, 42).with(new Facts(ALL, Set.of(), null, null)), OWNER))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void deny_foreignUid_namesItUnsigned() {
        assertThat(decide(new Peer(-2, 0, 1), rules())).isEqualTo(new Decision.Deny("uid 4294967294 is not the owner"));
    }

    @Test
    void policy_unknownOwner_refused() {
        assertThatThrownBy(() -> new Policy(Peer.UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
    }
}
