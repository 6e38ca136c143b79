package dev.tokd.agent.provider;

import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.AuthMethod.Credential;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides how a client proves itself: as its definition says, else by what it has and what its provider offers. */
public final class Methods {
    private Methods() {}

    /**
     * The method.
     *
     * @param client its method, if its definition names one, and its key
     * @param preset its provider
     * @param offered {@code token_endpoint_auth_methods_supported}, or null when nothing says
     * @throws ProblemException {@link ErrorCode#PROVIDER_REFUSED} when what it has is not offered
     */
    static AuthMethod pick(Client client, Preset preset, @Nullable List<String> offered) {
        if (client.auth() != null) {
            return client.auth();
        }
        List<AuthMethod> possible = fitting(client, preset.methodsOf(client));
        if (possible.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "provider " + preset.name() + " takes no " + (client.key() == null ? "secret" : "key"),
                    client.key() == null ? preset.placeFix() : "--client-secret-stdin");
        }
        // RFC 8414 section 2: when omitted, the default is client_secret_basic; what else it takes the preset knows.
        return offered == null ? possible.get(0) : among(possible, offered);
    }

    private static AuthMethod among(List<AuthMethod> possible, List<String> offered) {
        return possible.stream()
                .filter(method -> offered.contains(method.wire()))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.PROVIDER_REFUSED,
                        "the provider takes only "
                                + offered.stream().map(Text::printable).collect(Collectors.joining(", "))
                                + "; with what this client has it can use "
                                + possible.stream().map(AuthMethod::wire).collect(Collectors.joining(", ")),
                        offered.contains(AuthMethod.PRIVATE_KEY_JWT.wire())
                                ? "--client-key-file FILE"
                                : "--auth-method METHOD"));
    }

    /**
     * A method that is named fits what the client has.
     *
     * @param client its definition
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when it does not
     */
    public static void check(Client client) {
        AuthMethod method = client.auth();
        ClientKey key = client.key();
        if (method == null) {
            return;
        }
        Credential needed = method.credential();
        if (needed.isKey() && key == null) {
            throw unfit(method.wire() + " needs a private key", "--client-key-file FILE or --generate-key ES256");
        }
        if (!needed.isKey() && key != null) {
            throw unfit(method.wire() + " has no use for a key", "--auth-method " + AuthMethod.PRIVATE_KEY_JWT.wire());
        }
        if (needed == Credential.CERTIFICATE && (key == null || key.certificate() == null)) {
            throw unfit(method.wire() + " needs the certificate of its key", "--certificate FILE");
        }
    }

    /** A certificate that nobody else signed is not for {@code tls_client_auth}, unless only that is offered. */
    private static List<AuthMethod> fitting(Client client, List<AuthMethod> possible) {
        return client.key() != null && CertifiedKey.isSelfSigned(client.key())
                ? Stream.concat(
                                possible.stream().filter(AuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH::equals),
                                possible.stream().filter(method -> method != AuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH))
                        .toList()
                : possible;
    }

    private static ProblemException unfit(String detail, String fix) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail, fix);
    }
}
