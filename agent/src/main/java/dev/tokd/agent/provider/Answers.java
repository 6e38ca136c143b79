package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpFailure;
import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what a token endpoint's answer means.
 *
 * @param client whose answer it is
 * @param preset its provider
 * @param who the provider's host and port, for texts
 * @param unspoken what was sent and no text may repeat
 */
record Answers(Client client, Preset preset, String who, Unspoken unspoken) {

    /** No answer came. */
    TokenReply failed(@Nullable Throwable cause) {
        if (!(cause instanceof HttpFailure failure)) {
            return new TokenReply.Unavailable("the call to " + who + " broke inside tokd", null, null);
        }
        String option = failure.option();
        return new TokenReply.Unavailable(
                failure.sentence(), null, option == null ? null : "tok client set " + client.name() + " " + option);
    }

    /** An answer came; it is wiped here. */
    TokenReply read(Reply reply) {
        try (reply) {
            if (reply.status() >= 300 && reply.status() < 400) {
                return new TokenReply.Unavailable(Text.printable(Words.redirect(reply, who)), null, show());
            }
            Map<String, ?> fields = object(reply);
            if (fields == null) {
                return foreign(reply);
            }
            TokenReply meaning = meaning(reply, fields);
            wipe(fields, meaning);
            return meaning;
        }
    }

    private TokenReply meaning(Reply reply, Map<String, ?> fields) {
        if (fields.get("error") instanceof String error) {
            return refused(reply, clean(error, fields), clean(description(fields), fields));
        }
        if (reply.status() < 200 || reply.status() >= 300) {
            return foreign(reply);
        }
        TokenReply read = Grants.read(who, reply, fields);
        return read instanceof TokenReply.Refused no
                ? new TokenReply.Refused(no.stops(), no.status(), no.error(), clean(no.description(), fields))
                : read;
    }

    /** Providers echo what they dislike, some of them all of it, with the token that they issued meanwhile. */
    private String clean(String words, Map<String, ?> fields) {
        return unspoken.clean(words, fields.values());
    }

    /** RFC 6749 says error_description; Auth0's own errors say message. */
    private static String description(Map<String, ?> fields) {
        Object text = fields.get("error_description");
        return text instanceof String || fields.get("message") instanceof String
                ? String.valueOf(text instanceof String ? text : fields.get("message"))
                : "";
    }

    private TokenReply refused(Reply reply, String error, String description) {
        Failure judged = Failure.judge(preset, reply.status(), error, description);
        if (judged.stops() != null) {
            String words = judged.words() == null ? description : joined(description, judged.words());
            return new TokenReply.Refused(judged.stops(), reply.status(), error, words);
        }
        return later(
                reply,
                who + " answered " + reply.status() + ": " + error + (description.isEmpty() ? "" : ", " + description));
    }

    private static String joined(String description, String words) {
        return description.isEmpty() ? words : description + "; " + words;
    }

    /** Not OAuth at all: a firewall, a proxy, a portal, or half an answer. */
    private TokenReply foreign(Reply reply) {
        String what = Words.isWebPage(reply)
                ? " with a web page instead of OAuth; it looks like a captive portal, a proxy or a firewall"
                : " with something that is not an OAuth answer";
        return later(reply, who + " answered " + reply.status() + what);
    }

    private TokenReply later(Reply reply, String detail) {
        RateHints rate = RateHeaders.read(reply);
        Duration wait = RateHeaders.wait(reply, rate);
        return new TokenReply.Unavailable(Text.printable(detail), wait, reply.status() == 404 ? show() : null, rate);
    }

    private String show() {
        return "tok client show " + client.name();
    }

    private static @Nullable Map<String, ?> object(Reply reply) {
        byte[] body = reply.body().reveal();
        try {
            return Json.read(body, "the answer").fields();
        } catch (ProblemException e) {
            return null;
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static void wipe(Map<String, ?> fields, TokenReply meaning) {
        Secret kept = meaning instanceof TokenReply.Granted granted ? granted.token() : null;
        for (Object value : fields.values()) {
            if (value instanceof Secret secret && (kept == null || !kept.equals(secret))) {
                secret.close();
            }
        }
    }
}
