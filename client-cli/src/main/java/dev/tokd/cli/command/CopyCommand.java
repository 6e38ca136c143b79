package dev.tokd.cli.command;

import dev.tokd.cli.clipboard.Clipboard;
import dev.tokd.cli.clipboard.ClipboardTool;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok copy APP}: a token to the clipboard, for a while. */
@Command(
        name = "copy",
        description = {
            "Copy an app's token to the clipboard, and clear it after a while if it is still there.",
            "By wl-copy, xclip, xsel, pbcopy or clip.exe, whichever is there; else by the terminal itself (OSC 52), which"
                    + " cannot be looked at again and so is not cleared. Clipboard histories may keep a copy."
        },
        footer = {"", "Examples:", "  tok copy reports", "  tok copy reports --clear-after 10s"})
final class CopyCommand implements Callable<Integer> {
    private static final Path NOWHERE = Path.of("/dev/null");

    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app = "";

    @Option(
            names = "--clear-after",
            paramLabel = "D",
            description = "When the clipboard is cleared (default: 45s); 0s leaves it.")
    private String clearAfter = "45s";

    @Mixin
    private TokenOptions options = new TokenOptions();

    CopyCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        Duration after = Durations.parse("--clear-after", clearAfter);
        ClipboardTool tool = ClipboardTool.find(tok.world().environment()).orElse(null);
        if (tool == null && !tok.out().isTerminal()) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "there is no clipboard: none of wl-copy, xclip, xsel, pbcopy, clip.exe has one here, and standard"
                            + " output is no terminal",
                    "tok token " + app);
        }
        try (Secret token = options.ask(tok, app).token()) {
            if (tool == null) {
                byTerminal(token);
            } else {
                byTool(tool, token, after);
            }
        }
        return Exit.OK;
    }

    private void byTerminal(Secret token) {
        byte[] bytes = token.reveal();
        byte[] encoded = Base64.getEncoder().encode(bytes);
        tok.out().raw("\u001b]52;c;".getBytes(StandardCharsets.US_ASCII));
        tok.out().raw(encoded);
        tok.out().raw(new byte[] {'\u0007'});
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(encoded, (byte) 0);
        tok.out()
                .note("given to the terminal (OSC 52), which copies it if it knows how; it is not cleared, so copy"
                        + " something else when you are done");
    }

    private void byTool(ClipboardTool tool, Secret token, Duration after) {
        boolean hidden =
                new Clipboard(tool, tok.world().environment(), tok.world().spawner()).put(token);
        String histories = hidden
                ? "clipboard histories that know the mark leave it out, others keep it"
                : "a clipboard history may keep it all the same";
        if (after.isZero()) {
            tok.out().note("copied by " + tool.program() + ", and not cleared; " + histories);
            return;
        }
        tok.out()
                .note("copied by " + tool.program() + ", cleared in " + Durations.human(after)
                        + " if it is still there; " + histories);
        String digest = HexFormat.of().formatHex(Clipboard.digest(token.reveal()));
        Path launcher = launcher();
        if (launcher == null) {
            CopyClearCommand.clear(tok, tool, after, digest);
        } else {
            leave(List.of(launcher.toString(), "copy-clear", tool.name(), Durations.format(after), digest));
        }
    }

    private @Nullable Path launcher() {
        Path home = tok.world().tokdHome();
        Path launcher = home == null ? null : home.resolve("bin/tok");
        return launcher != null && Files.isExecutable(launcher) ? launcher : null;
    }

    /** Somebody has to stay behind; the digest of a token gives nothing away. */
    private void leave(List<String> command) {
        try {
            tok.world().spawner().detached(command, NOWHERE);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.INTERNAL,
                            "nobody can stay behind to clear the clipboard; it holds the token",
                            "copy something else"),
                    e);
        }
    }
}
