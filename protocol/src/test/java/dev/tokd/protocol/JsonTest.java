package dev.tokd.protocol;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static JsonMap read(String json) {
        return Json.read(json.getBytes(UTF_8), "body");
    }

    private static String write(Map<String, ?> object) {
        return new String(Json.write(object), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "client_secret", "proxy_secret", "key", "access_token", "refresh_token"})
    void read_secretMember_neverBecomesString(String name) {
        String member = "{\"" + name + "\":\"s3cr3t-ä\"}";
        assertThat(read(member).fields().get(name)).isInstanceOf(Secret.class);
        assertThat(read(member).secret(name)).isEqualTo(Secret.ofChars("s3cr3t-ä".toCharArray()));
        JsonMap nested = read("{\"a\":[{\"b\":" + member + "}]}").objects("a").get(0);
        assertThat(nested.fields().toString()).doesNotContain("s3cr3t");
    }

    @Test
    void read_secretsInList_neverBecomeStrings() {
        assertThat(read("{\"key\":[\"a-secret\",[\"b-secret\"]]}").fields().get("key"))
                .hasToString("[[secret], [[secret]]]");
    }

    @Test
    void read_secretLongerThanTheParsersBuffer_isWhole() {
        String longSecret = "x".repeat(Limits.SECRET) + "\\u00e4" + "end";
        Secret secret =
                read("{\"secret\":\"" + longSecret + "\",\"name\":\"after\"}").secret("secret");
        assertThat(secret.length()).isEqualTo(Limits.SECRET + 5);
        assertThat(new String(secret.reveal(), UTF_8)).endsWith("xäend");
    }

    @Test
    void read_membersAfterSecret_areUntouchedByTheWiping() {
        JsonMap json = read("{\"a\":\"before\",\"secret\":\"wiped\",\"b\":\"after\",\"key\":\"k\",\"c\":1}");
        assertThat(json.string("a")).isEqualTo("before");
        assertThat(json.string("b")).isEqualTo("after");
        assertThat(json.number("c")).isEqualTo(1);
        assertThat(json.secret("secret")).isEqualTo(Secret.ofChars("wiped".toCharArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "\"hunter2\"",
                "{\"secret\":\"hunter2\"",
                "{\"secret\":\"hunter2\"}x",
                "{\"secret\":\"hunter2\"}{}",
                "{\"secret\":\"hunter2\",\"secret\":\"hunter3\"}",
                "{\"hunter2\":{\"a\":1,\"a\":2}}",
                "{\"secret\":hunter2}",
                "{'secret':'hunter2'}",
                "{\"secret\":\"hunter2\\q\"}",
                "{\"secret\":\"hunter2\n\"}",
                "{\"a\":[null]}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,}",
                "{\"a\":1}//hunter2"
            })
    void read_malformed_isBadRequestThatNeverQuotesTheText(String json) {
        Problem problem = Refusal.of(() -> read(json));
        assertThat(problem.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(problem.detail()).isNotBlank().doesNotContain("hunter");
    }

    @Test
    void read_malformed_hasNoCauseThatCouldQuoteTheText() {
        assertThat(catchThrowable(() -> read("{\"secret\":hunter2}")))
                .isInstanceOf(ProblemException.class)
                .hasNoCause();
    }

    @Test
    void read_deepestNesting_isRead() {
        assertThat(read(nested(Limits.JSON_DEPTH)).names()).containsExactly("a");
    }

    @Test
    void read_oneLevelDeeper_isBadRequest() {
        assertThat(Refusal.of(() -> read(nested(Limits.JSON_DEPTH + 1))).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(Refusal.of(() -> read(nested(100_000))).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    private static String nested(int depth) {
        return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    @Test
    void read_nameOrNumberOverItsLimit_isBadRequest() {
        assertThat(Refusal.of(() -> read("{\"" + "n".repeat(2000) + "\":1}")).code())
                .isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(Refusal.of(() -> read("{\"a\":" + "9".repeat(41) + "}")).code())
                .isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void read_brokenUtf8OrOtherEncoding_isBadRequestOrReadExactly() {
        byte[] broken = {'{', '"', 'a', '"', ':', '"', (byte) 0xc3, '"', '}'};
        assertThat(Refusal.of(() -> Json.read(broken, "body")).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        byte[] utf32 = {0, 0, 0, '{', 0x7f, 0, 0, 0};
        assertThat(Refusal.of(() -> Json.read(utf32, "body")).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        byte[] cut = Arrays.copyOf("{}".getBytes(UTF_16), 4);
        assertThat(Refusal.of(() -> Json.read(cut, "body")).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void read_numbers_areLongsWhereTheyFit() {
        JsonMap json = read("{\"a\":9223372036854775807,\"b\":-1,\"c\":9223372036854775808,\"d\":1.5,\"e\":1e999999}");
        assertThat(json.number("a")).isEqualTo(Long.MAX_VALUE);
        assertThat(json.number("b")).isEqualTo(-1);
        assertThat(json.fields().get("c")).isEqualTo(new BigDecimal("9223372036854775808"));
        assertThat(json.fields().get("d")).isEqualTo(new BigDecimal("1.5"));
        assertThat(Refusal.of(() -> json.number("e")).detail()).contains("\"e\" is not a whole number");
    }

    @Test
    void read_null_isAbsent() {
        JsonMap json = read("{\"a\":null,\"secret\":null}");
        assertThat(json.optionalString("a")).isNull();
        assertThat(json.optionalSecret("secret")).isNull();
        assertThat(json.names()).isEmpty();
    }

    @Test
    void write_everyKind_isAsciiOnOneLine() {
        Map<String, Object> object = new JsonFields()
                .put("text", "ä\n\"😀")
                .put("number", 5)
                .put("decimal", new BigDecimal("0.10"))
                .put("flag", true)
                .put("list", List.of("a", 1L))
                .put("map", Map.of("k", "v"))
                .put("wait", Duration.ofMinutes(5))
                .put("secret", Secret.ofChars("pä\"".toCharArray()))
                .put("nothing", null)
                .toMap();
        String json = write(object);
        assertThat(json)
                .isEqualTo("{\"text\":\"\\u00E4\\n\\\"\\uD83D\\uDE00\",\"number\":5,\"decimal\":0.10,\"flag\":true,"
                        + "\"list\":[\"a\",1],\"map\":{\"k\":\"v\"},\"wait\":\"5m\",\"secret\":\"p\\u00E4\\\"\"}");
        assertThat(read(json).string("text")).isEqualTo("ä\n\"😀");
        assertThat(read(json).secret("secret")).isEqualTo(object.get("secret"));
    }

    @Test
    void write_nullInMap_isNullAndNotText() {
        Map<String, Object> object = new HashMap<>();
        object.put("a", null);
        assertThat(write(object)).isEqualTo("{\"a\":null}");
    }

    @Test
    void write_secret_leavesTheSecretReadable() {
        Secret secret = Secret.ofChars("abc".toCharArray());
        assertThat(write(Map.of("key", secret))).isEqualTo("{\"key\":\"abc\"}");
        assertThat(write(Map.of("key", secret))).isEqualTo("{\"key\":\"abc\"}");
    }
}
