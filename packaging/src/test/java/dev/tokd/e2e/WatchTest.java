package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics as Prometheus' own tool judges them, events as curl sees them, and a status that goes on. */
class WatchTest {
    private static final String SECRET = "only-for-trying";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;
    private String socket;

    @BeforeEach
    void open() throws Exception {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("dev", SECRET).withScopes("reports:read"));
        Tree built = Tree.built(home);
        tree = built.with("PATH", built.root().resolve("bin") + ":" + System.getenv("PATH"))
                .with("S", SECRET);
        socket = home.resolve(".local/state/tokd/tokd.sock").toString();
        String client = "client_id = \"dev\"\nsecret = { env = \"S\" }\nissuer = \"" + provider.issuer() + "\"\n";
        Files.writeString(
                home.resolve("d.toml"),
                "source = \"watch\"\n[client.dev]\n" + client + "[client.wrong]\n"
                        + client.replace("\"dev\"", "\"nobody\"")
                        + "[app.reports]\nclient = \"dev\"\n[app.broken]\nclient = \"wrong\"\n");
        expect(tree.tok("agent", "start"));
        expect(tree.tok("init", "--key-file", "vault.key"));
        expect(tree.tok("apply", "-f", "d.toml"));
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        provider.close();
    }

    private static Tree.Result expect(Tree.Result result) {
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        return result;
    }

    private Tree.Result curl(String... arguments) throws IOException, InterruptedException {
        List<String> line = Tree.line("curl", "-qsS", "--max-time", "30", "--unix-socket", socket);
        line.addAll(List.of(arguments));
        return tree.run("", line);
    }

    /** What is told now, after Prometheus' own checker found nothing in it. */
    private String metrics() throws IOException, InterruptedException {
        String text = expect(curl("http://tokd/metrics")).out();
        Tree.Result checked = tree.run(text, List.of("promtool", "check", "metrics"));
        assertThat(checked.exit()).as(checked.out() + checked.err() + text).isZero();
        assertThat(checked.out() + checked.err()).isEmpty();
        return text;
    }

    @Test
    void metrics_mintsHitsFailuresAndRefusals_passPromtool() throws Exception {
        for (int i = 0; i < 3; i++) {
            expect(tree.tok("token", "reports"));
        }
        assertThat(tree.tok("token", "broken").exit()).isEqualTo(7);
        assertThat(curl("http://tokd/v1/apps/nosuch/token").out()).contains("unknown_app");

        assertThat(metrics())
                .contains("tokd_mints_total{client=\"dev\",reason=\"demand\"} 1\n")
                .contains("tokd_token_reads_total{app=\"reports\",from=\"mint\"} 1\n")
                .contains("tokd_token_reads_total{app=\"reports\",from=\"cache\"} 2\n")
                .containsPattern("tokd_mint_failures_total\\{client=\"wrong\",code=\"provider_refused\"} [1-9]")
                .contains("tokd_refusals_total{code=\"unknown_app\"} 1\n")
                .containsPattern("tokd_token_left_seconds\\{app=\"reports\"} 86\\d{3}")
                .contains("tokd_token_left_seconds{app=\"broken\"} 0\n", "tokd_app_failing{app=\"broken\"} 1\n")
                .contains("tokd_vault_locked 0\n", "tokd_connections 1\n", "tokd_apps 2\n")
                .contains("tokd_build_info{version=\"0.1.0\"} 1\n")
                .containsPattern("process_start_time_seconds 1\\d{9}")
                .contains("tokd_request_duration_seconds_bucket{waited=\"false\",le=\"+Inf\"}")
                .contains("tokd_request_duration_seconds_count{waited=\"true\"}")
                .doesNotContain(SECRET);
        assertThat(curl("-D", "-", "-o", "/dev/null", "http://tokd/metrics").out())
                .contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n");
    }

    @Test
    void metrics_locked_goOn() throws Exception {
        expect(tree.tok("token", "reports"));
        expect(tree.tok("lock"));

        assertThat(metrics()).contains("tokd_vault_locked 1\n", "tokd_apps 0\n");
    }

    @Test
    void events_followedByCurl_comeAsTheyHappenAndEndWithTheDaemon() throws Exception {
        Process curl = tree.start(List.of("curl", "-qsSN", "--unix-socket", socket, "http://tokd/v1/events"));
        Reading events = new Reading(curl.getInputStream());
        events.until(": tokd");

        expect(tree.tok("token", "reports"));
        events.until("event: minted\ndata: {\"at\":\"");
        assertThat(events.until("\n")).contains("\"fields\":{\"app\":\"reports\",\"client\":\"dev\",");
        expect(tree.tok("app", "remove", "broken"));
        events.until("event: definitions-changed\n");
        expect(tree.tok("agent", "stop"));
        events.until("event: end\n");

        assertThat(curl.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(curl.exitValue()).isZero();
        assertThat(events.text()).doesNotContain(SECRET, "eyJ");
    }

    @Test
    void statusWatch_onATerminal_redrawsUntilInterrupted() throws Exception {
        Process watch = new Terminal(tree).begin("tok status --watch");
        Reading screen = new Reading(watch.getInputStream());
        screen.until("reports");
        screen.until("cold");

        expect(tree.tok("token", "reports"));
        screen.until("live");
        expect(tree.tok("lock"));
        screen.until("locked: no token is served until tok unlock");
        expect(tree.tok("agent", "stop"));
        screen.until("fix: tok agent start");
        expect(tree.tok("agent", "start"));
        screen.until("locked: no token is served until tok unlock");
        watch.getOutputStream().write(3);
        watch.getOutputStream().flush();

        assertThat(watch.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        screen.until("\u001b[?25h");
        assertThat(watch.exitValue()).isEqualTo(130);
        assertThat(screen.text()).doesNotContain("Exception", "at dev.tokd");
    }

    @Test
    void statusWatch_inAPipe_printsALineForEachEventAndEndsWithTheDaemon() throws Exception {
        Process watch = tree.start(List.of(tree.root().resolve("bin/tok").toString(), "status", "--watch"));
        Reading lines = new Reading(watch.getInputStream());
        Instant late = Instant.now().plus(PATIENCE);
        // It shows what happens from when it listens on; when that is, only its first line tells.
        while (!lines.text().contains(" refused app=nosuch ")) {
            assertThat(Instant.now()).isBefore(late);
            curl("http://tokd/v1/apps/nosuch/token");
        }
        assertThat(lines.text()).doesNotContain("\u001b");
        expect(tree.tok("lock"));
        // The daemon starts over, and the watch goes on with it.
        expect(tree.tok("unlock", "--key-file", "vault.key"));
        late = Instant.now().plus(PATIENCE);
        while (!lines.text().contains(" refused app=later ")) {
            assertThat(Instant.now()).isBefore(late);
            curl("http://tokd/v1/apps/later/token");
        }
        expect(tree.tok("agent", "stop"));

        assertThat(watch.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isEqualTo(3);
    }

    @Test
    void statusWatch_json_printsTheStatusNowAndAfterAnEvent() throws Exception {
        Process watch = tree.start(List.of(tree.root().resolve("bin/tok").toString(), "status", "--watch", "--json"));
        Reading lines = new Reading(watch.getInputStream());
        lines.until("\"state\":\"unlocked\"");
        Instant late = Instant.now().plus(PATIENCE);
        while (lines.text().lines().count() < 2) {
            assertThat(Instant.now()).isBefore(late);
            curl("http://tokd/v1/apps/nosuch/token");
        }
        expect(tree.tok("lock"));
        lines.until("\"state\":\"locked\"");
        watch.destroy();
        assertThat(watch.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** What a program says, read as it comes. */
    private static final class Reading {
        private final StringBuilder text = new StringBuilder();
        private int seen;
        private boolean ended;

        Reading(InputStream in) {
            Thread thread = new Thread(() -> read(in), "reading");
            thread.setDaemon(true);
            thread.start();
        }

        private void read(InputStream in) {
            byte[] buffer = new byte[8192];
            try (in) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                end();
            }
        }

        private synchronized void append(String more) {
            text.append(more);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized String text() {
            return text.toString();
        }

        /** Waits for words after those waited for before; returns what came up to their end. */
        synchronized String until(String words) throws InterruptedException {
            Instant late = Instant.now().plus(PATIENCE);
            while (text.indexOf(words, seen) < 0) {
                long left = Duration.between(Instant.now(), late).toMillis();
                assertThat(left > 0 && !ended)
                        .as("waiting for %s in %s", words, text)
                        .isTrue();
                wait(left);
            }
            int end = text.indexOf(words, seen) + words.length();
            String came = text.substring(seen, end);
            seen = end;
            return came;
        }
    }
}
