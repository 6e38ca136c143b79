package dev.tokd.agent.provider;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A token that was given out elsewhere: checked when it comes, served until its end, never asked for. */
public final class StaticToken {
    private StaticToken() {}

    /**
     * When a token that is being brought ends. By the wall clock: nobody knows when it was issued.
     *
     * @param client its definition, whose end counts where it is earlier or the token says none
     * @param token the token
     * @param now the wall clock
     * @return the end, which is to come
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when it is no token, has ended, or nothing says when
     *     it will
     */
    public static Instant end(Client client, Secret token, Instant now) {
        byte[] bytes = token.reveal();
        try {
            if (bytes.length > Limits.TOKEN || !Grants.isBearer(bytes)) {
                throw invalid("this is no access token: RFC 6750 does not allow its characters, or its length", null);
            }
            Instant own = JwtClaims.of(bytes).end();
            Instant end = earlier(own, client.expiresAt());
            if (end == null) {
                throw invalid("this token does not say when it ends; say it", "-t 30d");
            }
            if (!end.isAfter(now)) {
                throw invalid("this token ended at " + end, command(client));
            }
            return end;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }

    private static ProblemException invalid(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail, fix);
    }

    private static String command(Client client) {
        return "tok client set " + client.name() + " " + client.credential().option();
    }

    /** What is served of it now, as if it had just been granted; there is nothing to renew before its end. */
    static TokenReply granted(Client client, Secret token, Instant now) {
        Instant end = client.expiresAt();
        if (end == null || !end.isAfter(now)) {
            return new TokenReply.Unavailable(
                    "the token of client \"" + client.name() + "\" has ended", null, command(client));
        }
        byte[] bytes = token.reveal();
        try {
            JwtClaims claims = JwtClaims.of(bytes);
            Duration life = Duration.between(now, end);
            return new TokenReply.Granted(
                    Secret.owning(bytes.clone()),
                    "Bearer",
                    claims.scope(),
                    claims.audience(),
                    life,
                    life,
                    RateHints.NONE);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
