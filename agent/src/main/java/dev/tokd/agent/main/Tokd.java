package dev.tokd.agent.main;

import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.control.Actor;
import dev.tokd.agent.control.VaultControl;
import dev.tokd.agent.endpoint.HandedPort;
import dev.tokd.agent.endpoint.HandedSocket;
import dev.tokd.agent.endpoint.ListenerLimits;
import dev.tokd.agent.endpoint.LoopbackGuard;
import dev.tokd.agent.endpoint.LoopbackListener;
import dev.tokd.agent.endpoint.Routes;
import dev.tokd.agent.endpoint.Service;
import dev.tokd.agent.endpoint.Transport;
import dev.tokd.agent.endpoint.UnixListener;
import dev.tokd.agent.event.AuditFiles;
import dev.tokd.agent.event.AuditLog;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.Accounts;
import dev.tokd.agent.host.FileAppends;
import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.host.FolderLock;
import dev.tokd.agent.host.Hardening;
import dev.tokd.agent.host.Inheritance;
import dev.tokd.agent.host.Logind;
import dev.tokd.agent.host.OwnProgram;
import dev.tokd.agent.host.OwnUid;
import dev.tokd.agent.host.PassingFolder;
import dev.tokd.agent.host.ProcessEnd;
import dev.tokd.agent.host.ServiceNotice;
import dev.tokd.agent.peer.Attestor;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.vault.Vault;
import dev.tokd.agent.vault.VaultPlaces;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final AtomicBoolean stopped = new AtomicBoolean();

    private final FileWrites.StepListener steps;

    private @Nullable Settings settings;
    private @Nullable OwnProgram program;
    private Inheritance inheritance = Inheritance.NONE;
    private @Nullable Running running;
    private volatile @Nullable Replacement replacement;

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
            List<LoopbackListener> loopback,
            UnixListener listener,
            Composition parts,
            Threads threads,
            Events events,
            AuditLog audit,
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
            OwnProgram own = OwnProgram.read();
            read(arguments, own);
            // Only here: under jsvc the process is not ours to start over.
            program = own;
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
        read(Arguments.parse(context.getArguments()), OwnProgram.read());
    }

    private void read(Arguments arguments, @Nullable OwnProgram started) {
        Map<String, String> environment = System.getenv();
        Hardening.checkStart(environment, jvmFlags(started == null ? ownCommandLine() : started.commandLine()));
        Hardening.apply();
        Hardening.refuseTracer();
        inheritance = Inheritance.of(environment, ProcessHandle.current().pid());
        inheritance.keep();
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

    private static List<String> jvmFlags(List<String> commandLine) {
        int main = commandLine.indexOf(Tokd.class.getName());
        return main < 0 ? commandLine : commandLine.subList(0, main);
    }

    @Override
    public void start() {
        Settings read = settings;
        if (read == null) {
            throw new IllegalStateException("init comes first");
        }
        HandedSocket handed = InheritedSocket.owners(inheritance);
        List<HandedPort> ports = InheritedSocket.loopback(inheritance);
        Settings asked = read.inheriting(
                handed == null ? null : handed.path(),
                ports.stream().map(HandedPort::address).toList());
        // First, while whoever started us is surely there: the end of a later one is not meant.
        CompletionStage<Void> end = asked.untilPid() == null ? new CompletableFuture<>() : endOf(asked.untilPid());
        SecureRandom random = new SecureRandom();
        Time time = new Time(System::nanoTime, InstantSource.system());
        long started = inheritance.replaces() ? inheritance.startedNanos() : time.nanosNow();
        FileWrites writes = new FileWrites(random, steps);
        writes.ensurePrivateFolder(asked.vault());
        writes.ensurePrivateFolder(asked.state());
        FolderLock lock = lock(asked.vault().resolve("vault.lock"));
        VaultPlaces places = new VaultPlaces(asked.vault().resolve("vault"), asked.state());
        Vault vault = new Vault(places, writes, random);
        Threads threads = Threads.start();
        AuditLog audit = audit(asked, time, random, threads);
        Events events = new Events(List.of(Logs::write, audit));
        Attestor attestor = new Attestor(Composition.Outside.PROC, threads.peers(), time.nanos());
        Policy policy = policy(asked, attestor);
        Composition parts = Composition.of(new Composition.Outside(
                asked,
                version(),
                time,
                random,
                vault,
                places.vault(),
                threads,
                events,
                audit,
                policy,
                attestor,
                stopAsked::countDown,
                this::forget,
                closedAtStart(),
                started));
        if (!inheritance.replaces()) {
            unlockAtStart(asked, vault, parts);
        }
        List<LoopbackListener> loopback = loopback(asked, ports, policy, attestor, parts, threads);
        Service service = new Service(
                Door.owner(asked.socket().toString()),
                policy,
                channel -> arrived(channel, attestor, parts.broker()),
                null,
                parts.routes().table(),
                ListenerLimits.standard(asked.connectionsPerUid()),
                parts.traffic(),
                System.getLogger(UnixListener.class.getName()));
        removeStale(asked.socket(), policy.ownerUid());
        UnixListener listener = handed == null
                ? UnixListener.open(asked.socket(), group("socket_group", asked.socketGroup()), threads.door(), service)
                : UnixListener.adopt(handed, threads.door(), service);
        running = new Running(loopback, listener, parts, threads, events, audit, lock, asked, listen(asked, parts));
        OwnProgram own = program;
        replacement = own == null
                ? null
                : new Replacement(
                        own,
                        listener,
                        loopback,
                        threads.disk(),
                        events,
                        started,
                        () -> locked(parts.broker()).detail(),
                        () -> isUnwanted(vault),
                        new AtomicBoolean());
        events.publish(Event.info(inheritance.replaces() ? "started-over" : "started")
                .with("version", version())
                .with("socket", asked.socket()));
        end.thenRun(stopAsked::countDown);
        ServiceNotice.send(System.getenv(), ServiceNotice.READY);
    }

    private FolderLock lock(Path file) {
        return inheritance.replaces() ? FolderLock.lockAgain(file, LOCK_PATIENCE) : FolderLock.tryLock(file);
    }

    /** After a lock: what cannot be zeroed goes with the process's memory, where the process can be started over. */
    private void forget() {
        Replacement now = replacement;
        if (now != null) {
            now.begin();
        }
    }

    private static Problem locked(Broker broker) {
        Problem closed = broker.closed();
        return closed == null ? VaultControl.LOCKED : closed;
    }

    /** Why the vault is closed at first: as the daemon that this one replaces said, if it replaces one. */
    private Problem closedAtStart() {
        return inheritance.replaces() && !inheritance.reason().isEmpty()
                ? Problem.of(VaultControl.LOCKED.code(), inheritance.reason(), VaultControl.LOCKED.fix())
                : VaultControl.LOCKED;
    }

    private boolean isUnwanted(Vault vault) {
        return stopped.get() || stopAsked.getCount() == 0 || vault.state() == Vault.State.UNLOCKED;
    }

    /** Before the socket: a port that cannot be had leaves nothing behind. */
    private static List<LoopbackListener> loopback(
            Settings settings,
            List<HandedPort> inherited,
            Policy policy,
            Attestor attestor,
            Composition parts,
            Threads threads) {
        if (!settings.httpListen().isEmpty() && Transport.available() != Transport.EPOLL) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "http_listen is for Linux, whose kernel says whose a connection is",
                    "remove http_listen from tokd.toml");
        }
        Routes routes = parts.routes().loopbackTable();
        return settings.httpListen().stream()
                .map(address -> {
                    Door door = Door.loopback(address.toString());
                    Service service = new Service(
                            door,
                            policy,
                            attestor::arrivedByTcp,
                            new LoopbackGuard(address, reason -> parts.broker().turnedAway(door, reason)),
                            routes,
                            ListenerLimits.standard(settings.connectionsPerUid()),
                            parts.traffic(),
                            System.getLogger(LoopbackListener.class.getName()));
                    return inherited.stream()
                            .filter(port -> port.address().equals(address))
                            .findFirst()
                            .map(port -> LoopbackListener.adopt(port, threads.door(), service))
                            .orElseGet(() -> LoopbackListener.open(address, threads.door(), service));
                })
                .toList();
    }

    private static Policy policy(Settings settings, Attestor attestor) {
        int uid = (int) OwnUid.effective();
        if (uid == attestor.overflowUid()) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "the daemon runs as uid " + uid + ", which stands for everybody the kernel cannot name",
                    "run it as a user of its own");
        }
        return new Policy(uid, group("admin_group", settings.adminGroup()));
    }

    private static @Nullable Integer group(String setting, @Nullable String name) {
        Integer gid = name == null ? null : Accounts.gid(name);
        if (name != null && gid == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    setting + " names \"" + name + "\", and there is no such group",
                    "groupadd --system " + name);
        }
        return gid;
    }

    /** A process whose executable will matter is looked at before it can become another program. */
    private static Caller arrived(Channel channel, Attestor attestor, Broker broker) {
        Caller caller = attestor.arrived(channel);
        if (broker.looksEarly(caller.peer().uid())) {
            var unused = caller.attest(Set.of(Fact.EXECUTABLE));
        }
        return caller;
    }

    private static void removeStale(Path socket, int owner) {
        try {
            UnixListener.removeStale(socket.resolveSibling(""), ForwardedDoors.NAMES, owner);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AuditLog audit(Settings asked, Time time, SecureRandom random, Threads threads) {
        AuditFiles files = new AuditFiles(
                asked.state().resolve("audit.jsonl"),
                new FileAppends(FileAppends.StepListener.NONE),
                asked.auditMaxBytes(),
                asked.auditKeep());
        return new AuditLog(files, time.wall(), random, threads.onDiskLater());
    }

    /** A daemon that started over may find that the process ended meanwhile: then it goes the usual way. */
    private CompletionStage<Void> endOf(int pid) {
        try {
            return ProcessEnd.of(pid);
        } catch (ProblemException e) {
            if (inheritance.replaces()) {
                return CompletableFuture.completedFuture(null);
            }
            throw e;
        }
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
            parts.vaultControl().unlock(Actor.START, null, key, false);
        }
    }

    @Override
    public void stop() {
        Running now = running;
        if (now == null || !stopped.compareAndSet(false, true)) {
            return;
        }
        try {
            ServiceNotice.send(System.getenv(), ServiceNotice.STOPPING);
            now.events().publish(Event.info("stopping"));
            if (now.logind() != null) {
                now.logind().close();
            }
            now.parts().triggers().close();
            awaitEnd(now.parts().forwards().stop(), now.events());
            now.loopback().forEach(LoopbackListener::close);
            now.listener().close();
            now.parts().saver().save();
            now.threads().stop();
            now.parts().vaultControl().wipe(VaultControl.LOCKED);
            now.events().close();
            now.audit().close();
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

    private static void awaitEnd(CompletionStage<Void> forwards, Events events) {
        try {
            forwards.toCompletableFuture().join();
        } catch (CompletionException e) {
            events.publish(Event.warning("forwarded-socket-stays").with("reason", e.getCause()));
        }
    }

    @Override
    public void destroy() {
        stop();
    }
}
