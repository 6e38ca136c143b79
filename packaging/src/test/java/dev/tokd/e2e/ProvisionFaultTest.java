package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultSetting;
import dev.tokd.devserver.FaultTarget;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whichever call of the Management API goes wrong, and however: the next run has everything right and says so. */
@Timeout(300)
class ProvisionFaultTest {
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

    private static Fault fault(String how) {
        return switch (how) {
            case "cut" -> new Fault.Cut();
            case "refused" ->
                new Fault.ApiError(403, "Insufficient scope, expected any of: x:y", "insufficient_scope", null);
            default -> new Fault.ApiError(500, "Internal error", null, null);
        };
    }

    private static void strike(String how, boolean after, int call, int times) {
        FaultSetting setting = new FaultSetting(FaultTarget.MANAGEMENT, fault(how), times).skipping(call);
        tenant.server.setFault(after ? setting.afterEffect() : setting);
    }

    /** Two lists, then client and grant of each of two apps; twice the same fault meets the undoing as well. */
    @ParameterizedTest
    @CsvSource({
        "0, cut, false, 1",
        "1, error, false, 1",
        "2, cut, false, 1",
        "2, cut, true, 1",
        "2, cut, true, 2",
        "2, refused, false, 1",
        "3, error, true, 1",
        "3, cut, true, 2",
        "4, error, false, 1",
        "4, cut, true, 2",
        "5, cut, true, 1",
        "5, refused, false, 1",
    })
    void provisioning_aCallGoesWrong_nothingHalfMadeRemains(int call, String how, boolean after, int times)
            throws Exception {
        tenant.file(0, 2, "\"s0\"");
        strike(how, after, call, times);
        Tree.Result failed = tenant.apply();
        assertThat(failed.exit()).as(failed.out() + failed.err()).isIn(7, 8);
        tenant.server.clearFaults();

        tenant.applied();
        assertThat(tenant.registered()).as("registered, after " + failed.err()).hasSize(2);
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
        tenant.write("");
        tenant.applied("--destroy");
        assertThat(tenant.registered()).isEmpty();
    }

    /** Two lists and the grant. */
    @ParameterizedTest
    @CsvSource({
        "0, error, false",
        "1, cut, false",
        "2, cut, false",
        "2, cut, true",
        "2, error, true",
        "2, refused, false",
    })
    void changing_aCallGoesWrong_theNextRunChanges(int call, String how, boolean after) throws Exception {
        tenant.file(0, 1, "\"s0\", \"s1\"");
        tenant.applied();
        tenant.file(0, 1, "\"s0\"");
        strike(how, after, call, 1);
        Tree.Result failed = tenant.apply();
        assertThat(failed.exit()).as(failed.out() + failed.err()).isIn(7, 8);
        tenant.server.clearFaults();

        tenant.applied();
        tenant.appliedAgain();
        assertThat(tenant.registered()).hasSize(1);
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
        tenant.write("");
        tenant.applied("--destroy");
    }

    /** One deletion; a file without clients to keep needs nothing read. */
    @ParameterizedTest
    @CsvSource({"cut, false", "cut, true", "error, true", "refused, false"})
    void destroying_theCallGoesWrong_theNextRunDestroys(String how, boolean after) throws Exception {
        tenant.file(0, 1, "\"s0\"");
        tenant.applied();
        tenant.write("source = \"" + home.resolve("apps.toml") + "\"\n");
        strike(how, after, 0, 1);
        Tree.Result failed = tenant.apply("--destroy");
        assertThat(failed.exit()).as(failed.out() + failed.err()).isIn(7, 8);
        tenant.server.clearFaults();

        tenant.applied("--destroy");
        tenant.appliedAgain("--destroy");
        assertThat(tenant.registered()).isEmpty();
        assertThat(tenant.definitions()).doesNotContain("app-0");
        assertThat(tenant.journal()).isEqualTo("{\"operations\":[]}");
    }

    /** A provider that says how long to wait is waited for, within reason. */
    @ParameterizedTest
    @CsvSource({"0", "2", "3"})
    void slowedDown_isObeyed(int call) throws Exception {
        tenant.file(0, 1, "\"s0\"");
        Fault slower = new Fault.ApiError(
                429, "Global limit has been reached", "too_many_requests", Map.of("Retry-After", "1"));
        tenant.server.setFault(new FaultSetting(FaultTarget.MANAGEMENT, slower, 1).skipping(call));
        tenant.applied();
        assertThat(tenant.registered()).hasSize(1);
        tenant.write("");
        tenant.applied("--destroy");
    }
}
