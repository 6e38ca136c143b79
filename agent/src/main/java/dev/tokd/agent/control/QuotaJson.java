package dev.tokd.agent.control;

import dev.tokd.agent.mint.Quotas;
import dev.tokd.protocol.JsonFields;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client's mints and limits as a status shows them, durations in whole seconds. */
final class QuotaJson {
    private QuotaJson() {}

    static Map<String, Object> of(Quotas.Picture picture) {
        return new JsonFields()
                .put(
                        "windows",
                        picture.windows().stream().map(QuotaJson::window).toList())
                .put("last_hour", picture.lastHour())
                .put("last_day", picture.lastDay())
                .put(
                        "by_app",
                        picture.byApp().entrySet().stream()
                                .map(entry -> Map.of("app", entry.getKey(), "mints", entry.getValue()))
                                .toList())
                .toMap();
    }

    private static Map<String, Object> window(Quotas.Window window) {
        return new JsonFields()
                .put("name", window.name())
                .put("size", window.size())
                .put("remaining", window.remaining())
                .put("turns_in", seconds(window.turnsIn()))
                .put("dry_in", seconds(window.dryIn()))
                .toMap();
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }
}
