package dev.tokd.cli.secret;

import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A slot key in a file: 32 random bytes that only its owner can read.
 *
 * @param key the 32 bytes
 * @param path where they are
 * @param created whether this call made the file
 */
public record KeyFile(Secret key, Path path, boolean created) {
    /** The one length there is, in bytes. */
    public static final int LENGTH = 32;

    /**
     * Reads a key file, or makes it when it is missing.
     *
     * @param path where
     * @param random what new keys are made of
     * @param ownUid who must own an existing file (root may too)
     * @return the key
     */
    public static KeyFile obtain(Path path, SecureRandom random, long ownUid) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        try (FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(key);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
            return new KeyFile(Secret.owning(key.clone()), path, true);
        } catch (FileAlreadyExistsException e) {
            return new KeyFile(read(path, ownUid), path, false);
        } catch (IOException e) {
            throw Refusals.io("key file", path, e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Reads a key file that is there.
     *
     * @param path where; {@code /dev/fd/N} works too
     * @param ownUid who must own it (root may too)
     * @return its 32 bytes
     */
    public static Secret read(Path path, long ownUid) {
        byte[] bytes = new byte[0];
        try (InputStream in = Files.newInputStream(path)) {
            checkPrivate(path, ownUid);
            bytes = in.readNBytes(LENGTH + 1);
            if (bytes.length != LENGTH) {
                throw Refusals.usage(
                        "key file " + path + " does not hold exactly " + LENGTH
                                + " bytes; a key file is made by tok, not written by hand",
                        "tok init --key-file NEW_FILE");
            }
            return Secret.owning(bytes.clone());
        } catch (IOException e) {
            throw Refusals.io("key file", path, e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static void checkPrivate(Path path, long ownUid) throws IOException {
        Map<String, Object> facts = Files.readAttributes(path, "unix:mode,uid");
        if ((number(facts, "mode") & 0077) != 0) {
            throw Refusals.usage("key file " + path + " can be read or written by others", "chmod 600 " + path);
        }
        int owner = number(facts, "uid");
        if (owner != ownUid && owner != 0) {
            throw Refusals.usage("key file " + path + " belongs to another user (uid " + owner + ")", null);
        }
    }

    private static int number(Map<String, Object> facts, String name) {
        return (int) Objects.requireNonNull(facts.get(name));
    }

    /** Takes back a file this call made, when what it was for failed. */
    public void undo() {
        try {
            if (created) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw Refusals.io("unused key file", path, e);
        }
    }
}
