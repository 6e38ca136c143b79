package dev.tokd.agent.vault;

import dev.tokd.agent.host.FileWrites;
import dev.tokd.protocol.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The generation last seen on this machine, kept apart from the vault so that an old vault put back is
 * noticed. It holds no secret and is not sealed: who can write it can roll back both.
 */
final class GenerationCopy {
    private static final System.Logger LOG = System.getLogger(GenerationCopy.class.getName());
    private static final Pattern SYNTAX = Pattern.compile("([0-9a-f]{32}) (0|[1-9][0-9]{0,17})\n");
    private static final int MOST = 64;

    private final Path file;
    private final FileWrites writes;

    GenerationCopy(Path file, FileWrites writes) {
        this.file = file;
        this.writes = writes;
    }

    /** The generation last seen of that vault, 0 when none was. */
    long seen(String vaultId) {
        return writes.readPrivate(file, MOST)
                .map(bytes -> parse(bytes, vaultId))
                .orElse(0L);
    }

    private long parse(byte[] bytes, String vaultId) {
        Matcher matcher = SYNTAX.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            // Refusing would lock the owner out for a file that anybody able to damage could as well delete.
            LOG.log(System.Logger.Level.WARNING, "{0} is damaged: an older vault would go unseen once", file);
            return 0;
        }
        return matcher.group(1).equals(vaultId) ? Long.parseLong(matcher.group(2)) : 0;
    }

    /**
     * Notes a generation, after the vault itself was written or opened. A failure is logged, not thrown:
     * the vault is in place, and only a rollback by this one write would go unseen.
     */
    void note(String vaultId, long generation) {
        try {
            if (seen(vaultId) != generation) {
                String line = vaultId + " " + generation + "\n";
                writes.replace(file, line.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (ProblemException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the generation could not be noted, an older vault may go unseen: {0}",
                    e.getMessage());
        }
    }
}
