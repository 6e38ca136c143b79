package dev.tokd.agent.control;

import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.SigningAlgorithm;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes what clients are to prove themselves with next.
 *
 * @param secrets makes secrets that nobody guesses
 * @param keys makes keys that never leave
 */
public record NewSecrets(Supplier<Secret> secrets, GeneratedKey.Maker keys) {
    /**
     * What comes next.
     *
     * @param kind the way it is changed
     * @param facts what that way needs to know
     * @param secret the new secret, which the receiver wipes
     */
    record Next(String kind, Map<String, String> facts, Secret secret) {}

    /** Something new of the kind that the client has. */
    Next next(Client client) {
        ClientKey key = client.key();
        Endpoints pinned = client.pinned();
        AuthMethod method = pinned == null ? client.auth() : pinned.auth();
        if (key == null && (method == null || method.credential() == AuthMethod.Credential.SECRET)) {
            return new Next(SecretSuccession.KIND, Map.of(), secrets.get());
        }
        if (key != null && method == AuthMethod.PRIVATE_KEY_JWT) {
            GeneratedKey made = keys.make(SigningAlgorithm.named(key.alg()), null);
            return new Next(KeySuccession.KIND, KeySuccession.facts(made.key()), made.secret());
        }
        throw new ProblemException(
                ErrorCode.INVALID_DEFINITION,
                "client \"" + client.name() + "\" proves itself in a way that tokd does not change at a provider",
                "tok client show " + client.name());
    }
}
