package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.endpoint.Admission.Verdict;
import dev.tokd.agent.endpoint.RequestHead.After;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint's small parts, each alone. */
class PiecesTest {
    @Test
    void instant_seeded_agreesWithTheJdk() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(253_402_300_800L);
            assertThat(text(new AsciiBytes().instant(second)))
                    .isEqualTo(Instant.ofEpochSecond(second).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 951_782_399, 951_782_400, 951_868_800, 4_107_542_399L, 253_402_300_799L})
    void instant_leapDaysAndEdges_agreeWithTheJdk(long second) {
        assertThat(text(new AsciiBytes().instant(second)))
                .isEqualTo(Instant.ofEpochSecond(second).toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 86_400, Long.MAX_VALUE})
    void number_any_asTheJdkWritesIt(long number) {
        assertThat(text(new AsciiBytes().number(number))).isEqualTo(Long.toString(number));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-|false",
                "*/*|false",
                "application/json|false",
                "text/plain|true",
                "TEXT/PLAIN|true",
                "text/*|true",
                "text/html|false",
                "text/plain, application/json|false",
                "text/plain, application/json;q=0.5|true",
                "text/plain;q=0.4, */*;q=0.5|false",
                "text/plain;q=0|false",
                "text/plain;q=0.9, */*;q=0.1|true",
                "text/plain; charset=utf-8; q=1|true",
            })
    void accept_ranges_plainOnlyWhenPreferred(String accept, boolean plain) {
        assertThat(RequestHead.prefersPlain(accept)).isEqualTo(plain);
    }

    @Test
    void admission_othersFillTheirPlaces_theOwnersStayFree() {
        Admission admission = new Admission(
                1000, new ListenerLimits(1, 1, 2, 3, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));

        assertThat(admission.enter(1)).isEqualTo(Verdict.ADMIT);
        assertThat(admission.enter(1)).isEqualTo(Verdict.ADMIT);
        assertThat(admission.enter(1)).isEqualTo(Verdict.TELL);
        assertThat(admission.enter(2)).isEqualTo(Verdict.ADMIT);
        assertThat(admission.enter(3)).isEqualTo(Verdict.TELL);
        assertThat(admission.enter(1000)).isEqualTo(Verdict.ADMIT);
        admission.leave(1, Verdict.ADMIT);
        assertThat(admission.enter(3)).isEqualTo(Verdict.ADMIT);
    }

    @Test
    void admission_manyRefused_droppedWithoutAWordUntilSomeLeft() {
        Admission admission = new Admission(
                1000, new ListenerLimits(1, 1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
        admission.enter(1);
        for (int i = 0; i < 32; i++) {
            assertThat(admission.enter(1)).isEqualTo(Verdict.TELL);
        }

        assertThat(admission.enter(1)).isEqualTo(Verdict.DROP);
        admission.leave(1, Verdict.DROP);
        assertThat(admission.enter(1)).isEqualTo(Verdict.DROP);
        admission.leave(1, Verdict.TELL);
        assertThat(admission.enter(1)).isEqualTo(Verdict.TELL);
    }

    @Test
    void tokenBytes_written_leaveNoTraceOfTheToken() {
        TokenBytes tokens = new TokenBytes();
        ByteBuf buffer = tokens.write(new FakeToken("s3cret").served("a"), false, After.STAY);
        assertThat(text(buffer)).contains("s3cret");
        tokens.written(buffer);

        byte[] all = new byte[buffer.capacity()];
        buffer.getBytes(0, all);
        assertThat(new String(all, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
        tokens.release();
    }

    @Test
    void tokenBytes_firstNotYetSent_secondDoesNotTouchIt() {
        TokenBytes tokens = new TokenBytes();
        ByteBuf first = tokens.write(new FakeToken("one").served("a"), true, After.STAY);
        ByteBuf second = tokens.write(new FakeToken("two").served("a"), true, After.STAY);

        assertThat(text(first)).endsWith("\r\n\r\none");
        assertThat(text(second)).endsWith("\r\n\r\ntwo");
        tokens.written(second);
        tokens.written(first);
        assertThat(second.refCnt()).isZero();
        tokens.release();
    }

    @Test
    void tokenBytes_longestTokenAndScopesToEscape_whole() {
        TokenBytes tokens = new TokenBytes();
        String token = "t".repeat(48 * 1024);
        ByteBuf buffer = tokens.write(new FakeToken(token, "a\"\\\u00e9", "b").served("a"), false, After.CLOSE);

        assertThat(text(buffer))
                .contains("\"access_token\":\"" + token + "\"")
                .contains("\"scope\":\"a\\u0022\\u005c\\u00e9 b\"")
                .contains("connection: close\r\n");
        tokens.written(buffer);
        tokens.release();
    }

    private static String text(AsciiBytes bytes) {
        ByteBuf buffer = Unpooled.buffer();
        bytes.into(buffer, 0, bytes.length());
        return text(buffer);
    }

    private static String text(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void body_taken_leavesZerosBehind() {
        RequestBody body = new RequestBody();
        ByteBuf piece = Unpooled.copiedBuffer("secret", StandardCharsets.US_ASCII);

        assertThat(body.append(piece, 10)).isTrue();
        assertThat(piece.array()).startsWith(new byte[6]);
        assertThat(body.append(Unpooled.copiedBuffer("12345", StandardCharsets.US_ASCII), 10))
                .isFalse();
        assertThat(body.take()).isEqualTo("secret".getBytes(StandardCharsets.US_ASCII));
        assertThat(body.isEmpty()).isTrue();
    }

    @Test
    void routes_sameTwice_refused() {
        Handler handler = request -> ListenerFixture.done(Map.of());
        Routes.Builder builder = Routes.builder().on(HttpMethod.GET, "/a/{b}", handler);

        assertThatThrownBy(() -> builder.on(HttpMethod.GET, "/a/{c}", handler))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.on(HttpMethod.GET, "a", handler)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void traces_nestedFailure_classesAndFramesButNoMessages() {
        RuntimeException failure = new IllegalStateException("hunter2", new IllegalArgumentException("hunter3"));

        assertThat(Traces.withoutMessages(failure))
                .contains("IllegalStateException", "IllegalArgumentException", "PiecesTest")
                .doesNotContain("hunter");
    }
}
