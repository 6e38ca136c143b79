package dev.tokd.devserver;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a {@link DevServer} is started.
 *
 * @param httpPort the HTTP port on 127.0.0.1, 0 to 65535; 0 takes a free one
 * @param httpsPort the HTTPS port, 0 to 65535, 0 takes a free one; empty for no HTTPS
 * @param tokenLifetime how long a token of a client without a lifetime of its own lives; whole seconds, at least one
 * @param clock dates tokens and certificates
 * @param random makes keys, secrets and opaque tokens
 */
public record DevServerOptions(
        int httpPort, OptionalInt httpsPort, Duration tokenLifetime, Clock clock, SecureRandom random) {
    /** Auth0's default, and ours on both faces. */
    public static final Duration DEFAULT_TOKEN_LIFETIME = Duration.ofHours(24);

    /** Refuses ports outside 0 to 65535 and lifetimes under a second. */
    public DevServerOptions {
        requirePort(httpPort);
        httpsPort.ifPresent(DevServerOptions::requirePort);
        if (tokenLifetime.toSeconds() < 1) {
            throw new IllegalArgumentException("token lifetime under a second: " + tokenLifetime);
        }
    }

    /** {@return HTTP on a free port, no HTTPS, tokens for 24 h, the system's clock and randomness} */
    public static DevServerOptions defaults() {
        return new DevServerOptions(
                0, OptionalInt.empty(), DEFAULT_TOKEN_LIFETIME, Clock.systemUTC(), new SecureRandom());
    }

    /**
     * {@return these options with another HTTP port}
     *
     * @param port 0 to 65535
     */
    public DevServerOptions withHttpPort(int port) {
        return new DevServerOptions(port, httpsPort, tokenLifetime, clock, random);
    }

    /**
     * {@return these options with HTTPS on}
     *
     * @param port 0 to 65535
     */
    public DevServerOptions withHttpsPort(int port) {
        return new DevServerOptions(httpPort, OptionalInt.of(port), tokenLifetime, clock, random);
    }

    /**
     * {@return these options with another default lifetime}
     *
     * @param lifetime at least one second
     */
    public DevServerOptions withTokenLifetime(Duration lifetime) {
        return new DevServerOptions(httpPort, httpsPort, lifetime, clock, random);
    }

    /**
     * {@return these options with another clock}
     *
     * @param other dates tokens and certificates
     */
    public DevServerOptions withClock(Clock other) {
        return new DevServerOptions(httpPort, httpsPort, tokenLifetime, other, random);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }
}
