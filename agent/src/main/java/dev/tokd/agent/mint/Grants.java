package dev.tokd.agent.mint;

import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.Minted;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.protocol.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** Turns a provider's answer into a token with a life. */
final class Grants {
    private Grants() {}

    static Minted minted(TokenKey key, Client client, TokenReply.Granted granted, long sentNanos, Instant sentAt) {
        Duration assumed = client.assumedLife() == null ? Client.ASSUMED_LIFE : client.assumedLife();
        Duration life = granted.life();
        List<String> scope = granted.scope();
        return new Minted(
                granted.token(),
                granted.type(),
                // RFC 6749 section 5.1: no scope in the answer means the scope that was asked for.
                scope == null ? key.scopes() : List.copyOf(new TreeSet<>(scope)),
                granted.audience(),
                life == null ? assumed : life,
                life == null,
                sentNanos,
                sentAt,
                granted.refreshIn());
    }
}
