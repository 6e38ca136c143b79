package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code docs/api.yaml} says, to hold against what is served. Reads the file by its indentation, which
 * it therefore keeps: paths at two spaces, methods at four, each query parameter on one line.
 */
public final class ApiAgreement {
    private static final Path FILE = Path.of("..", "docs", "api.yaml");
    private static final Pattern PATH = Pattern.compile(" {2}(/\\S*):");
    private static final Pattern METHOD = Pattern.compile(" {4}([a-z]+):");
    private static final Pattern QUERY = Pattern.compile(" {8}- \\{name: (\\w+), in: query, .*");
    private static final Pattern ITEM = Pattern.compile(" {8}- (\\w+)");

    private ApiAgreement() {}

    /**
     * Asserts that the document and the server have the same paths, methods and query parameters.
     *
     * @param routes what is served
     */
    public static void assertAgrees(Routes routes) {
        TreeSet<String> served = new TreeSet<>();
        for (Routes.Entry entry : routes.table()) {
            served.add(line(entry.method(), entry.path(), entry.queries()));
        }
        assertThat(served).isEqualTo(operations());
    }

    private static String line(String method, String path, List<String> queries) {
        return method + " " + path + " " + new TreeSet<>(queries);
    }

    /** Every method, path and query names in the document. */
    static TreeSet<String> operations() {
        TreeSet<String> operations = new TreeSet<>();
        String path = "";
        String method = "";
        List<String> queries = new ArrayList<>();
        for (String line : section("paths:")) {
            Matcher atPath = PATH.matcher(line);
            Matcher atMethod = METHOD.matcher(line);
            Matcher atQuery = QUERY.matcher(line);
            if ((atPath.matches() || atMethod.matches()) && !method.isEmpty()) {
                operations.add(line(method, path, queries));
                method = "";
                queries.clear();
            }
            if (atPath.matches()) {
                path = atPath.group(1);
            } else if (atMethod.matches()) {
                method = atMethod.group(1).toUpperCase(Locale.ROOT);
            } else if (atQuery.matches()) {
                queries.add(atQuery.group(1));
            }
        }
        operations.add(line(method, path, queries));
        return operations;
    }

    /** The problem codes in the document, in its order. */
    static List<String> codes() {
        List<String> lines = section("components:");
        List<String> codes = new ArrayList<>();
        for (String line : lines.subList(lines.indexOf("      enum:") + 1, lines.size())) {
            Matcher item = ITEM.matcher(line);
            if (!item.matches()) {
                break;
            }
            codes.add(item.group(1));
        }
        return codes;
    }

    private static List<String> section(String head) {
        try {
            List<String> lines = Files.readAllLines(FILE);
            int start = lines.indexOf(head) + 1;
            int end = start;
            while (end < lines.size() && lines.get(end).startsWith(" ")) {
                end++;
            }
            return lines.subList(start, end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
