package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real attempts at tokens that a policy does not grant, against a daemon whose socket others can reach.
 * Beside each stands what is granted, so that a refusal cannot come from something else being broken.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackTest {
    private static final String SECRET = "attack-secret";
    private static final String GRANTED = "200";
    private static final String DENIED = "403";
    /** The group that may connect. */
    private static final int DOOR_GROUP = 4300;

    private static final int ALLY = 4301;
    private static final int STRANGER = 4302;
    private static final int TEAM = 4303;
    private static final String PYTHON = real("/usr/bin/python3");
    private static final String SHELL = real("/usr/bin/dash");
    private static final String SLEEP = real("/usr/bin/sleep");

    @TempDir
    static Path folder;

    private Path script;
    private DevServer provider;
    private Daemon daemon;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        open(folder);
        script = folder.resolve("attack.py");
        try (InputStream in = AttackTest.class.getResourceAsStream("/attack/attack.py")) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("c", SECRET));
        Path home = Files.createDirectory(folder.resolve("h"));
        open(home);
        Path settings = Files.createDirectories(home.resolve(".config/tokd"));
        Files.writeString(settings.resolve("tokd.toml"), "socket_group = \"" + DOOR_GROUP + "\"\n");
        daemon = Daemon.startNew(Daemon.home(home));
        daemon.define(
                SECRET,
                "[client.c]\nissuer = \"" + provider.issuer() + "\"\nclient_id = \"c\"\n"
                        + "secret = { file = \"secret\" }\n"
                        + app("owners", "")
                        + app("ours", "{ user = \"" + ALLY + "\" }")
                        + app("teams", "{ group = \"" + TEAM + "\" }")
                        + app("roots-group", "{ group = \"0\" }")
                        + app("roots", "{ user = \"0\" }")
                        + app("shells", "{ user = \"" + ALLY + "\", exe = \"" + SHELL + "\" }")
                        + app("pythons", "{ user = \"" + ALLY + "\", exe = \"" + PYTHON + "\" }")
                        + app("pinned", pinned(digest(PYTHON)))
                        + app("replaced", pinned(digest(SLEEP)))
                        + app("sleeps", "{ user = \"" + ALLY + "\", exe = \"" + SLEEP + "\" }")
                        + app("units", "{ unit = \"tokd-attack.service\" }"));
    }

    /** Where a program really is, which is what the kernel shows. */
    private static String real(String program) {
        try {
            return Path.of(program).toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("the tests need " + program, e);
        }
    }

    /** As {@code sha256sum} prints it. */
    private static String digest(String program) throws IOException, InterruptedException {
        return Tree.finish(new ProcessBuilder("sha256sum", program).start(), "")
                .out()
                .substring(0, 64);
    }

    private static String pinned(String sha256) {
        return "{ user = \"" + ALLY + "\", exe = \"" + PYTHON + "\", sha256 = \"" + sha256 + "\" }";
    }

    private static void open(Path path) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("chmod", "711", path.toString()).start().waitFor())
                .isZero();
    }

    private static String app(String name, String allow) {
        return "[app." + name + "]\nclient = \"c\"\naudience = \"https://" + name + ".example\"\nallow = [" + allow
                + "]\n";
    }

    @AfterAll
    void stop() {
        if (daemon != null) {
            daemon.close();
        }
        if (provider != null) {
            provider.close();
        }
    }

    private static List<String> as(int uid, String groups) {
        return List.of("setpriv", "--reuid", "" + uid, "--regid", "" + uid, "--groups", DOOR_GROUP + groups);
    }

    private List<String> attack(String mode, String app, String... more) {
        List<String> line = new ArrayList<>(
                List.of(PYTHON, script.toString(), mode, daemon.socket().toString(), app));
        line.addAll(List.of(more));
        return line;
    }

    /** Each status that was answered. */
    private List<String> run(List<String> first, List<String> second) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(first);
        line.addAll(second);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = Tree.finish(process, "").out();
        return said.lines().toList();
    }

    private List<String> read(int uid, String app) throws IOException, InterruptedException {
        return run(as(uid, ""), attack("read", app));
    }

    @Test
    void secondUid_getsOnlyWhatItIsAllowed() throws Exception {
        assertThat(read(ALLY, "ours")).containsExactly(GRANTED);
        assertThat(read(STRANGER, "ours")).containsExactly(DENIED);
        assertThat(read(ALLY, "owners")).containsExactly(DENIED);
        assertThat(read(ALLY, "not-there")).containsExactly(DENIED);
        assertThat(run(List.of(), attack("read", "owners"))).containsExactly(GRANTED);
        assertThat(run(List.of(), attack("read", "ours"))).containsExactly(DENIED);
    }

    @Test
    void supplementaryGroup_ofTheSocketAlone_getsNothing() throws Exception {
        assertThat(run(as(STRANGER, ""), attack("read", "teams"))).containsExactly(DENIED);
        assertThat(run(as(STRANGER, ""), attack("read", "roots-group"))).containsExactly(DENIED);
        assertThat(run(as(STRANGER, "," + TEAM), attack("read", "teams"))).containsExactly(GRANTED);
        assertThat(run(as(STRANGER, ",0"), attack("read", "roots-group"))).containsExactly(GRANTED);
    }

    @Test
    void connectThenExec_ofTheAllowedProgram_getsNothing() throws Exception {
        assertThat(run(as(ALLY, ""), attack("becomes", "shells", SHELL))).containsExactly(DENIED, DENIED);
    }

    @Test
    void allowedProgram_thatGoesOnAsAnother_getsNoMore() throws Exception {
        assertThat(run(as(ALLY, ""), attack("becomes", "pythons", SHELL))).containsExactly(GRANTED, DENIED);
    }

    @Test
    void executable_ofOtherContent_getsNothing() throws Exception {
        assertThat(read(ALLY, "pinned")).containsExactly(GRANTED);
        assertThat(read(ALLY, "replaced")).containsExactly(DENIED);
        assertThat(read(STRANGER, "pinned")).containsExactly(DENIED);
    }

    @Test
    void executable_mountedOverTheAllowedOne_getsNothing() throws Exception {
        assertThat(read(ALLY, "pythons")).containsExactly(GRANTED);
        assertThat(read(ALLY, "sleeps")).containsExactly(DENIED);
        List<String> inside = new ArrayList<>(as(ALLY, ""));
        inside.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c"));
        String mounted = "mount --bind " + PYTHON + " " + SLEEP + " && exec " + SLEEP + " \"$@\"";
        List<String> attack = attack("read", "sleeps");
        attack.set(0, "sh");
        inside.add(mounted);
        assertThat(run(inside, attack)).containsExactly(DENIED);
    }

    @Test
    void rootInAContainer_isNotRoot() throws Exception {
        List<String> inside = new ArrayList<>(as(STRANGER, ""));
        inside.addAll(List.of("unshare", "--user", "--map-root-user"));

        assertThat(run(inside, attack("read", "roots"))).containsExactly(DENIED);
        assertThat(run(inside, attack("read", "owners"))).containsExactly(DENIED);
        assertThat(run(List.of(), attack("read", "roots"))).containsExactly(GRANTED);
    }

    @Test
    void pidReused_byTheAllowedProgram_getsNothing() throws Exception {
        assertThat(run(List.of(), attack("reused", "sleeps", "" + ALLY, SLEEP))).containsExactly(DENIED);
    }

    @Test
    void systemUnit_nestedInAUsersTree_isALabel() throws Exception {
        Path top = Cgroups.systemd();
        try (Cgroups real = Cgroups.make(top, "system.slice/tokd-attack.service");
                Cgroups nested = Cgroups.make(top, "tokd-user.slice/system.slice/tokd-attack.service");
                Cgroups below = Cgroups.make(top, "system.slice/tokd-other.service/tokd-attack.service")) {
            assertThat(run(real.inside(), attack("read", "units"))).containsExactly(GRANTED);
            assertThat(run(nested.inside(), attack("read", "units"))).containsExactly(DENIED);
            assertThat(run(below.inside(), attack("read", "units"))).containsExactly(DENIED);
            assertThat(read(ALLY, "units")).containsExactly(DENIED);
        }
    }
}
