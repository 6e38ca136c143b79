package dev.tokd.cli.command;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An app as the daemon shows it to whoever asks: its owner sees the client too.
 *
 * @param app the definition, or what somebody who may read the app, and no more, sees of it
 * @param client its client, or null when it is not shown
 */
record KnownApp(App app, @Nullable Client client) {

    static KnownApp read(Shell tok, String name) {
        try {
            App app = App.fromJson(name, tok.get("/v1/apps/" + name));
            return new KnownApp(app, client(tok, app.client()));
        } catch (ProblemException e) {
            if (e.problem().code() != ErrorCode.DENIED) {
                throw tok.suggesting(e, "app", name);
            }
            return new KnownApp(shown(tok, name).orElseThrow(() -> e), null);
        }
    }

    /** Whoever may not see all definitions is told of the apps it may read. */
    private static Optional<App> shown(Shell tok, String name) {
        return tok.get("/v1/apps").objects("apps").stream()
                .filter(entry -> entry.string("name").equals(name))
                .map(entry -> App.fromJson(name, entry))
                .findFirst();
    }

    private static Client client(Shell tok, String name) {
        JsonMap client = tok.get("/v1/clients/" + name);
        return Client.fromJson(name, client);
    }

    /** Whether tokd keeps the client's registration at Auth0, so that it can change its scopes there. */
    boolean isManagedAtAuth0() {
        return client != null && client.managed() != null && client.provider().equals("auth0");
    }

    /** The provider's name for people. */
    String provider() {
        if (client == null) {
            return "the provider of client \"" + app.client() + "\"";
        }
        Object place = client.domain() != null
                ? client.domain()
                : client.issuer() != null ? client.issuer() : client.tokenEndpoint();
        return String.valueOf(place);
    }
}
