package dev.tokd.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands on a page of the documentation. */
final class Page {
    private Page() {}

    /**
     * A command and where it stands.
     *
     * @param heading the nearest heading above, without its marks
     * @param language the block's: {@code console}, where lines with {@code $ } are commands, or {@code sh}
     * @param line the command; continued lines are joined
     */
    record Command(String heading, String language, String line) {}

    /** All commands of a page, in order. */
    static List<Command> commands(Path page) throws IOException {
        List<Command> commands = new ArrayList<>();
        String heading = "";
        String language = "";
        for (String line : Files.readString(page).replace("\\\n", "").split("\n")) {
            if (line.startsWith("```")) {
                language = language.isEmpty() ? line.substring(3) + " " : "";
            } else if (language.isEmpty() && line.startsWith("#")) {
                heading = line.replaceFirst("#+ ", "");
            } else if (language.equals("sh ") && !line.isBlank()) {
                commands.add(new Command(heading, "sh", line));
            } else if (language.equals("console ") && line.startsWith("$ ")) {
                commands.add(new Command(heading, "console", line.substring(2)));
            }
        }
        return commands;
    }

    /** The commands that are run one after the other, as a person would type them. */
    static List<String> typed(Path page) throws IOException {
        return commands(page).stream()
                .filter(command -> command.language().equals("console"))
                .map(Command::line)
                .toList();
    }
}
