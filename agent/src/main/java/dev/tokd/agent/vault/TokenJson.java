package dev.tokd.agent.vault;

import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.Stored;
import dev.tokd.agent.token.StoredToken;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plaintext of the token file: {@code {"tokens": […], "mints": […]}}, instants in RFC 3339. */
final class TokenJson {
    private TokenJson() {}

    /** UTF-8 JSON full of tokens; the caller wipes it. */
    static byte[] write(Stored stored) {
        return Json.write(new JsonFields()
                .put("tokens", stored.tokens().stream().map(TokenJson::token).toList())
                .put("mints", stored.mints().stream().map(TokenJson::mint).toList())
                .toMap());
    }

    private static Map<String, Object> mint(MintBook.Mark mark) {
        return new JsonFields()
                .put("client", mark.client())
                .put("apps", mark.apps())
                .put("second", mark.second())
                .put("count", mark.count())
                .toMap();
    }

    private static Map<String, Object> token(StoredToken token) {
        TokenKey key = token.key();
        return new JsonFields()
                .put("client", key.client())
                .put("revision", key.revision())
                .put("asked_audience", key.audience())
                .put("asked_resource", key.resource())
                .put("asked_scopes", key.scopes())
                .put("parameters", pairs(key.parameters()))
                .put("access_token", token.token())
                .put("type", token.type())
                .put("granted", token.granted())
                .put("audience", token.audience())
                .put("sent_at", token.sentAt())
                .put("life_millis", token.life().toMillis())
                .put("life_assumed", token.lifeAssumed())
                .toMap();
    }

    /** Names and values in turn: as members, a parameter named like a secret would be read as one. */
    private static List<String> pairs(Map<String, String> parameters) {
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(parameters).forEach((name, value) -> {
            pairs.add(name);
            pairs.add(value);
        });
        return pairs;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws ProblemException when it is anything else
     */
    static Stored read(byte[] plaintext) {
        JsonMap json = Json.read(plaintext, "the token file");
        List<StoredToken> tokens =
                json.objects("tokens").stream().map(TokenJson::readToken).toList();
        List<MintBook.Mark> mints =
                json.objects("mints").stream().map(TokenJson::readMint).toList();
        json.finish();
        return new Stored(tokens, mints);
    }

    private static MintBook.Mark readMint(JsonMap json) {
        MintBook.Mark mark = new MintBook.Mark(
                json.string("client"),
                json.string("apps"),
                json.number("second"),
                Math.toIntExact(json.number("count")));
        json.finish();
        return mark;
    }

    private static StoredToken readToken(JsonMap json) {
        TokenKey key = new TokenKey(
                json.string("client"),
                json.string("revision"),
                json.optionalString("asked_audience"),
                json.optionalUri("asked_resource"),
                json.strings("asked_scopes"),
                map(json.strings("parameters")));
        StoredToken token = new StoredToken(
                key,
                json.secret("access_token"),
                json.string("type"),
                json.strings("granted"),
                json.strings("audience"),
                instant(json.string("sent_at")),
                Duration.ofMillis(json.number("life_millis")),
                json.flag("life_assumed"));
        json.finish();
        return token;
    }

    private static Map<String, String> map(List<String> pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Iterator<String> each = pairs.iterator(); each.hasNext(); ) {
            String name = each.next();
            if (!each.hasNext()) {
                throw VaultProblems.badRequest("a parameter without value");
            }
            map.put(name, each.next());
        }
        return map;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw VaultProblems.badRequest("not an instant");
        }
    }
}
