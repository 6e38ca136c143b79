package dev.tokd.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.token.HeldToken;
import dev.tokd.agent.token.Want;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand apps with their tokens, and then a lock. */
@Timeout(120)
class LockTest {
    private static final int APPS = 10_000;

    @TempDir
    Path folder;

    @Test
    void lock_manyApps_everyOneIsLocked_andEveryTokenZeroed() throws IOException {
        try (ManyApps apps = new ManyApps(folder, APPS);
                OneConnection connection = new OneConnection(apps.socket)) {
            apps.open();
            connection.send("GET", "/v1/apps/app-9999/token");
            assertThat(connection.read()).contains("app-9999xxx");
            Map<String, AppRoute> before = apps.broker.apps();
            List<HeldToken> held = before.values().stream().map(LockTest::token).toList();
            assertThat(held).hasSize(APPS).allMatch(LockTest::isThere);

            connection.send("POST", "/v1/vault/lock");
            assertThat(connection.read()).contains("\"state\":\"locked\"");

            assertThat(apps.broker.apps()).isEmpty();
            assertThat(apps.broker.closed()).isEqualTo(VaultControl.LOCKED);
            assertThat(held).noneMatch(LockTest::isThere);
            for (String name : List.of("app-0", "app-5000", "app-9999", "no-such-app")) {
                connection.send("GET", "/v1/apps/" + name + "/token");
                assertThat(connection.read()).contains("\"code\":\"locked\"");
            }
            assertThat(apps.source.mints()).isZero();
            // Who had a route before the lock gets nothing by it: its entry is of before it.
            assertThat(before.values())
                    .allMatch(route -> route.entry()
                            .read(new Want(null, false, "tok token reports"))
                            .toCompletableFuture()
                            .isCompletedExceptionally());
        }
    }

    private static HeldToken token(AppRoute route) {
        return route.entry()
                .read(new Want(null, false, "tok token reports"))
                .toCompletableFuture()
                .join()
                .token();
    }

    private static boolean isThere(HeldToken token) {
        return token.copyInto(ByteBuffer.allocate(token.length()));
    }
}
