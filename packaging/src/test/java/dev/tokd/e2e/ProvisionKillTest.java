package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultSetting;
import dev.tokd.devserver.FaultTarget;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whenever the daemon is killed while it provisions: the same command again has everything right. */
@Timeout(300)
class ProvisionKillTest {
    /** The call that makes a client, after two lists. */
    private static final int CREATION = 2;

    @TempDir
    static Path home;

    private static Auth0Tenant tenant;

    @BeforeAll
    static void open() throws Exception {
        tenant = Auth0Tenant.open(home);
    }

    @AfterAll
    static void close() {
        tenant.close();
    }

    /** Kills the daemon while it waits for the answer of a call, which has had its effect or never has it. */
    private static void killAt(int call, boolean after, String... flags) throws Exception {
        FaultSetting hang = new FaultSetting(FaultTarget.MANAGEMENT, new Fault.Hang(), 1).skipping(call);
        int before = tenant.server.managementCalls().size();
        tenant.server.setFault(after ? hang.afterEffect() : hang);
        Process applying = tenant.begin(flags);
        tenant.server.awaitManagementCalls(before + call + 1);
        boolean destroying = flags.length > 0;
        if (after && call == (destroying ? 0 : CREATION)) {
            awaitEffect(destroying);
        }
        tenant.daemon().kill();
        Tree.Result cut = Tree.finish(applying, "");
        assertThat(cut.exit()).as(cut.out() + cut.err()).isNotZero();
        tenant.server.clearFaults();
        tenant.restart();
    }

    /** A client that is made or deleted is seen at the tenant once it is. */
    private static void awaitEffect(boolean destroying) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (tenant.registered().isEmpty() != destroying) {
            assertThat(System.nanoTime()).as("the effect is seen in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Two lists, a client, its grant. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "2, true", "3, false", "3, true"})
    void provisioning_killed_theSameCommandAgainHasItAll(int call, boolean after) throws Exception {
        tenant.file(0, 1, "\"s0\"");
        killAt(call, after);
        boolean wasMade = call > CREATION || (after && call == CREATION);
        assertThat(tenant.registered()).hasSize(wasMade ? 1 : 0);
        if (call >= CREATION) {
            assertThat(tenant.journal()).contains("\"kind\":\"create-client\"");
            assertThat(tenant.daemon().log()).contains("operation-unfinished");
        }

        tenant.applied();
        assertThat(tenant.registered()).hasSize(1);
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
        assertThat(tenant.daemon().token("app-0")).isNotEmpty();
        tenant.write("");
        tenant.applied("--destroy");
        assertThat(tenant.registered()).isEmpty();
    }

    /** Two lists and the grant. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "2, true"})
    void changing_killed_theSameCommandAgainChanges(int call, boolean after) throws Exception {
        tenant.file(0, 1, "\"s0\", \"s1\"");
        tenant.applied();
        tenant.file(0, 1, "\"s0\"");
        killAt(call, after);
        assertThat(tenant.registered()).hasSize(1);

        tenant.applied();
        tenant.appliedAgain();
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
        assertThat(tenant.daemon().token("app-0")).isNotEmpty();
        tenant.write("");
        tenant.applied("--destroy");
        assertThat(tenant.registered()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void destroying_killed_theSameCommandAgainDestroys(boolean after) throws Exception {
        tenant.file(0, 1, "\"s0\"");
        tenant.applied();
        tenant.write("source = \"" + home.resolve("apps.toml") + "\"\n");
        killAt(0, after, "--destroy");
        assertThat(tenant.definitions()).contains("app-0");

        tenant.applied("--destroy");
        tenant.appliedAgain("--destroy");
        assertThat(tenant.registered()).isEmpty();
        assertThat(tenant.definitions()).doesNotContain("app-0");
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
    }
}
