package dev.tokd.agent.broker;

import dev.tokd.agent.token.HeldToken;
import dev.tokd.agent.token.Lease;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tokens that look real and open nothing: a JWT of an app's scopes under a signature of noise. */
public final class Decoy {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final int SIGNATURE = 256;

    private final App app;
    private final String issuer;
    private final String clientId;
    private final SecureRandom random;
    private final InstantSource wall;
    private @Nullable Lease current;

    /**
     * For one app.
     *
     * @param app what it looks like
     * @param issuer whose it claims to be
     * @param clientId whom it claims to be issued to
     * @param random makes the noise
     * @param wall the wall clock
     */
    public Decoy(App app, String issuer, String clientId, SecureRandom random, InstantSource wall) {
        this.app = app;
        this.issuer = issuer;
        this.clientId = clientId;
        this.random = random;
        this.wall = wall;
    }

    /** The same token until it would be renewed, like any other. */
    synchronized Lease lease() {
        Instant now = wall.instant();
        Lease last = current;
        if (last == null || now.isAfter(last.endsAt().minus(LIFE.dividedBy(5)))) {
            last = fresh(now);
            current = last;
        }
        return new Lease(last.token(), Duration.between(now, last.endsAt()), last.endsAt());
    }

    private Lease fresh(Instant now) {
        Instant end = now.plus(LIFE);
        byte[] token = (part(header()) + '.' + part(claims(now, end)) + '.' + part(noise(SIGNATURE)))
                .getBytes(StandardCharsets.US_ASCII);
        return new Lease(new Printed(token, app), LIFE, end);
    }

    private byte[] header() {
        return Json.write(new JsonFields()
                .put("alg", "RS256")
                .put("typ", "JWT")
                .put("kid", part(noise(15)))
                .toMap());
    }

    private byte[] claims(Instant now, Instant end) {
        return Json.write(new JsonFields()
                .put("iss", issuer)
                .put("sub", clientId)
                .put("aud", app.audience())
                .put("iat", now.getEpochSecond())
                .put("exp", end.getEpochSecond())
                .put("scope", app.scopes().isEmpty() ? null : String.join(" ", app.scopes()))
                .put("jti", UUID.nameUUIDFromBytes(noise(16)).toString())
                .put("azp", clientId)
                .toMap());
    }

    private byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        return noise;
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static final class Printed implements HeldToken {
        private final byte[] token;
        private final App app;

        Printed(byte[] token, App app) {
            this.token = token;
            this.app = app;
        }

        @Override
        public int length() {
            return token.length;
        }

        @Override
        public boolean copyInto(ByteBuffer target) {
            target.put(token);
            return true;
        }

        @Override
        public String type() {
            return "Bearer";
        }

        @Override
        public List<String> granted() {
            return app.scopes();
        }

        @Override
        public List<String> audience() {
            return app.audience() == null ? List.of() : List.of(app.audience());
        }

        @Override
        public boolean lifeAssumed() {
            return false;
        }
    }
}
