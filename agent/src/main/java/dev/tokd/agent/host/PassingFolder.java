package dev.tokd.agent.host;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A folder that was made for one daemon's socket and goes with it. */
public final class PassingFolder {
    private PassingFolder() {}

    /**
     * Removes the folder and the files in it; a folder inside it makes it stay. A failure is logged, for
     * it must not keep the daemon from ending.
     *
     * @param folder made for one daemon
     */
    public static void remove(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            System.getLogger(PassingFolder.class.getName()).log(Level.WARNING, "cannot remove " + folder, e);
        }
    }
}
