package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class DevServerMainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void run_stdinAtItsEnd_announcesAndStops() throws Exception {
        Path ready = folder.resolve("ready.json");
        Path ca = folder.resolve("ca.pem");

        int exit = run("--http-port 0 --https-port 0 --until-stdin-eof --ready-file " + ready + " --ca-file " + ca);

        assertThat(exit).isZero();
        assertThat(text(err)).isEmpty();
        assertThat(text(out)).endsWith("}\n").hasLineCount(1);
        assertThat(Files.readString(ready)).isEqualTo(text(out));
        ObjectNode line = DevJson.object(out.toByteArray());
        assertThat(DevJson.text(line, "http_url")).startsWith("http://127.0.0.1:");
        assertThat(DevJson.text(line, "issuer")).isEqualTo(DevJson.text(line, "http_url"));
        assertThat(DevJson.text(line, "https_url")).startsWith("https://localhost:");
        assertThat(DevJson.text(line, "ca_file")).isEqualTo(ca.toString());
        assertThat(Files.readString(ca)).startsWith("-----BEGIN CERTIFICATE-----\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(ready, ca);
        }
    }

    @Test
    void run_bootstrapClient_isAnnouncedWithItsSecret() throws Exception {
        assertThat(run("--until-stdin-eof --bootstrap-client boot")).isZero();

        ObjectNode line = DevJson.object(out.toByteArray());
        assertThat(DevJson.text(line, "bootstrap_client_id")).isEqualTo("boot");
        assertThat(DevJson.text(line, "bootstrap_client_secret")).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--http-port",
                "--http-port x",
                "--http-port 70000",
                "--token-lifetime 1",
                "--token-lifetime 0s",
                "--token-lifetime 1d",
                "--nonsense"
            })
    void run_badArguments_exits2WithUsage(String arguments) throws Exception {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).contains("usage:");
    }

    @Test
    void run_clientsFileMissing_exits1() throws Exception {
        assertThat(run("--until-stdin-eof --clients-file " + folder.resolve("none")))
                .isEqualTo(1);
        assertThat(text(err)).startsWith("devserver: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"24h=86400", "30m=1800", "90s=90"})
    void arguments_lifetime_isReadInItsUnit(String example) {
        String[] parts = example.split("=", -1);

        MainArguments read = MainArguments.parse(DevServerOptions.defaults(), List.of("--token-lifetime", parts[0]));

        assertThat(read.options().tokenLifetime()).hasSeconds(Long.parseLong(parts[1]));
    }

    @Test
    void process_sigterm_stopsQuietlyAndCleansUp() throws Exception {
        Path clients = folder.resolve("clients.json");
        Files.writeString(clients, "[{\"client_id\":\"a\",\"client_secret\":\"s\"}]");
        Path errors = folder.resolve("stderr");
        Path tmp = Files.createDirectory(folder.resolve("tmp"));
        Process process = new ProcessBuilder(command(tmp, "--token-lifetime", "1h", "--clients-file", "" + clients))
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            ObjectNode line = DevJson.object(lines.readLine().getBytes(StandardCharsets.UTF_8));
            Caller caller = new Caller(URI.create(DevJson.text(line, "http_url")));

            assertThat(Caller.body(caller.basic("a", "s")).path("expires_in").asLong())
                    .isEqualTo(3600);
            assertThat(line.path("pid").asLong()).isEqualTo(process.pid());

            // Through the handle: Process.destroy() would also close the streams read below.
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lines.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(errors)).isEmpty();
        assertThat(tmp).isEmptyDirectory();
    }

    private static List<String> command(Path tmp, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + tmp,
                "-cp",
                System.getProperty("java.class.path"),
                DevServerMain.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private int run(String arguments) throws InterruptedException {
        return new DevServerMain(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments.split(" ")));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
