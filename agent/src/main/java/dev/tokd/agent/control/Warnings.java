package dev.tokd.agent.control;

import dev.tokd.agent.provider.Presets;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is allowed but probably not meant. */
final class Warnings {
    private Warnings() {}

    /** Two apps on one client with different scopes, where the provider issues the whole grant anyway. */
    static List<String> of(Definitions definitions) {
        List<String> warnings = new ArrayList<>();
        for (Client client : definitions.clients().values()) {
            List<App> apps = definitions.apps().values().stream()
                    .filter(app -> app.client().equals(client.name()))
                    .toList();
            boolean differ = apps.stream().map(App::scopes).distinct().count() > 1;
            if (differ && !Presets.named(client.provider()).narrowsScope()) {
                warnings.add("apps " + apps.stream().map(App::name).collect(Collectors.joining(", "))
                        + " share client \"" + client.name() + "\": " + client.provider()
                        + " issues the client's whole grant whatever scope is asked for, so all get the same token;"
                        + " one client per app gives each its least scope" + mending(client, apps));
            }
        }
        return warnings;
    }

    /** The command that gives the last of them a client of its own. */
    private static String mending(Client client, List<App> apps) {
        App last = apps.get(apps.size() - 1);
        return client.provider().equals("auth0") && last.audience() != null
                ? ": tok auth0 create-client " + last.name() + " --api " + last.audience()
                        + (last.scopes().isEmpty() ? "" : " --scope \"" + String.join(" ", last.scopes()) + "\"")
                : "";
    }
}
