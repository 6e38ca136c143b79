package dev.tokd.agent.provider;

import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads rate limit headers, as Auth0 and many others write them; what makes no sense is taken as unsaid. */
final class RateHeaders {
    /** No wait is longer, whatever an answer says. */
    static final Duration LONGEST = Duration.ofHours(24);
    /** A reset from here on is a point in time, below it is a number of seconds. */
    private static final long EPOCH = 1_000_000_000L;

    private RateHeaders() {}

    static RateHints read(Reply reply) {
        return new RateHints(
                number(reply.header("x-ratelimit-limit")),
                number(reply.header("x-ratelimit-remaining")),
                reset(reply),
                quotas(reply));
    }

    /** How long to wait after a refusal for now: Retry-After, else the window or quota that is used up. */
    static @Nullable Duration wait(Reply reply, RateHints hints) {
        Duration asked = reply.retryAfter();
        if (asked == null && reply.status() == 429) {
            asked = hints.quotas().stream()
                    .filter(quota -> quota.remaining() == 0)
                    .map(RateHints.Quota::resetIn)
                    .max(Duration::compareTo)
                    .orElse(hints.resetIn());
        }
        return asked == null || asked.compareTo(LONGEST) <= 0 ? asked : LONGEST;
    }

    private static @Nullable Duration reset(Reply reply) {
        Long reset = number(reply.header("x-ratelimit-reset"));
        if (reset == null || reset < EPOCH) {
            return reset == null ? null : capped(reset);
        }
        // Counted from the answer's own date: the provider's clock and ours need not agree.
        Instant date = reply.date();
        return date == null ? null : capped(Math.max(0, reset - date.getEpochSecond()));
    }

    private static Duration capped(long seconds) {
        return Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
    }

    private static List<RateHints.Quota> quotas(Reply reply) {
        List<RateHints.Quota> quotas = new ArrayList<>();
        for (String whose : List.of("client", "organization")) {
            String text = reply.header("auth0-" + whose + "-quota-limit");
            if (text != null) {
                for (String bucket : text.split(",", -1)) {
                    RateHints.Quota quota = quota(whose.equals("client") ? "" : whose + " ", bucket);
                    if (quota != null) {
                        quotas.add(quota);
                    }
                }
            }
        }
        return quotas;
    }

    /** One bucket, {@code b=per_hour;q=10;r=7;t=3540}. */
    private static RateHints.@Nullable Quota quota(String whose, String bucket) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : bucket.split(";", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals).trim(), field.substring(equals + 1));
            }
        }
        String name = fields.get("b");
        Long size = number(fields.get("q"));
        Long remaining = number(fields.get("r"));
        Long reset = number(fields.get("t"));
        return name == null || size == null || remaining == null || reset == null
                ? null
                : new RateHints.Quota(whose + Text.printable(name.trim()), size, remaining, capped(reset));
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.trim().matches("\\d{1,18}") ? Long.valueOf(text.trim()) : null;
    }
}
