package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other programs of the daemon's own user try to look into it. The daemon runs as an ordinary user here,
 * made by setpriv, because root may look into anything; its options are set against it as well.
 */
class HardeningTest {
    private static final String[] ORDINARY = {"setpriv", "--reuid", "4242", "--regid", "4242", "--clear-groups"};

    @TempDir
    Path folder;

    private Path home;
    private Tree tree;
    private String pid;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        run("chmod", "711", folder.toString());
        Path copy = folder.resolve("tree");
        run("cp", "-r", Tree.target().resolve("tokd").toString(), copy.toString());
        run("chmod", "-R", "a+rX", copy.toString());
        home = Files.createDirectory(folder.resolve("h"));
        run("chmod", "700", home.toString());
        run("chown", "4242:4242", home.toString());
        tree = new Tree(copy, home, Map.of("TOKD_CDS", "off", "_JAVA_OPTIONS", "-XX:-DisableAttachMechanism"), home);
        assertThat(ordinary("tok", "init", "--key-file", home + "/k").exit()).isNotZero();
        assertThat(ordinary("tok", "agent", "start").exit()).isZero();
        assertThat(ordinary("tok", "init", "--key-file", home + "/k").exit()).isZero();
        pid = ordinary("tok", "status", "--json").out().replaceAll("(?s).*\"pid\":(\\d+).*", "$1");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        ordinary("tok", "agent", "stop");
    }

    private static void run(String... line) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    private Tree.Result ordinary(String program, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(ORDINARY));
        line.add(program.equals("tok") ? tree.root().resolve("bin/tok").toString() : program);
        line.addAll(List.of(arguments));
        return tree.run("", line);
    }

    private void assertNothing(Tree.Result result) {
        assertThat(result.exit()).as(result.out() + result.err()).isNotZero();
    }

    @Test
    void sameUser_debuggersAndProc_getNothing() throws IOException, InterruptedException {
        assertOutsidersGetNothing();
    }

    @Test
    void sameUser_afterTheLockThatStartedItOver_getsNothing() throws IOException, InterruptedException {
        assertThat(ordinary("tok", "lock").exit()).isZero();
        assertThat(ordinary("tok", "status", "--json").out()).contains("\"state\":\"locked\"", "\"pid\":" + pid);
        DaemonLog.await(home.resolve(".local/state/tokd/tokd.log"), "Event started-over");

        assertOutsidersGetNothing();
        assertThat(ordinary("tok", "unlock", "--key-file", home + "/k").exit()).isZero();
        assertOutsidersGetNothing();
    }

    @Test
    void start_underADebugger_isRefused() throws IOException, InterruptedException {
        Tree.Result traced = ordinary(
                "gdb",
                "-q",
                "-batch",
                "-ex",
                "handle all nostop noprint pass",
                "-ex",
                "run",
                "--args",
                "/bin/sh",
                tree.root().resolve("bin/tokd").toString(),
                "--socket",
                home + "/other.sock",
                "--vault",
                home + "/other");
        assertThat(traced.out() + traced.err()).contains("traces the daemon");
        assertThat(home.resolve("other.sock")).doesNotExist();
    }

    private void assertOutsidersGetNothing() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd");
        assertNothing(ordinary(jcmd.toString(), pid, "Thread.print"));
        assertNothing(ordinary(jcmd.toString(), pid, "GC.heap_dump", home + "/dump"));
        assertThat(home.resolve("dump")).doesNotExist();
        Tree.Result gdb = ordinary("gdb", "-p", pid, "-batch", "-ex", "generate-core-file " + home + "/core");
        assertThat(gdb.out() + gdb.err()).contains("Operation not permitted");
        assertThat(home.resolve("core")).doesNotExist();
        for (String file : List.of("mem", "environ", "maps")) {
            assertNothing(ordinary("cat", "/proc/" + pid + "/" + file));
        }
        assertNothing(ordinary("ls", "/proc/" + pid + "/fd"));

        assertThat(ordinary("tok", "status").exit()).isZero();
        String log = Files.readString(home.resolve(".local/state/tokd/tokd.log"));
        assertThat(log.lines()).allSatisfy(line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT.*"));
    }

    @Test
    void listenerOfAnother_tokOfRoot_sendsNothing() throws IOException, InterruptedException {
        Path mine = Files.createTempDirectory("root");
        Tree root = new Tree(tree.root(), mine, Map.of("TOKD_CDS", "off"), mine)
                .with("TOKD_SOCK", home.resolve(".local/state/tokd/tokd.sock").toString());
        for (String[] line : new String[][] {{"unlock", "--key-file", home + "/k"}, {"token", "reports"}, {"status"}}) {
            Tree.Result result = root.tok(line);
            assertThat(result.exit()).as(result.err()).isEqualTo(5);
            assertThat(result.err()).contains("belongs to", "nothing was sent", "fix: ");
        }
        Files.delete(mine);
    }

    @Test
    void anotherUser_root_getsNoTokenAndNoControl() throws IOException, InterruptedException {
        Path socket = home.resolve(".local/state/tokd/tokd.sock");
        for (String path : List.of("/v1/status", "/v1/apps/reports/token", "/v1/clients")) {
            Tree.Result answer =
                    tree.run("", List.of("curl", "-s", "--unix-socket", socket.toString(), "http://tokd" + path));
            assertThat(answer.out()).contains("\"code\":\"denied\"");
        }
    }
}
