package dev.tokd.devserver;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps Tomcat and Spring from logging below warning level, unless someone has set their level on purpose. */
final class QuietLogs {
    /** Held here: java.util.logging forgets the level of a logger nobody refers to. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.apache"), Logger.getLogger("org.springframework"));

    /** Warns about renegotiating for a client certificate under TLS 1.3, which nobody here does. */
    private static final Logger TLS = Logger.getLogger("org.apache.tomcat.util.net.SSLUtilBase");

    private QuietLogs() {}

    static void keep() {
        QUIET.stream().filter(logger -> logger.getLevel() == null).forEach(logger -> logger.setLevel(Level.WARNING));
        TLS.setLevel(Level.SEVERE);
    }
}
