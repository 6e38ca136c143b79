package dev.tokd.agent.endpoint;

import dev.tokd.agent.broker.Served;
import dev.tokd.agent.token.HeldToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A token that can be wiped. */
final class FakeToken implements HeldToken {
    private static final Duration LEFT = Duration.ofMillis(3_599_900);
    private static final Instant END = Instant.parse("2026-02-28T23:59:59.9Z");

    private final byte[] bytes;
    private final List<String> granted;
    volatile boolean wiped;

    FakeToken(String token, String... granted) {
        this.bytes = token.getBytes(StandardCharsets.US_ASCII);
        this.granted = List.of(granted);
    }

    Served served(String app) {
        return new Served(app, this, LEFT, END);
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean copyInto(ByteBuffer target) {
        if (wiped) {
            return false;
        }
        target.put(bytes);
        return true;
    }

    @Override
    public String type() {
        return "Bearer";
    }

    @Override
    public List<String> granted() {
        return granted;
    }

    @Override
    public List<String> audience() {
        return List.of();
    }

    @Override
    public boolean lifeAssumed() {
        return false;
    }
}
