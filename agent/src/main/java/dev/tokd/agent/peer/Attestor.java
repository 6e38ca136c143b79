package dev.tokd.agent.peer;

import dev.tokd.agent.host.PidFd;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells who is at the other end: the kernel's facts at once, those of {@code /proc} where they are asked
 * for, on threads that may wait.
 */
public final class Attestor {
    private final Path proc;
    private final PeerFacts credentials;
    private final ProcessFacts processes;
    private final Executor threads;
    private final LongSupplier nanos;

    /**
     * An attestor.
     *
     * @param proc {@code /proc}
     * @param threads where it is read
     * @param nanos the monotonic clock
     */
    public Attestor(Path proc, Executor threads, LongSupplier nanos) {
        this.proc = proc;
        this.credentials = PeerFacts.system(proc);
        this.processes = new ProcessFacts(proc);
        this.threads = threads;
        this.nanos = nanos;
    }

    /**
     * The peer of a connection that has just come in; one system call, fit for the event loop.
     *
     * @param channel the connection
     * @return its other end
     */
    public Caller arrived(Channel channel) {
        return new ConnectedCaller(this, channel, credentials.of(channel), nanos.getAsLong());
    }

    /**
     * The uid nobody can be told apart by.
     *
     * @return usually 65534
     */
    public int overflowUid() {
        return credentials.overflowUid();
    }

    /** Looks, later and elsewhere. Takes the process and lets it go. */
    CompletionStage<Facts> gather(
            int pid, @Nullable PidFd process, Set<Integer> groups, long arrived, Set<Fact> wanted) {
        CompletableFuture<Facts> found = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try (process) {
                    double ago = (nanos.getAsLong() - arrived) / 1e9;
                    found.complete(processes.read(pid, process, groups, ago, wanted));
                } catch (RuntimeException e) {
                    found.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException stopping) {
            if (process != null) {
                process.close();
            }
            found.complete(new Facts(wanted, Set.of(), null, null));
        }
        return found;
    }

    /**
     * Everything about the process that has a number now, as if it had connected.
     *
     * @param pid its number
     * @return the peer, or null when there is no such process; fails only by a defect
     */
    public CompletionStage<@Nullable Peer> process(int pid) {
        CompletableFuture<@Nullable Peer> answer = new CompletableFuture<>();
        threads.execute(() -> {
            try (PidFd process = PidFd.open(pid)) {
                Peer bare = process == null ? null : status(pid);
                answer.complete(bare == null ? null : whole(bare, process));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private @Nullable Peer whole(Peer bare, @Nullable PidFd process) {
        Set<Fact> all = EnumSet.allOf(Fact.class);
        return bare.with(processes.read(bare.pid(), process, bare.facts().groups(), 0, all));
    }

    /** Effective ids and groups from {@code /proc/PID/status} (proc_pid_status(5)). */
    private @Nullable Peer status(int pid) {
        try {
            List<String> lines =
                    Files.readAllLines(proc.resolve(Integer.toString(pid)).resolve("status"));
            int uid = Integer.parseUnsignedInt(words(lines, "Uid:")[1]);
            int gid = Integer.parseUnsignedInt(words(lines, "Gid:")[1]);
            Set<Integer> groups = Arrays.stream(words(lines, "Groups:"))
                    .filter(word -> !word.isEmpty())
                    .map(Integer::parseUnsignedInt)
                    .collect(Collectors.toSet());
            return credentials.known(uid, gid, pid).with(new Facts(Set.of(), groups, null, null));
        } catch (IOException gone) {
            return null;
        }
    }

    private static String[] words(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(name.length()).strip().split("\\s+"))
                .orElseThrow(() -> new IllegalStateException("/proc has no " + name));
    }
}
