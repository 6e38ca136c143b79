package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a well-meaning caller gets. */
@Timeout(60)
class HttpTest {
    private static final String TOKEN = "/v1/apps/reports/token";

    @TempDir
    private Path folder;

    private ListenerFixture fixture;

    @BeforeEach
    void open() {
        fixture = new ListenerFixture(folder);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void token_json_isTheWireForm() throws IOException {
        Answer answer = fixture.client().get(TOKEN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"access_token\":\"tok.en-123~+/=\",\"token_type\":\"Bearer\",\"expires_in\":3599,"
                        + "\"expires_at\":\"2026-02-28T23:59:59Z\",\"scope\":\"read:a read:b\",\"app\":\"reports\"}");
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void token_acceptPlain_isBareWithoutNewline() throws IOException {
        Answer answer = fixture.client().get(TOKEN, "Accept: text/plain");

        assertThat(answer.text()).isEqualTo("tok.en-123~+/=");
        assertThat(answer.header("content-type")).startsWith("text/plain");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void token_wipedMeanwhile_locked() throws IOException {
        WireClient client = fixture.client();
        fixture.token.wiped = true;
        Answer locked = client.get(TOKEN);
        fixture.token.wiped = false;

        assertThat(locked.status()).isEqualTo(423);
        assertThat(locked.code()).isEqualTo("locked");
        assertThat(client.get(TOKEN).status()).isEqualTo(200);
    }

    @Test
    void token_completedOnAnotherThread_answered() throws Exception {
        WireClient client = fixture.client().ask("GET", "/later", "Accept: text/plain");
        fixture.entered.await();
        fixture.later.complete(Reply.token(fixture.token.served("reports")));

        assertThat(client.read().text()).isEqualTo("tok.en-123~+/=");
    }

    @Test
    void later_callerEndedItsSide_answeredAllTheSame() throws Exception {
        WireClient client = fixture.client().ask("GET", "/later");
        client.channel.shutdownOutput();
        fixture.entered.await();
        fixture.later.complete(Reply.json(201, Map.of("a", 1)));

        assertThat(client.read().status()).isEqualTo(201);
        assertThat(client.isClosedSilently()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "close"})
    void big_callerEndedItsSide_allOfItArrives(String connection) throws IOException {
        WireClient client = fixture.client().ask("GET", "/big", "Connection: " + connection);
        client.channel.shutdownOutput();

        assertThat(client.read().text()).hasSizeGreaterThan(1 << 20);
        assertThat(client.isClosedSilently()).isTrue();
    }

    @Test
    void later_callerLeft_nothingBreaks() throws Exception {
        fixture.client().ask("GET", "/later").close();
        fixture.entered.await();
        fixture.later.complete(Reply.token(fixture.token.served("reports")));

        assertThat(fixture.client().get(TOKEN).status()).isEqualTo(200);
        assertThat(fixture.log.lines).isEmpty();
    }

    @Test
    void pipelined_slowOneFirst_answeredInOrder() throws Exception {
        WireClient client = fixture.client();
        client.ask("GET", "/later").ask("GET", "/v1/apps/x").ask("GET", TOKEN).ask("GET", "/nowhere");
        fixture.entered.await();
        fixture.later.completeAsync(() -> Reply.json(200, Map.of("first", true)));

        assertThat(client.read().text()).isEqualTo("{\"first\":true}");
        assertThat(client.read().text()).isEqualTo("{\"app\":\"x\"}");
        assertThat(client.read().text()).startsWith("{\"access_token\"");
        assertThat(client.read().status()).isEqualTo(404);
    }

    @Test
    void pipelined_manyTokensInOneWrite_allWholeAndInOrder() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            requests.append("GET /v1/apps/a").append(i).append("/token HTTP/1.1\r\nHost: t\r\n\r\n");
        }
        WireClient client = fixture.client().send(requests.toString());

        for (int i = 0; i < 500; i++) {
            assertThat(client.read().text())
                    .contains("\"access_token\":\"tok.en-123~+/=\"")
                    .endsWith("\"app\":\"a" + i + "\"}");
        }
    }

    @Test
    void fragmented_byteByByte_answered() throws IOException {
        WireClient client = fixture.client();
        String request = "POST /echo HTTP/1.1\r\nHost: tokd\r\nContent-Length: 7\r\n\r\n{\"a\":1}"
                + "POST /echo HTTP/1.1\r\nHost: tokd\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"b\r\n4\r\n\":2}\r\n0\r\n\r\n";
        for (byte b : request.getBytes(StandardCharsets.US_ASCII)) {
            client.send(new byte[] {b});
        }

        assertThat(client.read().text()).isEqualTo("{\"a\":1}");
        assertThat(client.read().text()).isEqualTo("{\"b\":2}");
    }

    @Test
    void keepAlive_http11_staysUntilAskedToClose() throws IOException {
        WireClient client = fixture.client();

        assertThat(client.get(TOKEN).header("connection")).isEmpty();
        assertThat(client.get(TOKEN, "Connection: close").header("connection")).isEqualTo("close");
        assertThat(client.isClosedSilently()).isTrue();
    }

    @Test
    void keepAlive_http10_onlyWhenAskedFor() throws IOException {
        WireClient client = fixture.client();
        client.send("GET " + TOKEN + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertThat(client.read().header("connection")).isEqualTo("keep-alive");
        client.send("GET " + TOKEN + " HTTP/1.0\r\n\r\n");
        assertThat(client.read().header("connection")).isEqualTo("close");
        assertThat(client.isClosedSilently()).isTrue();
    }

    @Test
    void head_knownPath_405WithoutBody() throws IOException {
        WireClient client = fixture.client().ask("HEAD", TOKEN);
        Answer answer = client.readHead();

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("GET");
        assertThat(client.get("/healthz").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/apps/reports/token, 405",
        "DELETE, /v1/apps/reports, 405",
        "BREW, /v1/apps/reports, 405",
        "GET, /, 404",
        "GET, /v1/apps, 404",
        "GET, /v1/apps/, 404",
        "GET, /v1/apps//token, 404",
        "GET, /v1/apps/a/token/, 404",
        "GET, //healthz, 404",
        "GET, /healthz/, 404",
        "OPTIONS, *, 404",
        "GET, http://tokd/healthz, 200",
        "GET, http://tokd, 404",
    })
    void route_methodAndPath_status(String method, String target, int status) throws IOException {
        assertThat(fixture.client().ask(method, target).read().status()).isEqualTo(status);
    }

    @Test
    void route_wrongMethod_allowsWhatThereIs() throws IOException {
        Answer answer = fixture.client().ask("DELETE", "/v1/apps/reports").read();

        assertThat(answer.code()).isEqualTo("method_not_allowed");
        assertThat(answer.header("allow")).isEqualTo("GET, PUT");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/apps/a%2Fb%20c, 'a/b c'",
        "/v1/apps/a+b, a+b",
        "/v1/apps/%C3%A9, \u00e9",
    })
    void variable_encoded_decoded(String target, String value) throws IOException {
        assertThat(fixture.client().get(target).json().string("app")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "%00", "%0a", "%ff", "%c0%af", "a%7f", "a#b"})
    void variable_malformed_badRequest(String segment) throws IOException {
        assertThat(fixture.client().get("/v1/apps/" + segment).code()).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @CsvSource({
        "/query, null, null",
        "/query?a=1, 1, null",
        "/query?b=x%26y&a=1+2%2B3, 1 2+3, x&y",
        "/query?a, '', null",
        "/query?a=b=c, b=c, null",
    })
    void query_known_decoded(String target, String a, String b) throws IOException {
        Answer answer = fixture.client().get(target);

        assertThat(answer.json().string("a")).isEqualTo(a);
        assertThat(answer.json().string("b")).isEqualTo(b);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?c=1", "?a=1&a=2", "?a=1&A=2", "?a=1&", "?&a=1", "?a=%", "?a=%0d%0a", "?aa=1"})
    void query_unknownRepeatedOrMalformed_badRequest(String query) throws IOException {
        assertThat(fixture.client().get("/query" + query).code()).isEqualTo("bad_request");
    }

    @Test
    void query_mistyped_namesTheNearest() throws IOException {
        assertThat(fixture.client().get(TOKEN + "?min-ttl=1").json().string("detail"))
                .contains("did you mean min_ttl?");
    }

    @Test
    void body_none_isAnEmptyObject() throws IOException {
        assertThat(fixture.client().ask("POST", "/echo").read().text()).isEqualTo("{}");
    }

    @Test
    void body_notJson_badRequestAndTheConnectionStays() throws IOException {
        WireClient client = fixture.client();

        assertThat(client.post("/echo", "{\"secret\":\"hunter2\"").text())
                .contains("bad_request")
                .doesNotContain("hunter2");
        assertThat(client.post("/echo", "{\"a\":1}").status()).isEqualTo(200);
    }

    @Test
    void body_large_arrivesWhole() throws IOException {
        String value = "x".repeat(3_000_000);

        assertThat(fixture.client()
                        .post("/echo", "{\"a\":\"" + value + "\"}")
                        .json()
                        .string("a"))
                .isEqualTo(value);
    }

    @Test
    void expect_continue_leaveFirstThenTheAnswer() throws IOException {
        WireClient client = fixture.client().ask("POST", "/echo", "Content-Length: 2", "Expect: 100-continue");

        assertThat(client.readHead().status()).isEqualTo(100);
        assertThat(client.send("{}").read().status()).isEqualTo(200);
    }

    @Test
    void expect_tooLarge_refusedWithoutLeave() throws IOException {
        WireClient client = fixture.client().ask("POST", "/echo", "Content-Length: 9000000", "Expect: 100-continue");

        assertThat(client.read().status()).isEqualTo(413);
    }

    @Test
    void problem_thrownOnAnotherThread_isTheAnswer() throws Exception {
        WireClient client = fixture.client().ask("GET", "/later");
        fixture.entered.await();
        CompletableFuture.runAsync(() -> fixture.later.completeExceptionally(
                new ProblemException(ErrorCode.UNKNOWN_APP, "no app", "tok app list")));
        Answer answer = client.read();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.json().string("fix")).isEqualTo("tok app list");
    }

    @Test
    void broken_handler_internalAndLoggedWithoutItsMessage() throws IOException {
        Answer answer = fixture.client().get("/broken");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("hunter2");
        assertThat(fixture.log.lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("java.lang.IllegalStateException", "ListenerFixture.broken")
                        .doesNotContain("hunter2"));
    }

    @Test
    void tagged_json_hasItsEntityTag() throws IOException {
        assertThat(fixture.client().get("/tagged").header("etag")).isEqualTo("\"v1\"");
    }

    @Test
    void peer_ownProcess_kernelFacts() throws IOException {
        Answer answer = fixture.client().get("/peer");

        assertThat(answer.json().number("uid")).isEqualTo(ListenerFixture.uid(folder));
        assertThat(answer.json().number("pid"))
                .isEqualTo(ProcessHandle.current().pid());
    }
}
