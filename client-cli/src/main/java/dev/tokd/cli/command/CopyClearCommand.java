package dev.tokd.cli.command;

import dev.tokd.cli.clipboard.Clipboard;
import dev.tokd.cli.clipboard.ClipboardTool;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Exit;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tok copy-clear}: what {@code tok copy} leaves behind; it waits, and clears what is unchanged. */
@Command(name = "copy-clear", hidden = true, description = "Clear the clipboard later, for tok copy.")
final class CopyClearCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(index = "0", paramLabel = "TOOL", description = "Which tool copied.")
    private ClipboardTool tool = ClipboardTool.XCLIP;

    @Parameters(index = "1", paramLabel = "D", description = "How long to wait.")
    private String after = "";

    @Parameters(index = "2", paramLabel = "SHA256", description = "The digest of what was copied.")
    private String digest = "";

    CopyClearCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        clear(tok, tool, Durations.parse("D", after), digest);
        return Exit.OK;
    }

    static void clear(Shell tok, ClipboardTool tool, Duration after, String digest) {
        byte[] expected;
        try {
            expected = HexFormat.of().parseHex(digest);
        } catch (IllegalArgumentException e) {
            throw Usage.wrong("SHA256 is not a digest", "tok copy APP");
        }
        tok.world().pause().accept(after);
        Clipboard clipboard =
                new Clipboard(tool, tok.world().environment(), tok.world().spawner());
        tok.out()
                .note(
                        clipboard.clearIf(expected)
                                ? "the clipboard is cleared"
                                : "the clipboard holds something else by now, and was left as it is");
    }
}
