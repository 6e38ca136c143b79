package dev.tokd.devserver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The command line of {@link DevServerMain}.
 *
 * @param options what the server is started with
 * @param readyFile where to write the line of URLs; empty for standard output only
 * @param caFile where to write the CA; empty for nowhere
 * @param clientsFile clients to register at start; empty for none
 * @param bootstrapClient the id of a client to make that may provision others; empty for none
 * @param untilStdinEof whether to stop when standard input ends
 */
record MainArguments(
        DevServerOptions options,
        Optional<Path> readyFile,
        Optional<Path> caFile,
        Optional<Path> clientsFile,
        Optional<String> bootstrapClient,
        boolean untilStdinEof) {
    static final String USAGE = "usage: DevServerMain [--http-port N] [--https-port N] [--token-lifetime 24h|30m|90s]"
            + " [--clients-file FILE] [--bootstrap-client ID] [--ready-file FILE] [--ca-file FILE] [--until-stdin-eof]";

    /** Reads the command line; throws IllegalArgumentException with a message for the person who typed it. */
    static MainArguments parse(DevServerOptions defaults, List<String> args) {
        Deque<String> left = new ArrayDeque<>(args);
        MainArguments read = new MainArguments(
                defaults, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
        while (!left.isEmpty()) {
            read = read.with(left.pop(), left);
        }
        return read;
    }

    private MainArguments with(String flag, Deque<String> left) {
        return switch (flag) {
            case "--http-port" -> with(options.withHttpPort(number(flag, left)));
            case "--https-port" -> with(options.withHttpsPort(number(flag, left)));
            case "--token-lifetime" -> with(options.withTokenLifetime(duration(value(flag, left))));
            case "--ready-file" ->
                new MainArguments(
                        options, Optional.of(path(flag, left)), caFile, clientsFile, bootstrapClient, untilStdinEof);
            case "--ca-file" ->
                new MainArguments(
                        options, readyFile, Optional.of(path(flag, left)), clientsFile, bootstrapClient, untilStdinEof);
            case "--clients-file" ->
                new MainArguments(
                        options, readyFile, caFile, Optional.of(path(flag, left)), bootstrapClient, untilStdinEof);
            case "--bootstrap-client" ->
                new MainArguments(
                        options, readyFile, caFile, clientsFile, Optional.of(value(flag, left)), untilStdinEof);
            case "--until-stdin-eof" ->
                new MainArguments(options, readyFile, caFile, clientsFile, bootstrapClient, true);
            default -> throw new IllegalArgumentException("unknown argument: " + flag);
        };
    }

    private MainArguments with(DevServerOptions changed) {
        return new MainArguments(changed, readyFile, caFile, clientsFile, bootstrapClient, untilStdinEof);
    }

    private static String value(String flag, Deque<String> left) {
        return Optional.ofNullable(left.poll())
                .orElseThrow(() -> new IllegalArgumentException(flag + " needs a value"));
    }

    private static Path path(String flag, Deque<String> left) {
        return Path.of(value(flag, left));
    }

    private static int number(String flag, Deque<String> left) {
        String text = value(flag, left);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " needs a number, not " + text, e);
        }
    }

    private static Duration duration(String text) {
        if (!text.matches("[0-9]{1,9}[smh]")) {
            throw new IllegalArgumentException("a lifetime is a number and s, m or h, not " + text);
        }
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'h' -> Duration.ofHours(count);
            case 'm' -> Duration.ofMinutes(count);
            default -> Duration.ofSeconds(count);
        };
    }
}
