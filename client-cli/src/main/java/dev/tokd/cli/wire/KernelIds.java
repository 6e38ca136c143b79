package dev.tokd.cli.wire;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Who we are and who listens, as the kernel says; the one class that uses JDK modules beside java.*. */
public final class KernelIds {
    private KernelIds() {}

    /**
     * The uid of this process. Where there is no {@code /proc}, the JDK is asked, which takes a user without
     * an account for root.
     *
     * @return 0 or more
     */
    public static long ownUid() {
        try {
            return Integer.toUnsignedLong((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException noProc) {
            return new UnixSystem().getUid();
        }
    }

    /** The user that called listen(2) at the other end ({@code SO_PEERCRED}). */
    static UserPrincipal listener(SocketChannel connected) throws IOException {
        return connected.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    }
}
