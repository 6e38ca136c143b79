package dev.tokd.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The real curl as a client of the agent. What is sent goes in by standard input, never as an argument.
 *
 * @param tree in whose environment it runs
 * @param socket where the agent listens
 */
record Curl(Tree tree, String socket) {
    /**
     * An answer.
     *
     * @param status its HTTP status
     * @param type its content type, empty for none
     * @param etag its entity tag, empty for none
     * @param body its body
     */
    record Answer(int status, String type, String etag, String body) {}

    /** Sends a request; a body that is empty is not sent at all. */
    Answer send(String method, String target, String body, String... headers) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("curl", "-qsS", "--max-time", "60", "--unix-socket", socket));
        line.addAll(List.of("-X", method, "-w", "\n%{http_code}\n%{content_type}\n%header{etag}"));
        for (String header : headers) {
            line.addAll(List.of("-H", header));
        }
        if (!body.isEmpty()) {
            line.addAll(List.of("-H", "Content-Type: application/json", "--data-binary", "@-"));
        }
        line.add("http://tokd" + target);
        Tree.Result result = tree.run(body, line);
        if (result.exit() != 0) {
            throw new AssertionError("curl: " + result.err());
        }
        String[] parts = result.out().split("\n", -1);
        int last = parts.length - 1;
        return new Answer(
                Integer.parseInt(parts[last - 2]),
                parts[last - 1],
                parts[last],
                String.join("\n", List.of(parts).subList(0, last - 2)));
    }
}
