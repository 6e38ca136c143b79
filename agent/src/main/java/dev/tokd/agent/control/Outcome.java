package dev.tokd.agent.control;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operation answers.
 *
 * @param created whether something new came to be
 * @param body the JSON members
 * @param etag the definitions' entity tag, or null where there is none
 */
public record Outcome(
        boolean created, Map<String, Object> body, @Nullable String etag) {
    /**
     * A plain answer.
     *
     * @param body the JSON members
     * @return the outcome
     */
    public static Outcome of(Map<String, Object> body) {
        return new Outcome(false, body, null);
    }
}
