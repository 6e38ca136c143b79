package dev.tokd.agent.endpoint;

import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** One HTTP answer as a caller sees it. */
record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonMap json() {
        return Json.read(body, "answer");
    }

    String code() {
        return json().string("code");
    }

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
}
