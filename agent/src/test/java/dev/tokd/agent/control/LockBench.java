package dev.tokd.agent.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How long a lock takes with ten thousand apps whose tokens are cached: from the request on one connection
 * to the first {@code locked} on another. {@code bench/lock} runs it with the daemon's flags.
 */
public final class LockBench {
    private static final int APPS = 10_000;
    private static final int WARM_UP = 5;
    private static final int ROUNDS = 21;

    private LockBench() {}

    /**
     * Prints the shortest, the median and the longest.
     *
     * @param arguments an empty folder
     * @throws IOException when the socket fails
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "lock");
        long[] nanos = new long[ROUNDS];
        try (ManyApps apps = new ManyApps(folder, APPS);
                OneConnection owner = new OneConnection(apps.socket);
                OneConnection reader = new OneConnection(apps.socket)) {
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                long took = once(apps, owner, reader);
                nanos[Math.max(i, 0)] = took;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "lock with %d apps, %d times: shortest %.2f ms, median %.2f ms, longest %.2f ms%n",
                APPS, ROUNDS, nanos[0] / 1e6, nanos[ROUNDS / 2] / 1e6, nanos[ROUNDS - 1] / 1e6);
    }

    private static long once(ManyApps apps, OneConnection owner, OneConnection reader) throws IOException {
        apps.open();
        reader.send("GET", "/v1/apps/app-1/token");
        expect(reader.read(), "app-1x");
        long start = System.nanoTime();
        owner.send("POST", "/v1/vault/lock");
        reader.send("GET", "/v1/apps/app-1/token");
        String answer = reader.read();
        while (answer.contains("app-1x")) {
            // It overtook the lock: asked again until it does not.
            reader.send("GET", "/v1/apps/app-1/token");
            answer = reader.read();
        }
        long took = System.nanoTime() - start;
        expect(answer, "\"code\":\"locked\"");
        expect(owner.read(), "\"state\":\"locked\"");
        return took;
    }

    private static void expect(String answer, String part) {
        if (!answer.contains(part)) {
            throw new IllegalStateException("unexpected: " + answer);
        }
    }
}
