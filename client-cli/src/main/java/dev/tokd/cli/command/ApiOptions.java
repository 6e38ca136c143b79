package dev.tokd.cli.command;

import dev.tokd.cli.api.ApiRequest;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a call of an API sends. */
final class ApiOptions {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    @Option(
            names = {"-q", "--query"},
            paramLabel = "NAME=VALUE",
            description = "A parameter of the query, encoded here; repeatable.")
    List<String> query = List.of();

    @Option(
            names = {"-d", "--data"},
            paramLabel = "BODY",
            description = "The body: text, @FILE, or @- for standard input. JSON unless -H says otherwise.")
    private @Nullable String data;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME: VALUE",
            description = "A header; repeatable. Authorization is not yours to set.")
    private List<String> headers = List.of();

    /** {@code GET /x}, or {@code /x} alone; what is sent with {@code -d} is a POST then. */
    record Line(String method, String path) {}

    Line line(List<String> words) {
        if (words.size() == 1) {
            String word = words.get(0);
            if (METHODS.contains(word.toUpperCase(Locale.ROOT))) {
                throw Usage.wrong("PATH is missing", "tok api APP " + word.toUpperCase(Locale.ROOT) + " /clients");
            }
            return new Line(data == null ? "GET" : "POST", word);
        }
        String method = words.get(0).toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            String nearest = Text.nearest(method, METHODS);
            throw Usage.wrong(
                    "\"" + Text.printable(words.get(0)) + "\" is not a method"
                            + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                    "tok api APP GET /clients");
        }
        return new Line(method, words.get(1));
    }

    ApiRequest request(Shell tok, String method, URI uri) {
        byte[] body = body(tok);
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Accept", "application/json, */*;q=0.5");
        all.put("User-Agent", "tok");
        if (body != null) {
            all.put("Content-Type", "application/json");
        }
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw Usage.wrong("-H takes NAME: VALUE", "tok api APP GET /clients -H 'Accept-Language: en'");
            }
            String name = header.substring(0, colon).strip();
            if (name.equalsIgnoreCase("authorization")) {
                throw Usage.wrong("the Authorization header is the app's token, and not set by -H", null);
            }
            all.put(name, header.substring(colon + 1).strip());
        }
        return new ApiRequest(method, uri, all, body);
    }

    private byte @Nullable [] body(Shell tok) {
        if (data == null) {
            return null;
        }
        if (!data.startsWith("@")) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        String from = data.substring(1);
        try (InputStream in = from.equals("-") ? tok.stdin() : Files.newInputStream(tok.path(Path.of(from)))) {
            byte[] bytes = in.readNBytes(Limits.BODY + 1);
            if (bytes.length > Limits.BODY) {
                throw Usage.wrong("the body is over " + (Limits.BODY >> 20) + " MiB", null);
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.BAD_REQUEST, "the body cannot be read from " + from, "-d @FILE"), e);
        }
    }
}
