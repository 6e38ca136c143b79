package dev.tokd.agent.main;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.LogFinder;
import dev.tokd.agent.host.LogFile;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.time.InstantSource;

/** Sends everything that logs to one place: one line a record on stderr, or in a file. */
final class Logs {
    private Logs() {}

    static void configure(Settings settings, InstantSource clock) {
        if (settings.log() != null) {
            System.setErr(LogFile.open(settings.log()));
        }
        LogFinder.configure(settings.logLevel(), clock);
        InternalLoggerFactory.setDefaultFactory(new NettyLogs());
    }

    static void write(Event event) {
        System.getLogger("dev.tokd.Event").log(event.level(), event.toString());
    }

    /** Netty would load java.util.logging (3 MB) for itself. */
    private static final class NettyLogs extends InternalLoggerFactory {
        @Override
        protected InternalLogger newInstance(String name) {
            return new NettyLog(name);
        }
    }
}
