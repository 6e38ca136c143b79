package dev.tokd.agent.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in words why a write failed, so that a full disk is not taken for a wrong permission. */
final class DiskTrouble {
    private DiskTrouble() {}

    static String describe(Path file, int length, IOException cause) {
        if (isFull(file, length, cause)) {
            return "the disk is full";
        }
        if (cause instanceof AccessDeniedException) {
            return "no permission to write in " + file.getParent();
        }
        if (says(cause, "read-only file system")) {
            return "the file system is read-only";
        }
        return cause instanceof NoSuchFileException ? "its folder does not exist" : "the disk refused";
    }

    static @Nullable String fix(Path file, int length, IOException cause) {
        return (isFull(file, length, cause) ? "df -h " : "ls -ld ") + file.getParent();
    }

    /** The message is the system's and may be translated, so the room left is asked for as well. */
    private static boolean isFull(Path file, int length, IOException cause) {
        if (says(cause, "no space left") || says(cause, "quota")) {
            return true;
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            return folder != null && Files.getFileStore(folder).getUsableSpace() < length;
        } catch (IOException e) {
            cause.addSuppressed(e);
            return false;
        }
    }

    private static boolean says(IOException cause, String text) {
        String message = cause.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(text);
    }
}
