package dev.tokd.agent.endpoint;

import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Decision;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From a request read whole to an answer: find the route, ask the guard, call the handler, name failures. */
final class Dispatcher {
    private final Service service;

    Dispatcher(Service service) {
        this.service = service;
    }

    /** Never fails: what goes wrong is an answer too. */
    CompletableFuture<Reply> answer(Caller caller, HttpRequest head, RequestBody body) {
        try {
            String target = originForm(head.uri());
            int mark = target.indexOf('?');
            int end = mark < 0 ? target.length() : mark;
            @Nullable String[] variables = new @Nullable String[PathNode.VARIABLES];
            PathNode node = target.startsWith("/") ? service.routes().root().find(target, 1, end, variables) : null;
            if (node == null) {
                return done(Refusal.of(ErrorCode.NOT_FOUND, "there is no such path"));
            }
            Route route = node.on(head.method());
            if (route == null) {
                return done(wrongMethod(node.allow()));
            }
            Supplier<CompletionStage<Reply>> call = () -> {
                @Nullable String[] query = route.query(target, end + 1);
                return route.handler()
                        .handle(new Request(caller, service.door(), route, variables, query, head.headers(), body));
            };
            return (route.open() ? call.get() : controlled(caller, caller.peer(), call)).toCompletableFuture();
        } catch (ProblemException e) {
            return done(failure(e));
        } catch (RuntimeException | Error e) {
            return done(failure(e));
        }
    }

    /** Only for who may control; who that is may take a look at the peer. */
    private CompletionStage<Reply> controlled(Caller caller, Peer peer, Supplier<CompletionStage<Reply>> call) {
        Decision decision = service.policy().control(peer, service.door());
        if (decision instanceof Decision.Gather gather) {
            return caller.attest(gather.facts()).thenCompose(known -> controlled(caller, known, call));
        }
        return decision instanceof Decision.Allow ? call.get() : done(Refusal.of(ErrorCode.DENIED, "not allowed"));
    }

    private static CompletableFuture<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private static Refusal wrongMethod(String allow) {
        Problem problem = Problem.of(ErrorCode.METHOD_NOT_ALLOWED, "this path takes " + allow, null);
        return new Refusal(problem, problem.code().status(), allow);
    }

    /** The path and query of a target; RFC 9112 section 3.2.2 has servers take the absolute form too. */
    private static String originForm(String target) {
        if (!target.regionMatches(true, 0, "http://", 0, 7)) {
            return target;
        }
        int path = target.indexOf('/', 7);
        return path < 0 ? "/" : target.substring(path);
    }

    /** What a stage settled to. */
    Reply settled(CompletableFuture<Reply> stage) {
        try {
            return orInternal(stage.join());
        } catch (RuntimeException e) {
            return failure(e);
        }
    }

    /** What a stage settled to, as {@link CompletableFuture#whenComplete} tells it. */
    Reply settled(@Nullable Reply reply, @Nullable Throwable failure) {
        return failure == null ? orInternal(reply) : failure(failure);
    }

    private Reply orInternal(@Nullable Reply reply) {
        return reply == null ? failure(new NullPointerException("a handler answered null")) : reply;
    }

    /** The answer for a failure. The cause goes to the log, which tells where but repeats no message. */
    Reply failure(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ProblemException known) {
            return Reply.problem(known.problem());
        }
        service.log().log(System.Logger.Level.ERROR, "a request failed unexpectedly: " + Traces.withoutMessages(cause));
        return Refusal.of(ErrorCode.INTERNAL, "something broke inside the daemon; its log says what");
    }
}
