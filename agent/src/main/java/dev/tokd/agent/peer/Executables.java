package dev.tokd.agent.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which file a process executes, from the opened {@code /proc/PID/exe}.
 *
 * <p>The path that link shows is the process's own view of its file system, which a user may arrange as he
 * likes in a namespace of his own. It counts only when the file the daemon finds there is the same one, by
 * device and inode. Digests are remembered by everything that changes when a file's content does.
 */
final class Executables {
    private static final int REMEMBERED = 256;
    private static final String IDENTITY = "unix:dev,ino,size,lastModifiedTime,ctime";

    private final Map<Map<String, Object>, String> digests = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, Object>, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Looks.
     *
     * @param link {@code /proc/PID/exe}
     * @param digest whether the content is asked for as well
     * @return the executable, or null when it cannot be told for sure
     */
    @Nullable Executable of(Path link, boolean digest) {
        try {
            Path path = Files.readSymbolicLink(link);
            Map<String, Object> running = Files.readAttributes(link, IDENTITY);
            if (!running.equals(Files.readAttributes(path, IDENTITY, LinkOption.NOFOLLOW_LINKS))) {
                return null;
            }
            String sha256 = digest ? digest(link, running) : null;
            return running.equals(Files.readAttributes(link, IDENTITY))
                    ? new Executable(path.toString(), sha256)
                    : null;
        } catch (IOException goneOrHidden) {
            // A process that ended or that may not be looked at: not known, so it matches nothing.
            return null;
        }
    }

    private String digest(Path link, Map<String, Object> identity) throws IOException {
        synchronized (digests) {
            String known = digests.get(identity);
            if (known != null) {
                return known;
            }
        }
        String computed = sha256(link);
        synchronized (digests) {
            digests.put(identity, computed);
        }
        return computed;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
