package dev.tokd.agent.main;

import dev.tokd.agent.control.VaultControl;
import dev.tokd.agent.endpoint.ListenerLimits;
import dev.tokd.agent.endpoint.Service;
import dev.tokd.agent.endpoint.UnixListener;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.host.FolderLock;
import dev.tokd.agent.host.Hardening;
import dev.tokd.agent.host.Logind;
import dev.tokd.agent.host.OwnUid;
import dev.tokd.agent.host.PassingFolder;
import dev.tokd.agent.host.ProcessEnd;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.vault.Vault;
import dev.tokd.agent.vault.VaultPlaces;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's one lifecycle: init reads settings and takes the locks, start serves, stop finishes what
 * is in flight. jsvc drives it through Commons Daemon, {@link #main} drives the same class.
 */
public final class Tokd implements Daemon {
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final AtomicBoolean stopped = new AtomicBoolean();

    private final FileWrites.StepListener steps;

    private @Nullable Settings settings;
    private @Nullable Running running;

    /** A daemon that has not read its settings. */
    public Tokd() {
        this(FileWrites.StepListener.NONE);
    }

    /** A daemon whose file writes are watched, so that a test can end its process in the middle of one. */
    Tokd(FileWrites.StepListener steps) {
        this.steps = steps;
    }

    /** What there is to close again, in this order. */
    private record Running(
            UnixListener listener,
            Composition parts,
            Threads threads,
            Events events,
            FolderLock lock,
            Settings settings,
            @Nullable Logind logind) {}

    /**
     * Runs until it is stopped.
     *
     * @param words the command line, see {@code --help}
     */
    public static void main(String[] words) {
        int exit = new Tokd().run(words);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    /** Runs until it is stopped; the exit code. */
    int run(String[] words) {
        try {
            Arguments arguments = Arguments.parse(words);
            if (arguments.flags().contains("help") || arguments.flags().contains("version")) {
                System.out.print(arguments.flags().contains("help") ? Arguments.HELP : "tokd " + version() + "\n");
                return 0;
            }
            read(arguments);
            start();
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "tokd-stop"));
            stopAsked.await();
            stop();
            return 0;
        } catch (ProblemException e) {
            tell(e.problem());
            stop();
            return e.problem().code().exit();
        } catch (InterruptedException e) {
            stop();
            return 0;
        }
    }

    private static void tell(Problem problem) {
        System.err.println("tokd: " + problem.detail() + (problem.fix() == null ? "" : "\nfix: " + problem.fix()));
    }

    private static String version() {
        String version = Tokd.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public void init(DaemonContext context) {
        read(Arguments.parse(context.getArguments()));
    }

    private void read(Arguments arguments) {
        Map<String, String> environment = System.getenv();
        Hardening.checkStart(environment, ownCommandLine());
        Hardening.apply();
        Places places = Places.of(environment, Path.of(System.getProperty("user.home")));
        String named = arguments.config();
        Path file = named == null ? places.config().resolve("tokd.toml") : Path.of(named);
        Settings read = Settings.of(arguments, SettingsFile.read(file, named != null), places);
        if (read.background()) {
            Hardening.leaveSession();
        }
        Logs.configure(read, InstantSource.system());
        settings = read;
    }

    private static List<String> ownCommandLine() {
        return ProcessHandle.current().info().arguments().map(List::of).orElse(List.of());
    }

    @Override
    public void start() {
        Settings asked = settings;
        if (asked == null) {
            throw new IllegalStateException("init comes first");
        }
        // First, while whoever started us is surely there: the end of a later one is not meant.
        CompletionStage<Void> end =
                asked.untilPid() == null ? new CompletableFuture<>() : ProcessEnd.of(asked.untilPid());
        SecureRandom random = new SecureRandom();
        Time time = new Time(System::nanoTime, InstantSource.system());
        FileWrites writes = new FileWrites(random, steps);
        writes.ensurePrivateFolder(asked.vault());
        writes.ensurePrivateFolder(asked.state());
        FolderLock lock = FolderLock.tryLock(asked.vault().resolve("vault.lock"));
        VaultPlaces places = new VaultPlaces(asked.vault().resolve("vault"), asked.state());
        Vault vault = new Vault(places, writes, random);
        Threads threads = Threads.start();
        Events events = new Events(List.of(Logs::write));
        Policy policy = new Policy((int) OwnUid.effective());
        Composition parts = Composition.of(new Composition.Outside(
                asked, version(), time, random, vault, places.vault(), threads, events, policy, stopAsked::countDown));
        unlockAtStart(asked, vault, parts);
        Service service = new Service(
                Door.owner(asked.socket().toString()),
                policy,
                parts.routes().table(),
                ListenerLimits.standard(asked.connectionsPerUid()),
                System.getLogger(UnixListener.class.getName()));
        UnixListener listener = UnixListener.open(asked.socket(), threads.door(), service);
        running = new Running(listener, parts, threads, events, lock, asked, listen(asked, parts));
        events.publish(Event.info("started").with("version", version()).with("socket", asked.socket()));
        end.thenRun(stopAsked::countDown);
    }

    private static @Nullable Logind listen(Settings settings, Composition parts) {
        return settings.locking().on().isEmpty()
                ? null
                : Logind.listen(systemBus(System.getenv()), OwnUid.effective(), parts.triggers());
    }

    /** As the D-Bus specification has it; of an address with several places the first. */
    private static Path systemBus(Map<String, String> environment) {
        String address = environment.getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", "");
        return Path.of(
                address.startsWith("unix:path=")
                        ? address.substring("unix:path=".length()).replaceFirst("[,;].*", "")
                        : "/run/dbus/system_bus_socket");
    }

    private static void unlockAtStart(Settings settings, Vault vault, Composition parts) {
        Secret key = StartKey.read(settings, System.getenv());
        if (key != null && vault.state() != Vault.State.MISSING) {
            parts.vaultControl().unlock(null, key, false);
        }
    }

    @Override
    public void stop() {
        Running now = running;
        if (now == null || !stopped.compareAndSet(false, true)) {
            return;
        }
        try {
            now.events().publish(Event.info("stopping"));
            if (now.logind() != null) {
                now.logind().close();
            }
            now.parts().triggers().close();
            now.listener().close();
            now.parts().saver().save();
            now.threads().stop();
            now.parts().vaultControl().wipe(VaultControl.LOCKED);
            now.events().close();
            if (now.settings().untilPid() != null) {
                PassingFolder.remove(folderOf(now.settings().socket()));
            }
            now.lock().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopAsked.countDown();
    }

    private static Path folderOf(Path socket) {
        return Objects.requireNonNull(socket.getParent(), "a socket's path is absolute");
    }

    @Override
    public void destroy() {
        stop();
    }
}
