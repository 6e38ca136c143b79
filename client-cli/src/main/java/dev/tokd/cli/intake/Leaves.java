package dev.tokd.cli.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts of a file: JSON, or lines of {@code NAME=value} as in {@code .env}, with {@code [sections]}. */
final class Leaves {
    private static final Pattern LINE = Pattern.compile(
            "^[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \\t]*=[ \\t]*(?:\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'([^'\\n]*)'|([^\\n]*))",
            Pattern.MULTILINE);
    /** A bracket may also begin a section. */
    private static final Pattern JSON = Pattern.compile("\\s*(\\{|\\[\\s*[\\[{\"\\]])");

    private static final Pattern SECTION = Pattern.compile("^[ \\t]*\\[([^\\]\\n]+)\\][ \\t\\r]*$", Pattern.MULTILINE);

    private Leaves() {}

    static List<Leaf> of(byte[] file, String what) {
        return JSON.matcher(new String(file, StandardCharsets.ISO_8859_1)).lookingAt()
                ? pairs(json(file, what))
                : lines(file);
    }

    /** Bytes as characters one to one, so that positions are those of the bytes. */
    private static List<Leaf> lines(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Leaf> leaves = new ArrayList<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            List<String> path = new ArrayList<>();
            String section = section(text, line.start());
            if (!section.isEmpty()) {
                path.add(section);
            }
            path.add(line.group(1));
            leaves.add(leaf(path, file, line));
        }
        return leaves;
    }

    private static Leaf leaf(List<String> path, byte[] file, Matcher line) {
        if (line.group(2) != null) {
            return new Leaf(path, file, line.start(2), line.end(2), Leaf.Quoting.SHELL);
        }
        if (line.group(3) != null) {
            return new Leaf(path, file, line.start(3), line.end(3), Leaf.Quoting.NONE);
        }
        String bare = line.group(4).replaceFirst("(^|[ \\t]+)#.*", "").stripTrailing();
        return new Leaf(path, file, line.start(4), line.start(4) + bare.length(), Leaf.Quoting.NONE);
    }

    private static String section(String text, int before) {
        String found = "";
        Matcher section = SECTION.matcher(text).region(0, before);
        while (section.find()) {
            found = section.group(1);
        }
        return found;
    }

    private static List<Leaf> json(byte[] file, String what) {
        List<Leaf> leaves = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(file)) {
            Deque<int[]> indexes = new ArrayDeque<>();
            List<String> path = new ArrayList<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                step(parser, token, indexes, path, leaves, file);
            }
        } catch (IOException e) {
            // No cause: its message may quote the text, and the text may hold a secret.
            throw new ProblemException(ErrorCode.BAD_REQUEST, what + " is not valid JSON", null);
        }
        return leaves;
    }

    /** The path has one name for each object or array that is open, and one for the member at hand. */
    private static void step(
            JsonParser parser, JsonToken token, Deque<int[]> indexes, List<String> path, List<Leaf> leaves, byte[] file)
            throws IOException {
        if (token == JsonToken.FIELD_NAME) {
            return;
        }
        if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
            indexes.pop();
            path.remove(path.size() - 1);
            return;
        }
        boolean inArray = !indexes.isEmpty() && indexes.peek()[0] >= 0;
        String name = inArray ? String.valueOf(indexes.peek()[0]++) : String.valueOf(parser.currentName());
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            indexes.push(new int[] {token == JsonToken.START_ARRAY ? 0 : -1});
            path.add(name);
        } else if (token == JsonToken.VALUE_STRING) {
            finish(parser);
            int from = (int) parser.currentTokenLocation().getByteOffset() + 1;
            List<String> whole = new ArrayList<>(path.subList(1, path.size()));
            whole.add(name);
            leaves.add(new Leaf(whole, file, from, end(file, from), Leaf.Quoting.JSON));
        }
    }

    /** The parser reads a text when it is asked for, and finds only then that it does not end. */
    private static void finish(JsonParser parser) throws IOException {
        char[] buffer = parser.getTextCharacters();
        int start = parser.getTextOffset();
        Arrays.fill(buffer, start, start + parser.getTextLength(), '\0');
    }

    private static int end(byte[] file, int from) {
        int at = from;
        while (file[at] != '"') {
            at += file[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    /** Postman writes a member as an object of {@code key} and {@code value}. */
    private static List<Leaf> pairs(List<Leaf> leaves) {
        Map<List<String>, Leaf> keys = new LinkedHashMap<>();
        leaves.stream().filter(leaf -> leaf.name().equals("key")).forEach(leaf -> keys.put(parent(leaf), leaf));
        List<Leaf> renamed = new ArrayList<>();
        for (Leaf leaf : leaves) {
            Leaf key = leaf.name().equals("value") ? keys.get(parent(leaf)) : null;
            if (key == null || key.isEmpty() || leaf.path().size() < 2) {
                renamed.add(leaf);
            } else {
                List<String> path =
                        new ArrayList<>(leaf.path().subList(0, leaf.path().size() - 2));
                path.add(key.text());
                renamed.add(leaf.at(path));
            }
        }
        return renamed;
    }

    static List<String> parent(Leaf leaf) {
        return leaf.path().subList(0, leaf.path().size() - 1);
    }
}
