package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementFaultTest {
    private static final String MACHINE = "{'name':'reports','app_type':'non_interactive'}";

    private static DevServer server;

    private ManagementCaller api;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clearFaults();
        server.clients().forEach(client -> server.remove(client.clientId()));
        server.bootstrapClient("bootstrap", "b");
        api = ManagementCaller.of(server, "bootstrap", "b");
        server.resetRequests();
    }

    @Test
    void cut_beforeTheEffect_nothingHappened() {
        server.setFault(new FaultSetting(FaultTarget.management("POST /clients"), new Fault.Cut(), 1));

        assertThatThrownBy(() -> api.call("POST", "/clients", MACHINE)).isInstanceOf(UncheckedIOException.class);
        assertThat(server.clients()).hasSize(1);
    }

    @Test
    void cut_afterTheEffect_itHappened() {
        server.setFault(new FaultSetting(FaultTarget.management("POST /clients"), new Fault.Cut(), 1).afterEffect());

        assertThatThrownBy(() -> api.call("POST", "/clients", MACHINE)).isInstanceOf(UncheckedIOException.class);
        assertThat(server.clients()).hasSize(2);
    }

    @Test
    void status_afterTheEffect_hidesWhatHappened() {
        server.setFault(new FaultSetting(FaultTarget.MANAGEMENT, new Fault.Status(500, null, null), 1).afterEffect());

        HttpResponse<String> answer = api.call("POST", "/clients", MACHINE);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("x-ratelimit-limit")).isEmpty();
        assertThat(server.clients()).hasSize(2);
    }

    @Test
    void fault_skipping_meetsTheNthCall() {
        server.setFault(new FaultSetting(
                        FaultTarget.MANAGEMENT,
                        new Fault.ApiError(
                                429,
                                "Global limit has been reached",
                                "too_many_requests",
                                Map.of("x-ratelimit-reset", "9")),
                        1)
                .skipping(2));

        assertThat(api.get("/clients").statusCode()).isEqualTo(200);
        assertThat(api.get("/clients").statusCode()).isEqualTo(200);
        HttpResponse<String> third = api.get("/clients");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("x-ratelimit-reset")).contains("9");
        assertThat(third.headers().firstValue("x-ratelimit-limit")).isEmpty();
        assertThat(third.body())
                .isEqualTo("{\"statusCode\":429,\"error\":\"Too Many Requests\","
                        + "\"message\":\"Global limit has been reached\",\"errorCode\":\"too_many_requests\"}");
        assertThat(api.get("/clients").statusCode()).isEqualTo(200);
    }

    @Test
    void hang_afterTheEffect_answersOnceReleased() throws Exception {
        server.setFault(new FaultSetting(FaultTarget.MANAGEMENT, new Fault.Hang(), 1).afterEffect());

        CompletableFuture<HttpResponse<String>> made =
                CompletableFuture.supplyAsync(() -> api.call("POST", "/clients", MACHINE));
        server.awaitManagementCalls(1);
        server.release();

        assertThat(made.join().statusCode()).isEqualTo(201);
        assertThat(server.clients()).hasSize(2);
    }

    @Test
    void control_faultOnManagement_isSetAndListed() {
        Caller caller = new Caller(server.httpUrl());

        HttpResponse<String> set = caller.json(
                "POST",
                "/_dev/faults",
                "{\"on\":\"management\",\"call\":\"PATCH /clients/*\",\"times\":1,\"skip\":1,\"after\":true,\"kind\":\"cut\"}");

        assertThat(set.body())
                .isEqualTo(
                        "[{\"on\":\"management\",\"call\":\"PATCH /clients/*\",\"times\":1,\"skip\":1,\"after\":true,"
                                + "\"kind\":\"cut\"}]");
        api.get("/clients/bootstrap");
        assertThat(caller.get("/_dev/management").body())
                .isEqualTo(
                        "[{\"client_id\":\"bootstrap\",\"method\":\"GET\",\"path\":\"/clients/bootstrap\",\"query\":\"\"}]");
        assertThat(caller.json(
                                "POST",
                                "/_dev/faults",
                                "{\"on\":\"management\",\"after\":true,\"kind\":\"slow\",\"ms\":1}")
                        .statusCode())
                .isEqualTo(400);
    }
}
