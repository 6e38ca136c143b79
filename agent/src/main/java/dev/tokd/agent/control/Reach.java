package dev.tokd.agent.control;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.Destination;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.ProblemException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which tenant a client is of and by what way and trust it is reached. A stored secret goes where it was stored
 * for, also when its client's registration is changed: a definition made since must not lead it elsewhere.
 */
record Reach(
        String provider,
        String domain,
        @Nullable String customDomain,
        @Nullable String caPem,
        @Nullable URI proxy,
        @Nullable String proxyUser,
        List<String> noProxy,
        boolean allowHttp) {
    private static Reach of(Client client) {
        Destination to = client.destination();
        return new Reach(
                to.provider(),
                String.valueOf(to.domain()).toLowerCase(Locale.ROOT),
                to.customDomain(),
                to.caPem(),
                to.proxy(),
                to.proxyUser(),
                to.noProxy(),
                to.allowHttp());
    }

    /**
     * Refuses to send what is a client's by way of another that is reached otherwise.
     *
     * @param client whose secret it is
     * @param via who would send it
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION}
     */
    static void demandSame(Client client, Client via) {
        if (!of(client).equals(of(via))) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "client \"" + via.name() + "\" is not of the same tenant as \"" + client.name()
                            + "\", or is reached by another way or trust (domain, custom domain, CA, proxy);"
                            + " a secret does not go by way of it",
                    "tok client show " + via.name());
        }
    }

    /** A digest of where a client's secret may go, whichever of its keys it has. */
    static String seal(Client client) {
        byte[] place = Json.write(client.withKey(null).destination().toJson());
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(place));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
