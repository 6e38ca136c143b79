package dev.tokd.agent.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks names up off the event loop, each name at most once at a time: a name whose lookup hangs holds one
 * thread however many calls wait for it, so other names still find one.
 */
final class Lookups {
    private final Lookup lookup;
    private final Executor executor;
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> pending = new ConcurrentHashMap<>();

    Lookups(Lookup lookup, Executor executor) {
        this.lookup = lookup;
        this.executor = executor;
    }

    /** Completes with at least one address, or with an {@link UnknownHostException}. */
    CompletableFuture<List<InetAddress>> find(String host) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            return address(literal);
        }
        String name = host.toLowerCase(Locale.ROOT);
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = pending.putIfAbsent(name, mine);
        if (other != null) {
            return other;
        }
        start(name, mine);
        return mine;
    }

    private static CompletableFuture<List<InetAddress>> address(byte[] literal) {
        try {
            return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(literal)));
        } catch (UnknownHostException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void start(String name, CompletableFuture<List<InetAddress>> answer) {
        try {
            executor.execute(() -> ask(name, answer));
        } catch (RejectedExecutionException e) {
            pending.remove(name, answer);
            answer.completeExceptionally(e);
        }
    }

    /** Forgets the lookup before it answers, so that a retry from the answer asks anew. */
    private void ask(String name, CompletableFuture<List<InetAddress>> answer) {
        try {
            List<InetAddress> found = List.of(lookup.addresses(name));
            pending.remove(name, answer);
            if (found.isEmpty()) {
                answer.completeExceptionally(new UnknownHostException(name));
            } else {
                answer.complete(found);
            }
        } catch (UnknownHostException | RuntimeException e) {
            pending.remove(name, answer);
            answer.completeExceptionally(e);
        }
    }
}
