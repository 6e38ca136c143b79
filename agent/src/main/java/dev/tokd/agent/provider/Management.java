package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpClient;
import dev.tokd.agent.http.HttpFailure;
import dev.tokd.agent.http.Reply;
import dev.tokd.agent.http.Request;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks Auth0's Management API and says what its answers mean. */
public final class Management {
    private final HttpClient http;
    private final String userAgent;

    /**
     * Over a transport.
     *
     * @param http sends requests
     * @param version this program's, for {@code User-Agent}
     */
    public Management(HttpClient http, String version) {
        this.http = http;
        this.userAgent = "tokd/" + version;
    }

    /**
     * What tokens for a client's Management API are for: always the canonical domain's, whatever domain calls
     * go to.
     *
     * @param via the client that calls
     * @return the audience
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when the client is not Auth0's or has no domain
     */
    public static String audience(Client via) {
        String audience = Presets.named(via.provider()).defaultAudience(via);
        if (!via.provider().equals("auth0") || audience == null) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "client \"" + via.name() + "\" cannot call a Management API: it takes provider auth0 and a domain",
                    "tok client set " + via.name() + " --provider auth0 --domain TENANT");
        }
        return audience;
    }

    /**
     * The canonical tenant of a client that {@link #audience} takes.
     *
     * @param via the client
     * @return its domain as a URL without a slash at the end
     */
    public static String tenant(Client via) {
        return Domain.of(via).base();
    }

    /**
     * One call.
     *
     * @param via the client whose token is used, for which {@link #audience} holds
     * @param token the token; it stays the caller's and is read before this returns
     * @param proxySecret the proxy's password, or null; likewise
     * @param ask what is asked
     * @return how it ended, completed on an event loop or at once; never fails
     */
    public CompletionStage<ManagementReply> call(
            Client via, Secret token, @Nullable Secret proxySecret, ManagementAsk ask) {
        Domain domain = Domain.of(via);
        String who = domain.authority();
        Request request = ask.request(domain, token, userAgent);
        // Copies, for the originals are wiped before the answer is here.
        Unspoken sent = Unspoken.of(token, ask.body());
        return http.send(request, via.network(), proxySecret).handle((reply, failure) -> {
            try (sent) {
                return reply == null
                        ? unanswered(via, who, ask.call(), failure)
                        : read(via, who, ask.call(), sent, reply);
            }
        });
    }

    /** Some failures come before anything was sent; of the others nobody knows what they did. */
    private static ManagementReply unanswered(Client via, String who, ManagementCall call, @Nullable Throwable cause) {
        if (!(cause instanceof HttpFailure failure)) {
            return unavailable("the call to " + who + " broke inside tokd", null, null, false);
        }
        boolean unsent = switch (failure.kind()) {
            case INSECURE, DNS, CONNECT, PROXY, TLS -> true;
            case TIMEOUT, RESET, TOO_LARGE, MALFORMED -> false;
        };
        String option = failure.option();
        return unavailable(
                failure.sentence()
                        + (unsent || !call.changes()
                                ? ""
                                : "; whether it went on to " + call.purpose() + " is not known"),
                null,
                option == null ? null : "tok client set " + via.name() + " " + option,
                unsent || !call.changes());
    }

    private static ManagementReply read(Client via, String who, ManagementCall call, Unspoken sent, Reply reply) {
        try (reply) {
            if (reply.status() >= 300 && reply.status() < 400) {
                return unavailable(Words.redirect(reply, who), null, "tok client show " + via.name(), true);
            }
            Map<String, ?> fields = object(reply);
            if (fields == null) {
                return foreign(who, call, reply);
            }
            if (reply.status() < 300) {
                return new ManagementReply.Done(new JsonMap(fields, "the answer of " + who), RateHeaders.read(reply));
            }
            String code = sent.clean(text(fields, "errorCode"), fields.values());
            String message = sent.clean(text(fields, "message"), fields.values());
            return failed(via, who, call, reply, code, message);
        }
    }

    private static ManagementReply failed(
            Client via, String who, ManagementCall call, Reply reply, String code, String message) {
        String said = reply.status() + (code.isEmpty() ? "" : " " + code) + (message.isEmpty() ? "" : ": " + message);
        if (reply.status() == 429) {
            return unavailable(
                    who + " asks tokd to slow down (" + said + ")",
                    RateHeaders.wait(reply, RateHeaders.read(reply)),
                    null,
                    true);
        }
        if (reply.status() >= 500 || reply.status() == 408) {
            return unavailable(
                    who + " could not " + call.purpose() + " (" + said + ")",
                    RateHeaders.wait(reply, RateHeaders.read(reply)),
                    null,
                    !call.changes());
        }
        return new ManagementReply.Refused(
                reply.status(),
                new ManagementRefusals(via, audience(via), who).of(call, reply.status(), code, message));
    }

    /** Not the API at all: a firewall, a proxy, a portal, or half an answer. */
    private static ManagementReply foreign(String who, ManagementCall call, Reply reply) {
        String what = Words.isWebPage(reply) ? "a web page" : "something";
        return unavailable(
                who + " answered " + reply.status() + " with " + what + " that is not the Management API's",
                RateHeaders.wait(reply, RateHeaders.read(reply)),
                null,
                !call.changes() || reply.status() == 429);
    }

    private static ManagementReply unavailable(
            String detail, @Nullable Duration wait, @Nullable String fix, boolean untouched) {
        Problem problem = new Problem(ErrorCode.PROVIDER_UNAVAILABLE, Text.printable(detail), fix, wait);
        return new ManagementReply.Unavailable(problem, untouched);
    }

    private static String text(Map<String, ?> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /**
     * The answer's members; none for an answer without a body that says it was done. A bare list is one's member {@code
     * list}.
     */
    private static @Nullable Map<String, ?> object(Reply reply) {
        byte[] body = listed(reply.body().reveal());
        try {
            return body.length == 0 && reply.status() < 300
                    ? Map.of()
                    : Json.read(body, "the answer").fields();
        } catch (ProblemException e) {
            return null;
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static byte[] listed(byte[] body) {
        if (body.length == 0 || body[0] != '[') {
            return body;
        }
        byte[] before = "{\"list\":".getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[before.length + body.length + 1];
        System.arraycopy(before, 0, whole, 0, before.length);
        System.arraycopy(body, 0, whole, before.length, body.length);
        whole[whole.length - 1] = '}';
        Arrays.fill(body, (byte) 0);
        return whole;
    }
}
