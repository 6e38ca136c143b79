package dev.tokd.agent.peer;

import dev.tokd.agent.host.PeerGroups;
import dev.tokd.agent.host.PidFd;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The process that made a connection.
 *
 * <p>Groups and control group are gathered once. What it executes is looked at anew each time it matters,
 * and counts only while it is what was first seen: a process may connect as one program and go on as
 * another.
 */
final class ConnectedCaller implements Caller {
    private final Attestor attestor;
    private final Channel channel;
    private final long arrived;
    private volatile Peer peer;
    private boolean looked;
    private @Nullable String firstExecutable;

    ConnectedCaller(Attestor attestor, Channel channel, Peer peer, long arrived) {
        this.attestor = attestor;
        this.channel = channel;
        this.peer = peer;
        this.arrived = arrived;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public CompletionStage<Peer> attest(Set<Fact> wanted) {
        CompletableFuture<Peer> answer = new CompletableFuture<>();
        onLoop(() -> ask(wanted, answer), () -> answer.complete(learned(new Facts(wanted, Set.of(), null, null))));
        return answer;
    }

    @Override
    public CompletionStage<@Nullable Hold> hold() {
        CompletableFuture<@Nullable Hold> answer = new CompletableFuture<>();
        onLoop(() -> answer.complete(held()), () -> answer.complete(null));
        return answer;
    }

    private @Nullable Hold held() {
        PidFd process = channel.isOpen() && channel instanceof UnixChannel unix
                ? PidFd.ofPeer(unix.fd().intValue(), peer.pid())
                : null;
        return process == null ? null : new HeldProcess(process);
    }

    private void onLoop(Runnable task, Runnable stopping) {
        try {
            if (channel.eventLoop().inEventLoop()) {
                task.run();
            } else {
                channel.eventLoop().execute(task);
            }
        } catch (RejectedExecutionException loopIsGone) {
            stopping.run();
        }
    }

    private record HeldProcess(PidFd process) implements Hold {
        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** On the event loop, where nobody can close the socket between two looks at it. */
    private void ask(Set<Fact> wanted, CompletableFuture<Peer> answer) {
        if (!channel.isOpen() || !(channel instanceof UnixChannel unix)) {
            answer.complete(learned(new Facts(wanted, Set.of(), null, null)));
            return;
        }
        int socket = unix.fd().intValue();
        boolean onlyGroups = wanted.equals(EnumSet.of(Fact.GROUPS));
        Set<Integer> groups = wanted.contains(Fact.GROUPS) ? PeerGroups.of(socket) : Set.of();
        if (onlyGroups) {
            answer.complete(learned(new Facts(wanted, groups, null, null)));
            return;
        }
        PidFd process = PidFd.ofPeer(socket, peer.pid());
        var unused = attestor.gather(peer.pid(), process, groups, arrived, wanted)
                .whenComplete((facts, failure) -> {
                    if (failure == null) {
                        answer.complete(learned(facts));
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
    }

    /** Keeps what cannot change, and answers with all of it. */
    private synchronized Peer learned(Facts found) {
        Facts kept = peer.facts();
        boolean groupsNow =
                found.gathered().contains(Fact.GROUPS) && !kept.gathered().contains(Fact.GROUPS);
        boolean cgroupNow =
                found.gathered().contains(Fact.CGROUP) && !kept.gathered().contains(Fact.CGROUP);
        Set<Fact> lasting = new HashSet<>(kept.gathered());
        found.gathered().stream()
                .filter(fact -> fact == Fact.GROUPS || fact == Fact.CGROUP)
                .forEach(lasting::add);
        Facts stable = new Facts(
                lasting, groupsNow ? found.groups() : kept.groups(), cgroupNow ? found.cgroup() : kept.cgroup(), null);
        peer = peer.with(stable);
        Set<Fact> all = new HashSet<>(lasting);
        all.addAll(found.gathered());
        return peer.with(new Facts(all, stable.groups(), stable.cgroup(), unchanged(found)));
    }

    private @Nullable Executable unchanged(Facts found) {
        if (!found.gathered().contains(Fact.EXECUTABLE) && !found.gathered().contains(Fact.DIGEST)) {
            return null;
        }
        Executable now = found.executable();
        String path = now == null ? null : now.path();
        if (!looked) {
            looked = true;
            firstExecutable = path;
        }
        return Objects.equals(firstExecutable, path) ? now : null;
    }
}
