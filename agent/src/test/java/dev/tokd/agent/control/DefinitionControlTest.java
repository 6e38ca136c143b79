package dev.tokd.agent.control;

import static dev.tokd.agent.control.ControlBench.PROOF;
import static dev.tokd.agent.control.ControlBench.app;
import static dev.tokd.agent.control.ControlBench.body;
import static dev.tokd.agent.control.ControlBench.client;
import static dev.tokd.agent.control.ControlBench.key;
import static dev.tokd.agent.control.ControlBench.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.token.TokenBench;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionControlTest {
    private static final String SCOPED = "\"audience\":\"https://api.example/\"";

    @TempDir
    Path folder;

    private ControlBench bench;

    @BeforeEach
    void open() {
        bench = new ControlBench(folder).withClient();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static void refused(ErrorCode code, CompletionStage<?> stage) {
        assertThat(why(code, stage)).isNotEmpty();
    }

    /** That it was refused with this code; answers with why. */
    private static String why(ErrorCode code, CompletionStage<?> stage) {
        Problem problem = TokenBench.refused(stage).problem();
        assertThat(problem.code()).isEqualTo(code);
        return problem.detail();
    }

    private static void thrown(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private List<String> scopes(String app) {
        return bench.vault.definitions().apps().get(app).scopes();
    }

    private static JsonMap file(String source, String apps) {
        return body("{\"source\":\"" + source + "\",\"apps\":[" + apps + "]" + "}");
    }

    private static String entry(String name, String scopes) {
        return "{\"name\":\"" + name + "\",\"client\":\"api\",\"scopes\":[" + scopes + "]," + SCOPED + "}";
    }

    @Test
    void putApp_moreScopes_needsAKeyAndNothingChangesWithoutIt() {
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), true));
        refused(
                ErrorCode.KEY_REQUIRED,
                bench.definitions.putApp(Actor.START, "reports", app("\"a\",\"b\"", ""), false));
        String wrong = ",\"proof\":{\"key\":\"" + key(9) + "\"}";
        refused(
                ErrorCode.SLOT_REFUSED,
                bench.definitions.putApp(Actor.START, "reports", app("\"a\",\"b\"", wrong), false));
        assertThat(scopes("reports")).containsExactly("a");
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\",\"b\"", "," + PROOF), false));
        assertThat(scopes("reports")).containsExactly("a", "b");
    }

    @Test
    void putApp_fewerScopes_needsNoKey() {
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\",\"b\"", ""), true));
        now(bench.definitions.putApp(Actor.START, "reports", app("\"b\"", ""), false));
        assertThat(scopes("reports")).containsExactly("b");
    }

    private static JsonMap allowing(String entries, String more) {
        return app("\"a\"", ",\"allow\":[" + entries + "]" + more);
    }

    @Test
    void putApp_moreWhoMayAsk_needsAKey() {
        String ci = "{\"user\":\"ci\"}";
        String dev = "{\"group\":\"dev\"}";
        now(bench.definitions.putApp(Actor.START, "reports", allowing(ci + "," + dev, ""), true));
        now(bench.definitions.putApp(Actor.START, "reports", allowing(ci, ""), false));
        refused(
                ErrorCode.KEY_REQUIRED,
                bench.definitions.putApp(Actor.START, "reports", allowing(ci + "," + dev, ""), false));
        refused(ErrorCode.KEY_REQUIRED, bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), false));
        now(bench.definitions.putApp(Actor.START, "reports", allowing(dev, "," + PROOF), false));
    }

    @Test
    void putApp_whoCouldNeverMatch_isRefusedWithWhy() {
        bench.objections.put("/bin/x", "the daemon may not see it");

        assertThat(why(
                        ErrorCode.INVALID_DEFINITION,
                        bench.definitions.putApp(Actor.START, "reports", allowing("{\"user\":\"gone\"}", ""), true)))
                .contains("there is no user");
        assertThat(why(
                        ErrorCode.INVALID_DEFINITION,
                        bench.definitions.putApp(Actor.START, "reports", allowing("{\"group\":\"gone\"}", ""), true)))
                .contains("there is no group");
        assertThat(why(
                        ErrorCode.INVALID_DEFINITION,
                        bench.definitions.putApp(
                                Actor.START, "reports", allowing("{\"user\":\"ci\",\"exe\":\"/bin/x\"}", ""), true)))
                .contains("the daemon may not see it");
        assertThat(bench.vault.definitions().apps()).isEmpty();
    }

    @Test
    void putApp_confirmTakenAway_needsAKey() {
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ",\"confirm\":true"), true));
        refused(ErrorCode.KEY_REQUIRED, bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), false));
    }

    @Test
    void putApp_keysInTheBody_areIgnored() {
        String keys = ",\"keys\":[{\"id\":\"k\",\"sha256\":\"" + "ab".repeat(32) + "\",\"uid\":1000}]";
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", keys), true));
        assertThat(bench.vault.definitions().apps().get("reports").access().keys())
                .isEmpty();
    }

    @Test
    void apply_widensAnApp_needsAKeyUnlessItIsADryRun() {
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), true));
        Outcome dry = now(
                bench.definitions.apply(Actor.START, file("s", entry("reports", "\"a\",\"b\"")), null, true, false));
        assertThat(dry.body()).containsEntry("applied", false);
        refused(
                ErrorCode.KEY_REQUIRED,
                bench.definitions.apply(Actor.START, file("s", entry("reports", "\"a\",\"b\"")), null, false, false));
        assertThat(scopes("reports")).containsExactly("a");
    }

    @Test
    void apply_prune_removesOnlyWhatItsSourceCreated() {
        now(bench.definitions.putApp(Actor.START, "by-hand", app("\"a\"", ""), true));
        now(bench.definitions.apply(
                Actor.START,
                file("one", entry("ours", "\"a\"") + "," + entry("by-hand", "\"a\"")),
                null,
                false,
                false));
        now(bench.definitions.apply(Actor.START, file("two", entry("theirs", "\"a\"")), null, false, false));

        now(bench.definitions.apply(Actor.START, file("one", ""), null, false, false));
        assertThat(bench.vault.definitions().apps()).containsOnlyKeys("by-hand", "ours", "theirs");
        now(bench.definitions.apply(Actor.START, file("one", ""), null, false, true));
        assertThat(bench.vault.definitions().apps()).containsOnlyKeys("by-hand", "theirs");
        assertThat(bench.vault.definitions().clients()).containsOnlyKeys("api");
    }

    @Test
    void apply_changedMeanwhile_isNoticedAlsoBehindABusyDisk() {
        String tag = bench.definitions.definitions().etag();
        bench.busy = true;
        CompletionStage<Outcome> first =
                bench.definitions.apply(Actor.START, file("one", entry("a", "\"a\"")), tag, false, false);
        CompletionStage<Outcome> second =
                bench.definitions.apply(Actor.START, file("two", entry("b", "\"a\"")), tag, false, false);
        bench.work();

        assertThat(now(first).body()).containsEntry("applied", true);
        refused(ErrorCode.CHANGED_MEANWHILE, second);
        assertThat(bench.vault.definitions().apps()).containsOnlyKeys("a");
    }

    @Test
    void putApp_lockedWhileItWaited_changesNothingAndServesNothing() {
        bench.busy = true;
        CompletionStage<Outcome> put = bench.definitions.putApp(Actor.START, "late", app("\"a\"", ""), true);
        bench.vaultControl.lock(Actor.START);
        bench.work();

        refused(ErrorCode.LOCKED, put);
        assertThat(bench.broker.closed()).isEqualTo(VaultControl.LOCKED);
        assertThat(bench.broker.apps()).isEmpty();
        now(bench.vaultControl.unlock(Actor.START, body("{\"key\":\"" + ControlBench.KEY + "\"}")));
        assertThat(bench.vault.definitions().apps()).isEmpty();
    }

    @Test
    void putClient_sameDestination_keepsItsPinWithoutLookingAgain() {
        assertThat(bench.resolved).containsExactly("api");
        now(bench.definitions.putClient(Actor.START, "api", client(",\"call_timeout\":\"9s\""), false));
        assertThat(bench.resolved).containsExactly("api");
        JsonMap moved = body("{\"client_id\":\"id\",\"issuer\":\"https://other.example\"}");
        refused(ErrorCode.SECRET_REQUIRED, bench.definitions.putClient(Actor.START, "api", moved, false));
        assertThat(bench.resolved).containsExactly("api", "api");
        assertThat(bench.vault.definitions().clients().get("api").issuer()).hasHost("as.example");
    }

    @Test
    void trust_newEndpoint_needsTheSecretAndSaysWhatChanged() {
        bench.tokenEndpoint = "https://as.example/moved";
        refused(ErrorCode.SECRET_REQUIRED, bench.definitions.trust(Actor.START, "api", body("{}")));
        Outcome trusted = now(bench.definitions.trust(Actor.START, "api", body("{\"secret\":\"secret\"}")));
        assertThat(trusted.body().get("changed")).asString().contains("token", "/moved");
    }

    @Test
    void remove_usedClient_isRefused() {
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), true));
        refused(ErrorCode.IN_USE, bench.definitions.removeClient(Actor.START, "api"));
        now(bench.definitions.removeApp(Actor.START, "reports"));
        now(bench.definitions.removeClient(Actor.START, "api"));
        assertThat(bench.vault.definitions().clients()).isEmpty();
    }

    @Test
    void names_takenOrUnknown_areSaidWithTheNearest() {
        thrown(ErrorCode.NAME_TAKEN, () -> bench.definitions.putClient(Actor.START, "api", client(""), true));
        assertThatThrownBy(() -> bench.definitions.client("apo")).hasMessageContaining("did you mean api");
        thrown(
                ErrorCode.UNKNOWN_CLIENT,
                () -> bench.definitions.putApp(Actor.START, "x", body("{\"client\":\"nope\",\"scopes\":[]}"), true));
        thrown(
                ErrorCode.INVALID_DEFINITION,
                () -> bench.definitions.putApp(Actor.START, "x", app("\"a\"", ",\"name\":\"y\""), true));
    }
}
