package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log of an installed daemon whose state lies on a file system of one megabyte. */
class AuditTest {
    private static final String SECRET = "only-for-this-test";

    @TempDir
    private Path home;

    private DevServer provider;
    private Tree tree;
    private Process mount;
    private Path state;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("audited", SECRET)
                .withAudiences("https://api.example/")
                .withScopes("reports:read"));
        tree = Tree.built(home);
        Path disk = Files.createDirectory(home.resolve("disk"));
        // A mount of its own that goes away with the process that holds it.
        mount = tree.start(List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o size=1m,mode=700 none \"$0\" && echo up && cat",
                disk + ""));
        assertThat(mount.inputReader().readLine()).isEqualTo("up");
        state = Path.of("/proc", mount.pid() + "", "root")
                .resolve(disk.toString().substring(1));
        inside("agent", "start", "--state", disk.toString());
        ok("init", "--key-file", home + "/k");
        Files.writeString(home.resolve("secret"), SECRET);
        ok(
                "client",
                "add",
                "api",
                "--issuer",
                provider.issuer(),
                "--client-id",
                "audited",
                "--client-secret-file",
                home + "/secret");
        ok("app", "add", "reports", "--client", "api", "--audience", "https://api.example/", "--scope", "reports:read");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        mount.destroyForcibly().waitFor();
        provider.close();
    }

    /** Starts something where the small file system is mounted. */
    private void inside(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("nsenter", "-m", "-t", mount.pid() + "", "--wdns=" + home));
        line.addAll(Tree.line(tree.root().resolve("bin/tok").toString(), arguments));
        Tree.Result result = tree.run("", line);
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private String ok(String... arguments) throws IOException, InterruptedException {
        Tree.Result result = tree.tok(arguments);
        assertThat(result.exit())
                .as("%s%n%s%n%s", List.of(arguments), result.out(), result.err())
                .isZero();
        return result.out();
    }

    private String awaited(String wanted, String... arguments) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        String seen = ok(arguments);
        while (!seen.contains(wanted)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in %s", wanted, seen)
                    .isLessThan(deadline);
            seen = ok(arguments);
        }
        return seen;
    }

    private void fillDisk() throws IOException {
        try (OutputStream out = Files.newOutputStream(state.resolve("ballast"))) {
            while (true) {
                out.write(new byte[256]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** As many refused unlocks as one curl can ask for quickly; each is a record. */
    private void refusedUnlocks(int count) throws IOException, InterruptedException {
        Path requests = home.resolve("requests");
        Files.writeString(requests, "url = http://tokd/v1/vault/unlock\noutput = /dev/null\n".repeat(count));
        Tree.Result asked = tree.run(
                "",
                List.of(
                        "curl",
                        "-sS",
                        "--unix-socket",
                        home.resolve(".local/state/tokd/tokd.sock").toString(),
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        "{\"key\":\"" + "A".repeat(43) + "=\"}",
                        "-K",
                        requests.toString()));
        assertThat(asked.exit()).as(asked.err()).isZero();
    }

    @Test
    void disk_full_tokensGoOnAndNothingIsLostInSilence() throws Exception {
        String token = ok("token", "reports");
        fillDisk();
        refusedUnlocks(1_500);
        String status = awaited("found no room", "status");
        assertThat(status).contains("audit   failing: ", "the disk is full", "  fix: df -h ");
        assertThat(ok("token", "reports")).isEqualTo(token);
        Files.delete(state.resolve("ballast"));
        awaited("\"audit\":{\"state\":\"ok\"", "status", "--json");
        assertThat(awaited("audit-gap", "audit", "--event", "audit-gap")).containsPattern("dropped=\\d+");
        assertThat(ok("audit", "verify")).contains("intact: ");
        assertThat(ok("status")).doesNotContain("audit ");
    }

    @Test
    void log_overItsLife_saysWhoAndFindsEveryHand() throws Exception {
        ok("token", "reports");
        String anchor = ok("audit", "anchor").strip();
        assertThat(ok("audit", "--app", "reports"))
                .containsPattern("definitions-changed +app_added=reports .*by uid \\d+, process \\d+ \\(owner\\)")
                .containsPattern("minted +app=reports client=api ");
        String all = Files.readString(state.resolve("audit.jsonl"));
        assertThat(all)
                .contains("\"event\":\"vault-made\"")
                .doesNotContain(SECRET, ok("token", "reports").strip());

        ok("slot", "add", "b", "--key-file", home + "/b", "--proof-key-file", home + "/k");
        ok("slot", "remove", "key-file", "--proof-key-file", home + "/k", "--keep-key-file", "b=" + home + "/b");
        ok("lock");
        assertThat(tree.tok("audit", "verify").exit()).isEqualTo(4);
        assertThat(ok("audit", "--event", "locked")).contains("by uid");
        String pid = ok("status", "--json").replaceAll("(?s).*\"pid\":(\\d+).*", "$1");
        ProcessHandle daemon = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get();
        inside("agent", "start", "--state", home + "/disk");
        ok("unlock", "--key-file", home + "/b");
        assertThat(ok("audit", "verify", "--anchor", anchor))
                .contains("unclean end", "the anchor is in the log as it was", "intact: ");

        Path file = state.resolve("audit.jsonl");
        Files.writeString(
                file, Files.readString(file).replaceFirst("\"app_added\":\"reports\"", "\"app_added\":\"payroll\""));
        Tree.Result edited = tree.tok("audit", "verify");
        assertThat(edited.exit()).isEqualTo(1);
        assertThat(edited.out()).containsPattern("audit\\.jsonl, line \\d+: edited: record \\d+ is not as");
    }
}
