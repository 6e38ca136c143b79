package dev.tokd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page in the documentation whose table is a saved run. */
final class Page {
    private static final String BEGIN = "<!-- bench/quick --save writes from here -->\n";
    private static final String END = "<!-- to here -->";

    private Page() {}

    static void save(Path page, String table) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " does not say where its table is");
        }
        Files.writeString(page, text.substring(0, begin) + BEGIN + table + text.substring(end));
    }
}
