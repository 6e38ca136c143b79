package dev.tokd.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Control groups made for a test, in the hierarchy that systemd would keep; removed again at the end. */
record Cgroups(Path top, List<Path> made) implements AutoCloseable {
    /** Where that hierarchy is mounted: systemd's own (v1), else the unified one. */
    static Path systemd() throws IOException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts"));
        return mounts.stream()
                .map(line -> line.split(" "))
                .filter(mount -> mount[2].equals("cgroup") && mount[3].contains("name=systemd"))
                .findFirst()
                .or(() -> mounts.stream()
                        .map(line -> line.split(" "))
                        .filter(mount -> mount[2].equals("cgroup2"))
                        .findFirst())
                .map(mount -> Path.of(mount[1]))
                .orElseThrow(() -> new AssertionError("no control groups are mounted"));
    }

    /** Makes a group with those above it. */
    static Cgroups make(Path top, String path) throws IOException {
        List<Path> made = new ArrayList<>();
        Path at = top;
        for (String part : path.split("/")) {
            at = at.resolve(part);
            if (!Files.exists(at)) {
                Files.createDirectory(at);
                made.add(0, at);
            }
        }
        return new Cgroups(at, made);
    }

    /** What to put before a command line, so that it runs inside. */
    List<String> inside() {
        return List.of("sh", "-c", "echo $$ >" + top + "/cgroup.procs && exec \"$@\"", "sh");
    }

    @Override
    public void close() throws IOException {
        for (Path group : made) {
            Files.deleteIfExists(group);
        }
    }
}
