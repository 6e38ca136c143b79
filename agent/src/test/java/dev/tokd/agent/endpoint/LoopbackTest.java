package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a token over loopback HTTP, and who does not. */
@Timeout(60)
class LoopbackTest {
    private static final String TOKEN = "/v1/apps/reports/token";
    private static final String GOOD = "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY";

    @TempDir
    private Path folder;

    private LoopbackFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new LoopbackFixture(folder, "127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private String request(String method, String target, String headers) {
        String lines = headers.replace("HERE", fixture.address.toString())
                .replace("PORT", String.valueOf(fixture.address.port()))
                .replace("KEY", LoopbackFixture.KEY)
                .replace(" | ", "\r\n");
        return method + " " + target + " HTTP/1.1\r\n" + lines + "\r\n\r\n";
    }

    private Answer ask(String method, String target, String headers) throws IOException {
        return fixture.client(StandardProtocolFamily.INET)
                .send(request(method, target, headers))
                .read();
    }

    private static void assertIsTheOneRefusal(Answer answer) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo("denied");
        assertThat(answer.json().string("detail")).isEqualTo("not allowed, or no such app");
        assertThat(answer.headers().keySet())
                .noneMatch(name -> name.startsWith("access-control-") || name.equals("allow"));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, INET", "127.0.0.1, INET6", "127.0.0.2, INET", "[::1], INET6"})
    void token_keyAndUserFit_servedOnEveryFamily(String literal, StandardProtocolFamily family) throws IOException {
        fixture.close();
        fixture = new LoopbackFixture(folder, literal);
        WireClient client = fixture.client(family);
        Answer first = client.send(request("GET", TOKEN, GOOD)).read();
        Answer again = client.send(request("GET", TOKEN, GOOD)).read();

        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.text()).contains("\"access_token\"", "\"app\":\"reports\"");
        assertThat(again.status()).isEqualTo(200);
        assertThat(first.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        assertThat(fixture.reasons()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD,
                "tokd-request: true | HOST: HERE | authorization: bearer KEY | Sec-Fetch-Site: none",
                GOOD + " | Accept: text/plain | User-Agent: x | Cookie: a=b",
            })
    void token_headersThatAreFine_served(String headers) throws IOException {
        assertThat(ask("GET", TOKEN, headers).status()).isEqualTo(200);
    }

    @Test
    void refresh_keyAndUserFit_minted() throws IOException {
        Answer first = ask("GET", TOKEN, GOOD);
        Answer fresh = ask("POST", "/v1/apps/reports/refresh", GOOD);

        assertThat(fresh.status()).isEqualTo(200);
        assertThat(fresh.text()).isNotEqualTo(first.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Host: HERE | Authorization: Bearer KEY; Tokd-Request",
                "Host: HERE | Tokd-Request: 1 | Authorization: Bearer KEY; Tokd-Request",
                "Host: HERE | Tokd-Request: true | Tokd-Request: true | Authorization: Bearer KEY; Tokd-Request",
                "Host: localhost:PORT | Tokd-Request: true | Authorization: Bearer KEY; Host",
                "Host: evil.test:PORT | Tokd-Request: true | Authorization: Bearer KEY; Host",
                "Host: 127.0.0.1:1 | Tokd-Request: true | Authorization: Bearer KEY; Host",
                "Host: 127.0.0.1 | Tokd-Request: true | Authorization: Bearer KEY; Host",
                "Host: 127.1:PORT | Tokd-Request: true | Authorization: Bearer KEY; Host",
                "Host: [::1]:PORT | Tokd-Request: true | Authorization: Bearer KEY; Host",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY | Origin: http://HERE; Origin",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY | Origin: null; Origin",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY | Sec-Fetch-Site: cross-site; Sec-Fetch",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY | Sec-Fetch-Site: same-site; Sec-Fetch",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY | Sec-Fetch-Site: same-origin; Sec-Fetch",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY | Upgrade: websocket; protocol",
                "Host: HERE | Tokd-Request: true; no key",
                "Host: HERE | Tokd-Request: true | Authorization: Basic KEY; no key",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEYx; no key",
                "Host: HERE | Tokd-Request: true | Authorization: Bearer KEY | Authorization: Bearer KEY; no key",
            })
    void token_oneThingIsWrong_oneAnswerAndTheOwnersRecordsSayWhich(String headers, String reason) throws IOException {
        assertIsTheOneRefusal(ask("GET", TOKEN, headers));
        assertThat(fixture.reasons()).singleElement().asString().contains(reason);
    }

    @Test
    void token_plainGetWithoutHeaders_isNotTakenTheShortWay() throws IOException {
        assertIsTheOneRefusal(ask("GET", TOKEN, "Host: HERE"));
    }

    @Test
    void token_absoluteForm_isRefusedWhateverHostSays() throws IOException {
        assertIsTheOneRefusal(ask("GET", "http://evil.test" + TOKEN, GOOD));
    }

    @Test
    void options_ofAnySort_allowsNothing() throws IOException {
        assertIsTheOneRefusal(ask("OPTIONS", TOKEN, GOOD));
        assertIsTheOneRefusal(ask("OPTIONS", "*", GOOD));
        assertIsTheOneRefusal(ask(
                "OPTIONS",
                TOKEN,
                "Host: HERE | Origin: http://a.test | Access-Control-Request-Method: GET"
                        + " | Access-Control-Request-Headers: tokd-request"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/status",
        "GET, /healthz",
        "GET, /v1/apps",
        "GET, /v1/apps/reports",
        "GET, /v1/vault",
        "POST, /v1/vault/lock",
        "GET, /v1/apps/reports/keys",
        "POST, /v1/apps/reports/keys",
        "GET, /v1/definitions",
        "POST, /v1/agent/stop",
        "GET, /metrics",
        "GET, /"
    })
    void anythingElse_evenWithAKey_isDenied(String method, String target) throws IOException {
        assertThat(ask(method, target, GOOD).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "reports, DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD, none of this app",
        "reports, -_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_C, none of this app",
        "reports, BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB, another user",
        "billing, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, none of this app",
        "nothing, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, no such app",
    })
    void token_keyThatDoesNotFit_oneAnswer(String app, String key, String reason) throws IOException {
        Answer answer = ask(
                "GET", "/v1/apps/" + app + "/token", "Host: HERE | Tokd-Request: true | Authorization: Bearer " + key);

        assertIsTheOneRefusal(answer);
        assertThat(fixture.reasons()).singleElement().asString().contains(reason);
    }

    @Test
    void token_locked_saysSo() throws IOException {
        fixture.broker.close(Problem.of(ErrorCode.LOCKED, "locked", "tok unlock"));

        assertThat(ask("GET", TOKEN, GOOD).status()).isEqualTo(423);
    }

    /** What curl prints when another user runs it with a key: the status, then the body. */
    private String curlAsOther(String key) throws IOException, InterruptedException {
        String uid = String.valueOf(LoopbackFixture.OTHER_UID);
        Process curl = new ProcessBuilder(
                        List.of("setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "curl", "-qsS", "-K", "-"))
                .redirectErrorStream(true)
                .start();
        try (var config = curl.getOutputStream()) {
            config.write(("url = \"http://" + fixture.address + TOKEN + "\"\nwrite-out = \" %{http_code}\"\n"
                            + "max-time = 50\nnoproxy = \"*\"\nheader = \"Tokd-Request: true\"\n"
                            + "header = \"Authorization: Bearer " + key + "\"\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        String out = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor(50, TimeUnit.SECONDS)).isTrue();
        return out;
    }

    @Test
    void token_anotherUsersProcess_getsItWithItsOwnKeyOnly() throws IOException, InterruptedException {
        assertThat(curlAsOther(LoopbackFixture.OTHERS_KEY))
                .contains("access_token")
                .endsWith(" 200");
        assertThat(curlAsOther(LoopbackFixture.KEY))
                .doesNotContain("access_token")
                .endsWith(" 403");
        assertThat(fixture.reasons()).containsExactly("uid 12345 uses the key of another user");
    }

    @Test
    void open_portIsTaken_saysSo() {
        assertThatThrownBy(
                        () -> LoopbackListener.open(fixture.address, fixture.group, fixture.service(fixture.address)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(fixture.address.toString())
                .hasMessageContaining("Address already in use");
    }

    @Test
    void open_withoutAGuard_isADefect() {
        Service guarded = fixture.service(fixture.address);
        Service open = new Service(
                guarded.door(),
                guarded.policy(),
                guarded.arrivals(),
                null,
                guarded.routes(),
                guarded.limits(),
                guarded.traffic(),
                guarded.log());

        assertThatThrownBy(() -> LoopbackListener.open(fixture.address, fixture.group, open))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void handOver_callersOldAndNew_areAnsweredByTheNext() throws IOException {
        WireClient used = fixture.client(StandardProtocolFamily.INET);
        assertThat(used.send(request("GET", TOKEN, GOOD)).read().status()).isEqualTo(200);

        fixture.listener.pause();
        HandedPort handed = fixture.listener.handOver();
        WireClient late = fixture.client(StandardProtocolFamily.INET6).send(request("GET", TOKEN, GOOD));
        used.send(request("GET", TOKEN, GOOD));
        assertThat(handed.address()).isEqualTo(fixture.address);
        HandedPort copy = new HandedPort(
                copy(handed.descriptor()),
                handed.address(),
                handed.connections().stream().map(LoopbackTest::copy).toList());

        try (LoopbackListener next = LoopbackListener.adopt(copy, fixture.group, fixture.service(fixture.address))) {
            assertThat(next).isNotNull();
            assertThat(late.read().status()).isEqualTo(200);
            assertThat(used.read().status()).isEqualTo(200);
            // Closed before the listener is, which would wait for a refused caller to go.
            try (WireClient page = fixture.client(StandardProtocolFamily.INET)) {
                assertIsTheOneRefusal(
                        page.send(request("GET", TOKEN, "Host: HERE")).read());
            }
        }
    }

    private static int copy(int descriptor) {
        return NativeLibrary.getProcess().getFunction("dup").invokeInt(new Object[] {descriptor});
    }

    @Test
    void resume_callersWhoWaited_areAnswered() throws IOException {
        fixture.listener.pause();
        fixture.listener.handOver();
        WireClient late = fixture.client(StandardProtocolFamily.INET).send(request("GET", TOKEN, GOOD));

        fixture.listener.resume();

        assertThat(late.read().status()).isEqualTo(200);
    }

    @Test
    void close_idleConnection_isClosedAndThePortIsFree() throws IOException {
        WireClient idle = fixture.client(StandardProtocolFamily.INET);
        assertThat(idle.send(request("GET", TOKEN, GOOD)).read().status()).isEqualTo(200);

        fixture.listener.close();

        assertThat(idle.isClosedSilently()).isTrue();
        assertThatThrownBy(() -> fixture.client(StandardProtocolFamily.INET)).isInstanceOf(IOException.class);
    }
}
