package dev.tokd.agent.main;

import io.netty.util.internal.logging.AbstractInternalLogger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Netty's log through {@code System.Logger}; only warnings and errors, which are rare. */
@SuppressWarnings("serial")
final class NettyLog extends AbstractInternalLogger {
    private static final long serialVersionUID = 1L;

    private final transient System.Logger log;

    NettyLog(String name) {
        super(name);
        this.log = System.getLogger(name);
    }

    private void write(Level level, @Nullable String format, @Nullable Throwable thrown, Object... values) {
        if (log.isLoggable(level)) {
            StringBuilder message = new StringBuilder(String.valueOf(format));
            for (Object value : values) {
                int hole = message.indexOf("{}");
                if (hole >= 0) {
                    message.replace(hole, hole + 2, String.valueOf(value));
                }
            }
            log.log(level, message.toString(), thrown);
        }
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public void trace(String message) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void trace(String format, Object a) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void trace(String format, Object a, Object b) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void trace(String format, Object... values) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void trace(String message, Throwable thrown) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(String message) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void debug(String format, Object a) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void debug(String format, Object a, Object b) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void debug(String format, Object... values) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void debug(String message, Throwable thrown) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public void info(String message) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void info(String format, Object a) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void info(String format, Object a, Object b) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void info(String format, Object... values) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public void info(String message, Throwable thrown) {
        // Netty's chatter says nothing to an owner of tokens.
    }

    @Override
    public boolean isWarnEnabled() {
        return log.isLoggable(Level.WARNING);
    }

    @Override
    public void warn(String message) {
        write(Level.WARNING, message, null);
    }

    @Override
    public void warn(String format, Object a) {
        write(Level.WARNING, format, null, a);
    }

    @Override
    public void warn(String format, Object a, Object b) {
        write(Level.WARNING, format, null, a, b);
    }

    @Override
    public void warn(String format, Object... values) {
        write(Level.WARNING, format, null, values);
    }

    @Override
    public void warn(String message, Throwable thrown) {
        write(Level.WARNING, message, thrown);
    }

    @Override
    public boolean isErrorEnabled() {
        return log.isLoggable(Level.ERROR);
    }

    @Override
    public void error(String message) {
        write(Level.ERROR, message, null);
    }

    @Override
    public void error(String format, Object a) {
        write(Level.ERROR, format, null, a);
    }

    @Override
    public void error(String format, Object a, Object b) {
        write(Level.ERROR, format, null, a, b);
    }

    @Override
    public void error(String format, Object... values) {
        write(Level.ERROR, format, null, values);
    }

    @Override
    public void error(String message, Throwable thrown) {
        write(Level.ERROR, message, thrown);
    }
}
