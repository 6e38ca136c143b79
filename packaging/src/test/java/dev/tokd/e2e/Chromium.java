package dev.tokd.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A browser without a screen, which opens one page and stays until it is closed. */
final class Chromium {
    private final Process process;

    private Chromium(Process process) {
        this.process = process;
    }

    static Chromium open(Path folder, String url, String... flags) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder));
        line.addAll(List.of(flags));
        line.add(url);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.redirectOutput(
                folder.resolveSibling(folder.getFileName() + ".log").toFile());
        return new Chromium(builder.start());
    }

    void close() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
