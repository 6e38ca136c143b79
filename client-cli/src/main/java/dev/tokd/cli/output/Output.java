package dev.tokd.cli.output;

import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Text;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;

/** The one owner of standard output (payload) and standard error (everything else). */
public final class Output {
    private static final int CHUNK = 400;

    private final PrintStream out;
    private final PrintStream err;
    private final Screen screen;
    private final String ellipsis;

    /**
     * What is known about the receiving end.
     *
     * @param outTerminal whether standard output is a terminal
     * @param errTerminal whether standard error is a terminal
     * @param colour whether colour is wanted where there is a terminal
     * @param columns how wide a line may be, 20 or more
     * @param charset what the terminal reads
     */
    public record Screen(boolean outTerminal, boolean errTerminal, boolean colour, int columns, Charset charset) {}

    /**
     * Takes both streams.
     *
     * @param out standard output
     * @param err standard error
     * @param screen what is known about the receiving end
     */
    public Output(OutputStream out, OutputStream err, Screen screen) {
        this.out = new PrintStream(out, false, screen.charset());
        this.err = new PrintStream(err, true, screen.charset());
        this.screen = screen;
        this.ellipsis = screen.charset().newEncoder().canEncode('\u2026') ? "\u2026" : "...";
    }

    /**
     * Takes control characters out of foreign text of any length.
     *
     * @param text anything
     * @return text safe for a terminal
     */
    public static String clean(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        int from = 0;
        while (from < text.length()) {
            int chars = Math.min(CHUNK, text.codePointCount(from, text.length()));
            int to = text.offsetByCodePoints(from, chars);
            safe.append(Text.printable(text.substring(from, to)));
            from = to;
        }
        return safe.toString();
    }

    /**
     * One line of payload.
     *
     * @param line shown without its control characters
     */
    public void line(String line) {
        out.print(clean(line) + "\n");
    }

    /**
     * Several lines of payload.
     *
     * @param block lines that each end in a newline
     */
    public void block(String block) {
        block.lines().forEach(this::line);
    }

    /**
     * One line of payload that stands out on a terminal.
     *
     * @param line shown without its control characters
     * @param style how
     */
    public void line(String line, Style style) {
        boolean paint = screen.outTerminal() && screen.colour();
        out.print((paint ? style.paint(clean(line)) : clean(line)) + "\n");
    }

    /**
     * Payload that the caller has checked byte by byte, for example a token.
     *
     * @param bytes written as they are, without a newline
     */
    public void raw(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    /**
     * One JSON object on a line, ASCII only.
     *
     * @param object without secrets
     */
    public void json(Map<String, ?> object) {
        raw(Json.write(object));
        out.print("\n");
    }

    /**
     * A table of payload.
     *
     * @param table the table
     */
    public void table(Table table) {
        boolean paint = screen.outTerminal() && screen.colour();
        table.lines(screen.columns(), paint, ellipsis).forEach(line -> out.print(line + "\n"));
    }

    /**
     * A remark on standard error.
     *
     * @param remark one sentence
     */
    public void note(String remark) {
        err.print("tok: " + clean(remark) + "\n");
    }

    /**
     * A warning on standard error.
     *
     * @param warning one sentence
     */
    public void warn(String warning) {
        err.print(onErr("warning: ", Style.UNSURE) + clean(warning) + "\n");
    }

    /**
     * What went wrong and what to type next, on standard error.
     *
     * @param problem the failure
     */
    public void problem(Problem problem) {
        err.print(onErr("tok: ", Style.BAD) + clean(problem.detail()) + "\n");
        if (problem.fix() != null) {
            err.print(onErr("fix: ", Style.STRONG) + clean(problem.fix()) + "\n");
        }
        if (problem.retryAfter() != null) {
            err.print("try again in " + Durations.human(problem.retryAfter()) + "\n");
        }
    }

    /**
     * A line of somebody else's log, on standard error.
     *
     * @param line one line
     */
    public void quote(String line) {
        err.print("  | " + clean(line) + "\n");
    }

    private String onErr(String text, Style style) {
        return screen.errTerminal() && screen.colour() ? style.paint(text) : text;
    }

    /**
     * Whether standard output is a terminal.
     *
     * @return true when a person reads it
     */
    public boolean isTerminal() {
        return screen.outTerminal();
    }

    /**
     * Whether help may be coloured.
     *
     * @return true on a terminal that wants colour
     */
    public boolean isColoured() {
        return screen.outTerminal() && screen.colour();
    }

    /**
     * Standard output for generated help.
     *
     * @return a writer that shares this object's stream
     */
    public PrintWriter helpWriter() {
        return new PrintWriter(out, true, screen.charset());
    }

    /**
     * Pushes everything out.
     *
     * @return false when standard output did not take all of it, for example on a full disk
     */
    public boolean flush() {
        return !out.checkError();
    }
}
