package dev.tokd.agent.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Listens to systemd-logind on the system bus: the machine is about to sleep or woke, a session of ours
 * locked its screen. On a thread of its own; a bus that is not there is tried again every ten seconds.
 */
public final class Logind implements AutoCloseable {
    private static final String NAME = "org.freedesktop.login1";
    private static final String MANAGER = NAME + ".Manager";
    private static final String SESSION = NAME + ".Session";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String SIGNAL = "type='signal',sender='" + NAME + "',interface='";
    private static final long AGAIN_SECONDS = 10;

    private final Path socket;
    private final long uid;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Integer> asked = new HashSet<>();
    private final Thread thread = new Thread(this::run, "tokd-logind");

    /** Who is told, on this class's thread, which waits meanwhile. */
    public interface Listener {
        /** Listening began. */
        void watching();

        /**
         * Nothing is heard any more, or yet.
         *
         * @param why half a sentence
         */
        void deaf(String why);

        /** The machine sleeps next; a delay that is held lasts until it is let go. */
        void sleeping();

        /** The machine woke. */
        void woke();

        /** A session of our user locked its screen, or was told to. */
        void screenLocked();
    }

    private Logind(Path socket, long uid, Listener listener) {
        this.socket = socket;
        this.uid = uid;
        this.listener = listener;
        thread.setDaemon(true);
    }

    /**
     * Begins to listen; returns at once.
     *
     * @param socket the system bus's socket
     * @param uid our own, whose sessions count
     * @param listener who is told
     * @return what to close
     */
    public static Logind listen(Path socket, long uid, Listener listener) {
        Logind logind = new Logind(socket, uid, listener);
        logind.thread.start();
        return logind;
    }

    private void run() {
        try {
            do {
                hear();
            } while (!closed.await(AGAIN_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear() {
        try (BusConnection bus = BusConnection.open(socket, uid)) {
            subscribe(bus);
            listener.watching();
            while (closed.getCount() > 0) {
                dispatch(bus, bus.next());
            }
        } catch (IOException e) {
            if (closed.getCount() > 0) {
                listener.deaf("nothing is heard from logind at " + socket + ": " + e.getMessage());
            }
        }
    }

    private void subscribe(BusConnection bus) throws IOException {
        asked.clear();
        for (String rule : new String[] {
            MANAGER + "',member='PrepareForSleep'",
            SESSION + "',member='Lock'",
            PROPERTIES + "',member='PropertiesChanged',arg0='" + SESSION + "'"
        }) {
            bus.ask(BusConnection.BUS, "/org/freedesktop/DBus", BusConnection.BUS, "AddMatch", SIGNAL + rule);
        }
        if (!bus.ask(BusConnection.BUS, "/org/freedesktop/DBus", BusConnection.BUS, "NameHasOwner", NAME)
                .flag()) {
            throw new IOException("it does not run");
        }
    }

    private void dispatch(BusConnection bus, BusMessage message) throws IOException {
        try {
            if (message.type() == BusMessage.SIGNAL) {
                signal(bus, message);
            } else if (asked.remove(message.replySerial()) && isOurs(message)) {
                listener.screenLocked();
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException | java.nio.BufferUnderflowException e) {
            throw new IOException("a malformed " + message.member(), e);
        }
    }

    private void signal(BusConnection bus, BusMessage message) throws IOException {
        switch (message.member()) {
            case MANAGER + ".PrepareForSleep" -> {
                if (message.body().flag()) {
                    listener.sleeping();
                } else {
                    listener.woke();
                }
            }
            case SESSION + ".Lock" -> askWhose(bus, message.path());
            case PROPERTIES + ".PropertiesChanged" -> {
                if (saysLocked(message.body())) {
                    askWhose(bus, message.path());
                }
            }
            default -> {}
        }
    }

    /** Every user's sessions are heard of. */
    private void askWhose(BusConnection bus, String session) throws IOException {
        asked.add(bus.send(NAME, session, PROPERTIES, "Get", SESSION, "User"));
    }

    /** The property is a variant of (uid, path). Where logind does not tell, locking is the safe side. */
    private boolean isOurs(BusMessage answer) {
        if (answer.type() != BusMessage.RETURN || !answer.body().signature().equals("(uo)")) {
            return true;
        }
        answer.body().align(8);
        return Integer.toUnsignedLong(answer.body().number()) == uid;
    }

    /** The body is the interface and the properties that changed; desktops set LockedHint. */
    private static boolean saysLocked(BusValues body) {
        body.text();
        int end = body.endOfArray(8);
        while (body.isBefore(end)) {
            body.align(8);
            String property = body.text();
            String type = body.signature();
            if (property.equals("LockedHint") && type.equals("b")) {
                return body.flag();
            }
            body.skip(type);
        }
        return false;
    }

    /** An interrupt closes the channel that the thread waits on. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
