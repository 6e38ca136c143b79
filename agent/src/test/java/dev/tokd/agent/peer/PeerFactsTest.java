package dev.tokd.agent.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerFactsTest {
    private static final PeerFacts FACTS = new PeerFacts(65_534, 65_533);

    @ParameterizedTest
    @CsvSource({
        "1000, 1000, 42, 1000, 1000, 42",
        "65534, 65533, 42, -1, -1, 42",
        "0, 0, 1, 0, 0, 1",
        "1000, 1000, 0, 1000, 1000, -1",
        "1000, 1000, -7, 1000, 1000, -1",
        "-1, -1, 42, -1, -1, 42",
    })
    void known_rawFacts_unknownWhereTheKernelSaysNothing(int uid, int gid, int pid, int u, int g, int p) {
        assertThat(FACTS.known(uid, gid, pid)).isEqualTo(new Peer(u, g, p));
    }

    @Test
    void of_channelThatIsNoSocket_nobody() {
        assertThat(FACTS.of(new EmbeddedChannel())).isEqualTo(Peer.NOBODY);
    }
}
