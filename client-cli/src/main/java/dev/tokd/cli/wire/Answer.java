package dev.tokd.cli.wire;

import dev.tokd.protocol.JsonMap;
import org.jspecify.annotations.Nullable;

/**
 * A daemon's answer that is not a problem.
 *
 * @param status 200 to 299
 * @param etag the entity tag as it came, or null
 * @param body the JSON object
 */
public record Answer(int status, @Nullable String etag, JsonMap body) {}
