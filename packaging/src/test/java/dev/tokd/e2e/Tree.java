package dev.tokd.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The installed tree and a person with a home of their own, who runs its programs.
 *
 * @param root the folder above {@code bin} and {@code lib}
 * @param home the person's home, which is all of the environment beside {@code PATH} and {@code JAVA_HOME}
 * @param environment what else is in the environment
 * @param folder where the programs are run
 */
record Tree(Path root, Path home, Map<String, String> environment, Path folder) {
    private static final long PATIENCE_SECONDS = 120;

    /** What a program left: its exit code and both its outputs, as UTF-8. */
    record Result(int exit, String out, String err) {}

    /** The tree of this build, used from an empty home. */
    static Tree built(Path home) {
        return new Tree(target().resolve("tokd"), home, Map.of("TOKD_CDS", "off"), home);
    }

    /** The folder that the build leaves its products in. */
    static Path target() {
        return Path.of(System.getProperty("tokd.e2e.target"));
    }

    Tree with(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new Tree(root, home, more, folder);
    }

    Tree in(Path elsewhere) {
        return new Tree(root, home, environment, elsewhere);
    }

    /** Runs {@code bin/tok} to its end, without input. */
    Result tok(String... arguments) throws IOException, InterruptedException {
        return run("", line(root.resolve("bin/tok").toString(), arguments));
    }

    /** Runs any program to its end, in this environment. */
    Result run(String input, List<String> line) throws IOException, InterruptedException {
        return finish(start(line), input);
    }

    Process start(List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        Map<String, String> given = builder.environment();
        String path = given.getOrDefault("PATH", "/usr/bin:/bin");
        given.clear();
        given.putAll(Map.of("PATH", path, "HOME", home.toString(), "JAVA_HOME", System.getProperty("java.home")));
        given.putAll(environment);
        // An empty value stands for a variable that is not there.
        given.values().removeIf(String::isEmpty);
        return builder.start();
    }

    static Result finish(Process process, String input) throws IOException, InterruptedException {
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
        try (var sink = process.getOutputStream()) {
            sink.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The program need not read what it is given.
            if (input.isEmpty()) {
                throw e;
            }
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s: " + process.info());
        }
        return new Result(process.exitValue(), out.join(), err.join());
    }

    static List<String> line(String program, String... arguments) {
        List<String> line = new ArrayList<>(List.of(program));
        line.addAll(List.of(arguments));
        return line;
    }

    /** A folder with the named programs of the machine, for a {@code PATH} that has nothing else. */
    static Path programs(Path folder, String... names) throws IOException {
        Files.createDirectories(folder);
        for (String name : names) {
            script(folder.resolve(name), "exec " + find(name) + " \"$@\"");
        }
        return folder;
    }

    /** A shell script that anybody may run. */
    static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path find(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the tests need " + name + " on PATH"));
    }

    private static String read(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
