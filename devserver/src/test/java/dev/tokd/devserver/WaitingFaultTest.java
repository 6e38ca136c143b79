package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitingFaultTest {
    private static final FaultTarget APP = FaultTarget.client("app");
    private static final long AN_HOUR_MS = 3_600_000;

    private DevServer server;

    @BeforeEach
    void start() {
        server = DevServer.start(DevServerOptions.defaults());
        server.register(DevClient.of("app", "s"));
        server.register(DevClient.of("other", "s"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void hang_untilReleased_holdsItsClientAndNoOther() throws Exception {
        server.setFault(APP, new Fault.Hang());
        CompletableFuture<HttpResponse<String>> hanging = caller().basicLater("app", "s");
        server.awaitRequests("app", 1);

        assertThat(caller().basic("other", "s").statusCode()).isEqualTo(200);
        assertThat(hanging).isNotDone();

        server.release();
        assertThat(hanging.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void hang_releasedOverTheControlApi_letsEveryWaiterGo() throws Exception {
        server.setFault(APP, new Fault.Hang());
        List<CompletableFuture<HttpResponse<String>>> hanging = IntStream.range(0, 50)
                .mapToObj(i -> caller().basicLater("app", "s"))
                .toList();
        server.awaitRequests("app", 50);

        assertThat(caller().json("POST", "/_dev/release", "").statusCode()).isEqualTo(200);

        for (CompletableFuture<HttpResponse<String>> one : hanging) {
            assertThat(one.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(caller().basic("app", "s").statusCode()).isEqualTo(200);
    }

    @Test
    void hang_thenStatus_answersTheStatusOnceReleased() throws Exception {
        server.setFault(APP, new Fault.Hang());
        server.setFault(APP, new Fault.Status(502, null, null));
        CompletableFuture<HttpResponse<String>> hanging = caller().basicLater("app", "s");
        server.awaitRequests("app", 1);

        server.release();

        assertThat(hanging.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(502);
    }

    @Test
    void slow_cutShortByRelease_answersAtOnce() throws Exception {
        server.setFault(APP, new Fault.Slow(AN_HOUR_MS));
        CompletableFuture<HttpResponse<String>> slow = caller().basicLater("app", "s");
        server.awaitRequests("app", 1);

        assertThat(slow).isNotDone();
        server.release();

        assertThat(slow.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void slow_itsTimePassed_answersWithoutRelease() {
        server.setFault(APP, new Fault.Slow(1));

        assertThat(caller().basic("app", "s").statusCode()).isEqualTo(200);
    }

    @Test
    void close_whileARequestHangs_endsIt() throws Exception {
        server.setFault(APP, new Fault.Hang());
        CompletableFuture<HttpResponse<String>> hanging = caller().basicLater("app", "s");
        server.awaitRequests("app", 1);

        server.close();

        // Answered or cut off, but not left waiting.
        assertThat(hanging.handle((response, failure) -> "over").get(30, TimeUnit.SECONDS))
                .isEqualTo("over");
    }

    @Test
    void awaitRequests_thatDoNotCome_timesOutWithTheCount() {
        caller().basic("app", "s");

        assertThatThrownBy(() -> server.awaitRequests("app", 2, Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("saw 1");
    }

    private Caller caller() {
        return new Caller(server.httpUrl());
    }
}
