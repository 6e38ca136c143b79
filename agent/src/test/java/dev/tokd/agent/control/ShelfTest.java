package dev.tokd.agent.control;

import static dev.tokd.agent.control.ControlBench.app;
import static dev.tokd.agent.control.ControlBench.body;
import static dev.tokd.agent.control.ControlBench.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.vault.Definitions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {
    @TempDir
    Path folder;

    private ControlBench bench;

    @BeforeEach
    void open() {
        bench = new ControlBench(folder).withClient();
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\",\"b\"", ""), true));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private AppRoute route(String app) {
        return bench.broker.apps().get(app);
    }

    @Test
    void change_sameKey_keepsTheTokenAndOtherScopesDoNot() {
        now(route("reports").entry().read(TokenBench.ANY));
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\",\"b\"", ",\"min_ttl\":\"2m\""), false));
        now(route("reports").entry().read(TokenBench.ANY));
        assertThat(bench.cache.source.mints()).isEqualTo(1);
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), false));
        now(route("reports").entry().read(TokenBench.ANY));
        assertThat(bench.cache.source.mints()).isEqualTo(2);
    }

    @Test
    void change_twoAppsWithTheSameKey_shareOneToken() {
        now(bench.definitions.putApp(Actor.START, "twin", app("\"b\",\"a\"", ""), true));
        now(route("reports").entry().read(TokenBench.ANY));
        now(route("twin").entry().read(TokenBench.ANY));
        assertThat(bench.cache.source.mints()).isEqualTo(1);
    }

    @Test
    void change_afterClose_opensNothing() {
        Definitions definitions = bench.vault.definitions();
        bench.shelf.close(VaultControl.LOCKED);
        bench.shelf.change(definitions);
        assertThat(bench.broker.closed()).isEqualTo(VaultControl.LOCKED);
        bench.shelf.open(definitions);
        assertThat(bench.broker.closed()).isNull();
    }

    @Test
    void narrowed_tooManyDifferentSets_areRefusedAndKnownOnesStay() {
        AppRoute reports = route("reports");
        List<String> first = List.of("s0");
        var known = reports.narrowed().apply(first);
        assertThatThrownBy(() -> {
                    for (int i = 1; i < 10_000; i++) {
                        reports.narrowed().apply(List.of("s" + i));
                    }
                })
                .hasMessageContaining("narrowed scope sets already");
        assertThat(reports.narrowed().apply(first)).isSameAs(known);
    }

    @Test
    void key_providerThatIssuesTheWholeGrant_leavesScopesOut() {
        now(bench.definitions.putClient(
                Actor.START,
                "tenant",
                body("{\"client_id\":\"id\",\"provider\":\"auth0\",\"domain\":\"tenant.example\",\"secret\":\"s\"}"),
                true));
        for (String scope : List.of("a", "b")) {
            now(bench.definitions.putApp(
                    Actor.START, "t" + scope, body("{\"client\":\"tenant\",\"scopes\":[\"" + scope + "\"]}"), true));
        }
        var definitions = bench.vault.definitions();
        var client = definitions.clients().get("tenant");
        assertThat(Shelf.key(definitions.apps().get("ta"), client))
                .isEqualTo(Shelf.key(definitions.apps().get("tb"), client));
        assertThat(Warnings.of(definitions)).singleElement().asString().contains("ta, tb", "whole grant");
    }
}
