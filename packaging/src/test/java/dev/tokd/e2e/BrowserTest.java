package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Web pages in a real browser try to get a token over loopback HTTP. The browser runs as the key's user and
 * the pages know the key; its own checks of who may reach local addresses are off. So only the daemon's
 * guard stands before the token.
 */
class BrowserTest {
    private static final String UNCHECKED =
            "--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights,BlockInsecurePrivateNetworkRequests";

    @TempDir
    Path folder;

    private LoopbackAgent agent;
    private HostilePages pages;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        agent = LoopbackAgent.start(Files.createDirectory(folder.resolve("home")));
        pages = new HostilePages(agent.port(), agent.key());
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        pages.close();
        agent.stop();
    }

    private String served() throws IOException, InterruptedException {
        return LoopbackAgent.done(agent.tree().tok("status", "--json"))
                .replaceAll("(?s).*\"name\":\"reports\".*?\"served\":(\\d+).*", "$1");
    }

    private String report(String url, String... flags) throws IOException, InterruptedException {
        Chromium chromium = Chromium.open(Files.createDirectory(folder.resolve("browser")), url, flags);
        try {
            return pages.report();
        } finally {
            chromium.close();
        }
    }

    private void assertNoToken(String report, String servedBefore) throws IOException, InterruptedException {
        assertThat(served()).isEqualTo(servedBefore);
        assertThat(report)
                .doesNotContain(
                        LoopbackAgent.done(agent.tree().tok("token", "reports")).strip());
        assertThat(report).doesNotContain("access_token");
    }

    @Test
    void page_onAnotherPort_getsNothingHoweverItAsks() throws IOException, InterruptedException {
        String before = served();
        String report = report("http://127.0.0.1:" + pages.port() + "/far", UNCHECKED);

        assertNoToken(report, before);
        assertThat(report)
                .contains(
                        "<li>control: got [cors fine]</li>",
                        "<li>simple: failed ",
                        "<li>opaque: got [opaque ]</li>",
                        "<li>opaque with headers: got [opaque ]</li>",
                        "<li>cors: failed ",
                        "<li>ipv6: failed ",
                        "<li>refresh: got [opaque ]</li>",
                        "<li>name: got [opaque ]</li>",
                        "<li>websocket: failed to open</li>",
                        "<li>image: failed to load img</li>",
                        "<li>script: failed to load script</li>",
                        "<li>style: failed to load link</li>",
                        "<li>frame: got [loaded iframe unreadable]</li>",
                        "<li>form: got [sent form unreadable]</li>");
        assertThat(agent.log("there is an Origin header", "the Sec-Fetch-Site header says", "the Host header is not"))
                .doesNotContain(agent.key());
    }

    /**
     * A page of evil.test whose name has come to mean this machine, so that it has the daemon's own origin:
     * the browser lets it send any header and read the answer, and marks nothing. The proxy script stands
     * for the moment in which the name meant the page's server.
     */
    @Test
    void page_whoseNameWasReboundToTheDaemon_isDenied() throws IOException, InterruptedException {
        String before = served();
        String script = "function FindProxyForURL(url, host) { return url.endsWith('/rebound') ? 'PROXY 127.0.0.1:"
                + pages.port() + "' : 'DIRECT'; }";
        String report = report(
                "http://evil.test:" + agent.port() + "/rebound",
                UNCHECKED,
                "--host-resolver-rules=MAP evil.test 127.0.0.1",
                "--proxy-pac-url=data:application/x-ns-proxy-autoconfig;base64,"
                        + Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.US_ASCII)));

        assertNoToken(report, before);
        assertThat(report)
                .contains("<li>same origin: got [basic {", "<li>same origin refresh: got [basic {", "\"denied\"");
        assertThat(agent.log("the Host header is not 127.0.0.1:" + agent.port()))
                .doesNotContain(agent.key());
    }
}
