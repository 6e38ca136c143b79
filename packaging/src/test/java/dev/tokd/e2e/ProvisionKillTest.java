package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultSetting;
import dev.tokd.devserver.FaultTarget;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whenever the daemon is killed while it provisions: the same command again has everything right. */
@Timeout(300)
class ProvisionKillTest {
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
        if (after) {
            awaitEffect(call, flags.length > 0);
        }
        tenant.daemon().kill();
        Tree.Result cut = Tree.finish(applying, "");
        assertThat(cut.exit()).as(cut.out() + cut.err()).isNotZero();
        tenant.server.clearFaults();
        tenant.restart();
    }

    /** What the call makes or deletes is made or deleted: seen where it can be, else the call counts once it is done. */
    private static void awaitEffect(int call, boolean destroying) throws InterruptedException {
        if (call == 2) {
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (tenant.registered().isEmpty() != destroying) {
                assertThat(System.nanoTime()).as("the effect is seen").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    /** Two lists, a client, its grant. */
    @ParameterizedTest
    @CsvSource({"0, false", "2, false", "2, true", "3, false", "3, true"})
    void provisioning_killed_theSameCommandAgainHasItAll(int call, boolean after) throws Exception {
        tenant.file(0, 1, "\"s0\"");
        killAt(call, after);
        boolean wasMade = after || call > 2;
        assertThat(tenant.registered()).hasSize(wasMade ? 1 : 0);
        if (call >= 2) {
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

    /** Two lists, a deletion. */
    @ParameterizedTest
    @CsvSource({"2, false", "2, true"})
    void destroying_killed_theSameCommandAgainDestroys(int call, boolean after) throws Exception {
        tenant.file(0, 1, "\"s0\"");
        tenant.applied();
        tenant.write("source = \"" + home.resolve("apps.toml") + "\"\n");
        killAt(call, after, "--destroy");
        assertThat(tenant.definitions()).contains("app-0");

        tenant.applied("--destroy");
        tenant.appliedAgain("--destroy");
        assertThat(tenant.registered()).isEmpty();
        assertThat(tenant.definitions()).doesNotContain("app-0");
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
    }
}
