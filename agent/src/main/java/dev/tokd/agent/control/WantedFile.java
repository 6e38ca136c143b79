package dev.tokd.agent.control;

import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file of definitions wants, laid beside what there is.
 *
 * @param source the file
 * @param clients clients that are defined or registered already
 * @param unmade clients that are to be registered at their provider first
 * @param apps apps
 * @param proof a slot's key, for what is widened
 */
record WantedFile(String source, List<ClientChange> clients, List<Unmade> unmade, List<App> apps, Proof proof) {
    private static final String AUTH0 = "auth0";

    /**
     * A client that is to be registered.
     *
     * @param name our name for it
     * @param via our name of the client that registers it
     * @param members what it has of its own
     */
    record Unmade(String name, String via, Map<String, ?> members) {}

    /** Reads a whole request. */
    static WantedFile of(JsonMap body, Definitions now) {
        String source = body.string("source");
        List<ClientChange> clients = new ArrayList<>();
        List<Unmade> unmade = new ArrayList<>();
        for (JsonMap entry : body.objects("clients")) {
            String name = entry.string("name");
            if (entry.fields().containsKey("provision")) {
                provisioned(name, entry, source, now, clients, unmade);
            } else {
                clients.add(plain(name, entry, source, now));
            }
        }
        List<App> apps = new ArrayList<>();
        for (JsonMap entry : body.objects("apps")) {
            App app = App.fromJson(entry.string("name"), entry);
            entry.finish();
            apps.add(owned(app, source, now));
        }
        Proof proof = Proof.of(body);
        body.finish();
        return new WantedFile(source, clients, unmade, apps, proof);
    }

    private static ClientChange plain(String name, JsonMap entry, String source, Definitions now) {
        Client client = Client.fromJson(name, entry);
        Secret secret = entry.optionalSecret("secret");
        Secret proxySecret = entry.optionalSecret("proxy_secret");
        entry.finish();
        Client old = now.clients().get(name);
        return DefinitionControl.keepingRotation(
                new ClientChange(client.withSource(old == null ? source : old.source()), secret, proxySecret), now);
    }

    private static void provisioned(
            String name,
            JsonMap entry,
            String source,
            Definitions now,
            List<ClientChange> clients,
            List<Unmade> unmade) {
        checkProvision(name, entry.string("provision"));
        String viaName = entry.string("via");
        Secret secret = entry.optionalSecret("secret");
        Secret proxySecret = entry.optionalSecret("proxy_secret");
        Client old = now.clients().get(name);
        Client via = now.clients().get(viaName);
        if (via == null) {
            throw new ProblemException(
                    ErrorCode.UNKNOWN_CLIENT,
                    "client \"" + name + "\" is to be kept by way of client \"" + Text.printable(viaName)
                            + "\", which there is not",
                    "tok auth0 bootstrap " + Text.printable(viaName) + " --domain TENANT");
        }
        Map<String, Object> members = new LinkedHashMap<>(entry.fields());
        List.of("name", "provision", "via", "secret", "proxy_secret", "client_id")
                .forEach(members::remove);
        String clientId = entry.optionalString("client_id");
        Client known = known(name, old, via, members, clientId);
        if (known == null) {
            unmade.add(new Unmade(name, viaName, members));
            return;
        }
        // What is there already keeps its source: adopting an entry does not make it this file's to prune.
        String owner = old == null ? source : old.source();
        clients.add(new ClientChange(known.withSource(owner), secret, proxySecret));
    }

    private static @Nullable Client known(
            String name, @Nullable Client old, Client via, Map<String, ?> members, @Nullable String clientId) {
        if (old != null && (clientId == null || clientId.equals(old.clientId()))) {
            return ProvisionedClient.changed(old, via, members);
        }
        return clientId == null ? null : ProvisionedClient.of(name, via, members, clientId, false);
    }

    private static void checkProvision(String name, String provision) {
        if (!provision.equals(AUTH0)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "client \"" + name + "\": provision \"" + Text.printable(provision) + "\" is not known; known: "
                            + AUTH0,
                    "provision = \"" + AUTH0 + "\"");
        }
    }

    private static App owned(App app, String source, Definitions now) {
        App old = now.apps().get(app.name());
        return DefinitionControl.keepingKeys(app, old).withSource(old == null ? source : old.source());
    }

    /** The same with its clients' endpoints pinned. */
    WantedFile with(List<ClientChange> pinned) {
        return new WantedFile(source, pinned, unmade, apps, proof);
    }

    /** Refuses a file some of whose clients nobody has registered yet. */
    void checkMade() {
        if (!unmade.isEmpty()) {
            String name = unmade.get(0).name();
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "client \"" + name + "\" is not registered at its provider yet; nothing was changed",
                    "tok apply -f FILE");
        }
    }
}
