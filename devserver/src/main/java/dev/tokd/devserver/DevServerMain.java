package dev.tokd.devserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a {@link DevServer} as a process: prints one JSON line with its URLs once it serves, and runs until SIGTERM, or
 * until standard input ends if asked to.
 */
public final class DevServerMain {
    private static final int USAGE_ERROR = 2;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    DevServerMain(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts the server.
     *
     * @param args see the README; exits 2 when they make no sense and 1 when the server cannot start
     * @throws InterruptedException never in practice: nobody interrupts the main thread
     */
    public static void main(String[] args) throws InterruptedException {
        int exit = new DevServerMain(System.in, System.out, System.err).run(List.of(args));
        System.exit(exit);
    }

    int run(List<String> args) throws InterruptedException {
        MainArguments arguments;
        try {
            arguments = MainArguments.parse(DevServerOptions.defaults(), args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(MainArguments.USAGE);
            return USAGE_ERROR;
        }
        try (DevServer server = DevServer.start(arguments.options())) {
            // Before anyone can read that we serve: whoever does may stop us the next moment.
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "devserver-stop"));
            announce(arguments, server);
            stayUntilTold(arguments);
            return 0;
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            err.println("devserver: " + e.getMessage());
            return 1;
        }
    }

    private void announce(MainArguments arguments, DevServer server) throws IOException {
        if (arguments.clientsFile().isPresent()) {
            byte[] json = Files.readAllBytes(arguments.clientsFile().get());
            ClientJson.readAll(json).forEach(server::register);
        }
        boolean https = arguments.options().httpsPort().isPresent();
        ObjectNode line = DevJson.object()
                .put("http_url", server.httpUrl().toString())
                .put("issuer", server.issuer())
                .put("pid", ProcessHandle.current().pid());
        if (https) {
            line.put("https_url", server.httpsUrl().toString());
        }
        if (https && arguments.caFile().isPresent()) {
            Path caFile = arguments.caFile().get().toAbsolutePath();
            writeAtomically(caFile, server.caPem());
            line.put("ca_file", caFile.toString());
        }
        if (arguments.bootstrapClient().isPresent()) {
            DevClient made = server.bootstrapClient(arguments.bootstrapClient().get(), "");
            line.put("bootstrap_client_id", made.clientId()).put("bootstrap_client_secret", made.clientSecret());
        }
        String text = line + "\n";
        if (arguments.readyFile().isPresent()) {
            writeAtomically(arguments.readyFile().get().toAbsolutePath(), text);
        }
        out.print(text);
        out.flush();
    }

    private void stayUntilTold(MainArguments arguments) throws IOException, InterruptedException {
        if (arguments.untilStdinEof()) {
            in.transferTo(OutputStream.nullOutputStream());
            return;
        }
        new CountDownLatch(1).await();
    }

    /** Whoever waits for the file finds all of it or none. */
    private static void writeAtomically(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
