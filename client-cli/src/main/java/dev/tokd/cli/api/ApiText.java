package dev.tokd.cli.api;

import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an API's answers say to a person: rate limits, and scopes that were missing. */
public final class ApiText {
    private static final Pattern CHALLENGED = Pattern.compile("(?i)scope\\s*=\\s*\"([^\"]*)\"");
    private static final Pattern EXPECTED = Pattern.compile("(?i)expected (any|all|one) of:?\\s*([^\"\\n]+)");
    private static final String INSUFFICIENT = "insufficient_scope";

    private ApiText() {}

    /**
     * The body for a terminal.
     *
     * @param reply whose it is
     * @param body its bytes
     * @return lines that each end in a newline, not cleaned yet
     */
    public static String shown(ApiReply reply, byte[] body) {
        String pretty = reply.isJson() ? JsonText.pretty(body) : null;
        return pretty == null ? new String(body, StandardCharsets.UTF_8) : pretty;
    }

    /**
     * The state of the caller's quota, from {@code x-ratelimit-*} or {@code ratelimit-*}, and {@code retry-after}.
     *
     * @param reply the answer
     * @param now the wall clock
     * @return a phrase, or null when nothing was said
     */
    public static @Nullable String limits(ApiReply reply, Instant now) {
        List<String> phrases = new ArrayList<>();
        for (String family : List.of("x-ratelimit-", "ratelimit-")) {
            Long left = number(reply, family + "remaining");
            Long limit = number(reply, family + "limit");
            if (left != null) {
                phrases.add("rate limit: " + left + (limit == null ? "" : " of " + limit) + " calls left"
                        + reset(number(reply, family + "reset"), now));
                break;
            }
        }
        Long retry = number(reply, "retry-after");
        if (retry != null) {
            phrases.add("try again in " + Durations.human(Duration.ofSeconds(retry)));
        }
        return phrases.isEmpty() ? null : String.join("; ", phrases);
    }

    /** Seconds since 1970 with Auth0 and most others, seconds from now with some. */
    private static String reset(@Nullable Long reset, Instant now) {
        if (reset == null) {
            return "";
        }
        long from = reset > 1_000_000_000L ? reset - now.getEpochSecond() : reset;
        return ", more in " + Durations.human(Duration.ofSeconds(Math.max(0, from)));
    }

    private static @Nullable Long number(ApiReply reply, String header) {
        Optional<String> text = reply.header(header);
        return text.isPresent() && text.get().matches("[0-9]{1,12}") ? (Long) Long.parseLong(text.get()) : null;
    }

    /**
     * Scopes that a refusal asks for.
     *
     * @param scopes those named, in their order; empty when it was for a scope and names none
     * @param any whether one of them is enough
     */
    public record Wanted(List<String> scopes, boolean any) {}

    /**
     * The scopes a refusal asks for (RFC 6750 section 3.1), or Auth0's words for them.
     *
     * @param reply a 403
     * @param body its bytes
     * @return what it asks for, or null when it was for something else
     */
    public static @Nullable Wanted scopesWanted(ApiReply reply, byte[] body) {
        String challenge = reply.header("www-authenticate").orElse("");
        Matcher named = CHALLENGED.matcher(challenge);
        if (challenge.contains(INSUFFICIENT) && named.find()) {
            return new Wanted(words(named.group(1)), false);
        }
        Map<String, ?> said = object(body);
        String message = String.valueOf(said.get("message"));
        boolean insufficient = challenge.contains(INSUFFICIENT)
                || INSUFFICIENT.equals(said.get("errorCode"))
                || INSUFFICIENT.equals(said.get("error"));
        if (!insufficient) {
            return null;
        }
        Matcher expected = EXPECTED.matcher(message);
        if (expected.find()) {
            return new Wanted(words(expected.group(2)), !expected.group(1).equalsIgnoreCase("all"));
        }
        return new Wanted(said.get("scope") instanceof String scope ? words(scope) : List.of(), false);
    }

    private static List<String> words(String text) {
        Set<String> words = new LinkedHashSet<>(List.of(text.trim().split("[\\s,]+")));
        words.removeIf(word -> word.isEmpty() || !Text.isPrintable(word));
        return List.copyOf(words);
    }

    private static Map<String, ?> object(byte[] body) {
        try {
            return Json.read(body, "answer").fields();
        } catch (ProblemException e) {
            // Not every refusal is JSON; then it names nothing.
            return Map.of();
        }
    }
}
