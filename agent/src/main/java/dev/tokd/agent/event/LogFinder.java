package dev.tokd.agent.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's log: {@code System.Logger} as one line a record on stderr.
 *
 * <p>Found through {@code ServiceLoader}; it keeps java.util.logging (3 MB) from being loaded. The
 * composition root gives it clock and threshold before anything logs.
 */
public final class LogFinder extends System.LoggerFinder {
    private static volatile Level threshold = Level.INFO;
    private static volatile InstantSource clock = InstantSource.system();

    /** For ServiceLoader. */
    public LogFinder() {}

    /**
     * Sets what every logger uses from now on.
     *
     * @param level the least level that is written
     * @param time the wall clock
     */
    public static void configure(Level level, InstantSource time) {
        threshold = level;
        clock = time;
    }

    @Override
    public Logger getLogger(String name, Module module) {
        return new LineLogger(name.substring(name.lastIndexOf('.') + 1));
    }

    private record LineLogger(String name) implements Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= threshold.getSeverity() && level != Level.OFF;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                write(level, message + (thrown == null ? "" : " | " + oneLine(thrown)));
            }
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, Object @Nullable ... values) {
            if (isLoggable(level)) {
                boolean plain = format == null || values == null || values.length == 0;
                write(level, plain ? String.valueOf(format) : new MessageFormat(format, Locale.ROOT).format(values));
            }
        }

        private void write(Level level, String message) {
            String at = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
            String line = message.replace('\n', ' ').replace('\r', ' ');
            // Looked up each time: the composition root may point it at a file after loggers were made.
            System.err.println(at + " " + level + " " + name + " " + line);
        }

        private static String oneLine(Throwable thrown) {
            return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
                    .limit(5)
                    .map(t -> t
                            + Stream.of(t.getStackTrace())
                                    .limit(6)
                                    .map(frame -> " at " + frame)
                                    .collect(Collectors.joining()))
                    .collect(Collectors.joining(" caused by "));
        }
    }
}
