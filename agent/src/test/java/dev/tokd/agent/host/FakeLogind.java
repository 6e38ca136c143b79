package dev.tokd.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for systemd-logind on a real, private message bus: owns its name, sends its signals, and tells whose a
 * session is. A real logind needs a machine of its own.
 */
final class FakeLogind implements AutoCloseable {
    private static final String NAME = "org.freedesktop.login1";
    private static final String OTHERS = "/org/freedesktop/login1/session/_31";
    static final String OURS = "/org/freedesktop/login1/session/_32";

    private final BusConnection bus;
    private final Thread thread = new Thread(this::answer, "fake-logind");
    private int serial = 1000;

    FakeLogind(Path socket) throws IOException {
        bus = BusConnection.open(socket, OwnUid.effective());
        BusWriter fields = new BusWriter();
        fields.field(1, 'o', "/org/freedesktop/DBus")
                .field(2, 's', BusConnection.BUS)
                .field(3, 's', "RequestName");
        fields.field(6, 's', BusConnection.BUS).field(8, 'g', "su");
        bus.write(BusWriter.message(
                BusMessage.CALL, 999, fields, new BusWriter().text(NAME).number(0)));
        BusMessage answer = bus.next();
        while (answer.replySerial() != 999) {
            answer = bus.next();
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** A real message bus that lets everybody own every name. */
    static Process startBus(Path folder, Path socket) throws IOException {
        Path config = folder.resolve("bus.conf");
        Files.writeString(config, """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow user="*"/><allow own="*"/>
                    <allow send_destination="*"/><allow receive_sender="*"/>
                  </policy>
                </busconfig>
                """.formatted(socket));
        Process daemon = new ProcessBuilder(
                        List.of("dbus-daemon", "--config-file=" + config, "--nofork", "--nopidfile", "--print-address"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (daemon.inputReader().readLine() == null) {
            throw new AssertionError("dbus-daemon did not start");
        }
        return daemon;
    }

    static void stopBus(Process daemon) throws InterruptedException {
        daemon.destroy();
        daemon.waitFor(60, TimeUnit.SECONDS);
    }

    void prepareForSleep(boolean before) throws IOException {
        signal(
                "/org/freedesktop/login1",
                NAME + ".Manager",
                "PrepareForSleep",
                "b",
                new BusWriter().number(before ? 1 : 0));
    }

    void lock(String session) throws IOException {
        signal(session, NAME + ".Session", "Lock", "", new BusWriter());
    }

    void lockOfAnotherUser() throws IOException {
        lock(OTHERS);
    }

    /** As desktops do: first a property of another kind, then the hint. */
    void lockedHint(boolean locked) throws IOException {
        BusWriter entries = new BusWriter();
        entries.align(8).text("Id").bytes(1, 's', 0).text("2");
        entries.align(8).text("LockedHint").bytes(1, 'b', 0).number(locked ? 1 : 0);
        BusWriter body = new BusWriter()
                .text(NAME + ".Session")
                .number(entries.size())
                .align(8)
                .append(entries)
                .number(0);
        signal(OURS, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", body);
    }

    private synchronized void signal(String path, String face, String member, String signature, BusWriter body)
            throws IOException {
        BusWriter fields = new BusWriter();
        fields.field(1, 'o', path).field(2, 's', face).field(3, 's', member);
        if (!signature.isEmpty()) {
            fields.field(8, 'g', signature);
        }
        bus.write(BusWriter.message(BusMessage.SIGNAL, ++serial, fields, body));
    }

    private void answer() {
        try {
            while (true) {
                BusMessage call = bus.next();
                if (call.member().equals("org.freedesktop.DBus.Properties.Get")) {
                    tellUser(call);
                }
            }
        } catch (IOException e) {
            // The bus or this fake was closed.
            return;
        }
    }

    private synchronized void tellUser(BusMessage call) throws IOException {
        int uid = (int) OwnUid.effective() + (call.path().equals(OURS) ? 0 : 1);
        BusWriter fields = new BusWriter();
        fields.field(6, 's', call.sender()).field(8, 'g', "v");
        fields.align(8).bytes(5, 1, 'u', 0).number(call.serial());
        BusWriter body = new BusWriter()
                .bytes(4, '(', 'u', 'o', ')', 0)
                .align(8)
                .number(uid)
                .text("/user");
        bus.write(BusWriter.message(BusMessage.RETURN, ++serial, fields, body));
    }

    @Override
    public void close() throws IOException {
        bus.close();
    }
}
