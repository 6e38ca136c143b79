package dev.tokd.agent.control;

import dev.tokd.agent.provider.Management;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.JsonFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What it takes at the provider until a file of definitions is true there as well.
 *
 * @param steps one per client that is made, changed or deleted there
 * @param notes what stays as it is, and why, in words
 */
record ProvisionPlan(List<Step> steps, List<String> notes) {
    /**
     * One client.
     *
     * @param action {@code create}, {@code recreate}, {@code grants} or {@code destroy}
     * @param client our name for it
     * @param via the client that calls
     * @param apis what it is to be granted, null where it is deleted
     * @param exact whether grants for other APIs go
     * @param lines what changes, for people
     */
    record Step(
            String action,
            String client,
            String via,
            @Nullable Apis apis,
            boolean exact,
            List<String> lines) {
        Map<String, Object> toJson() {
            return new JsonFields()
                    .put("action", action)
                    .put("client", client)
                    .put("via", via)
                    .put("apis", apis == null ? null : apis.toJson())
                    .put("exact", exact)
                    .put("lines", lines)
                    .toMap();
        }
    }

    /** What a tenant has. */
    record There(Map<String, Tenant.RemoteClient> clients, List<RemoteGrant> grants) {
        private List<RemoteGrant> of(Client client) {
            return grants.stream()
                    .filter(grant -> grant.clientId().equals(client.clientId()))
                    .toList();
        }
    }

    /** Reads the tenants of the clients that call for those of a file. */
    static CompletionStage<Map<String, There>> read(ManagementCalls calls, Actor by, Set<String> vias) {
        CompletionStage<Map<String, There>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (String via : vias) {
            Tenant tenant = new Tenant(calls, by, calls.via(via));
            all = all.thenCompose(before -> tenant.clients()
                    .thenCompose(clients -> tenant.grants().thenApply(grants -> {
                        before.put(via, new There(clients, grants));
                        return before;
                    })));
        }
        return all;
    }

    /** Whose tenants have to be read for a file. */
    static Set<String> vias(WantedFile wanted) {
        Set<String> vias = new TreeSet<>();
        wanted.clients().stream()
                .map(change -> ProvisionedClient.via(change.client()))
                .filter(Objects::nonNull)
                .forEach(vias::add);
        wanted.unmade().forEach(client -> vias.add(client.via()));
        return vias;
    }

    /** A file's clients with those that are to be made, as the definitions will have them. */
    static List<ClientChange> clients(WantedFile wanted, Definitions now) {
        List<ClientChange> all = new ArrayList<>(wanted.clients());
        for (WantedFile.Unmade unmade : wanted.unmade()) {
            Client via = Objects.requireNonNull(now.clients().get(unmade.via()));
            Client client = ProvisionedClient.of(unmade.name(), via, unmade.members(), "to-be-made", true);
            all.add(new ClientChange(client.withSource(wanted.source()), null, null));
        }
        return all;
    }

    static ProvisionPlan of(
            WantedFile wanted, Definitions now, Diff diff, Map<String, There> there, boolean prune, boolean destroy) {
        ProvisionPlan plan = new ProvisionPlan(new ArrayList<>(), new ArrayList<>());
        Collection<App> apps = after(now, diff.change());
        Set<String> unmade =
                wanted.unmade().stream().map(WantedFile.Unmade::name).collect(Collectors.toSet());
        for (ClientChange change : clients(wanted, now)) {
            Client client = change.client();
            String via = ProvisionedClient.via(client);
            if (via != null) {
                Apis apis = Apis.of(client, apps);
                There tenant = Objects.requireNonNull(there.get(via));
                if (unmade.contains(client.name())) {
                    plan.make("create", client, via, apis, "made at " + Management.tenant(client));
                } else if (!tenant.clients().containsKey(client.clientId())) {
                    plan.gone(client, via, apis);
                } else {
                    plan.compare(client, via, apis, tenant.of(client), destroy);
                }
            }
        }
        plan.leave(wanted, now, prune, destroy);
        return plan;
    }

    private static Collection<App> after(Definitions now, Change change) {
        Map<String, App> apps = new LinkedHashMap<>(now.apps());
        change.removeApps().forEach(apps::remove);
        change.putApps().forEach(app -> apps.put(app.name(), app));
        return apps.values();
    }

    private void make(String action, Client client, String via, Apis apis, String line) {
        List<String> lines = new ArrayList<>(List.of(line));
        lines.addAll(GrantDiff.between(apis, List.of(), false).lines());
        steps.add(new Step(action, client.name(), via, apis, false, lines));
    }

    private void gone(Client client, String via, Apis apis) {
        String where = client.clientId() + " is gone at " + Management.tenant(client);
        if (ProvisionedClient.isOurs(client)) {
            make("recreate", client, via, apis, where + "; made anew");
        } else {
            notes.add("client \"" + client.name() + "\": " + where
                    + "; tokd did not make it, so it does not make it anew: tok client remove " + client.name()
                    + " and leave client_id out of the file, or register it by hand");
        }
    }

    private void compare(Client client, String via, Apis apis, List<RemoteGrant> grants, boolean destroy) {
        boolean exact = destroy && ProvisionedClient.isOurs(client);
        GrantDiff diff = GrantDiff.between(apis, grants, exact);
        diff.notes().forEach(note -> notes.add("client \"" + client.name() + "\": " + note));
        if (!diff.steps().isEmpty()) {
            steps.add(new Step("grants", client.name(), via, apis, exact, diff.lines()));
        }
    }

    /** What this file once made and does not name any more. */
    private void leave(WantedFile wanted, Definitions now, boolean prune, boolean destroy) {
        Set<String> named = clients(wanted, now).stream()
                .map(change -> change.client().name())
                .collect(Collectors.toSet());
        for (Client client : now.clients().values()) {
            String via = ProvisionedClient.via(client);
            if (via != null && wanted.source().equals(client.source()) && !named.contains(client.name())) {
                leave(client, via, prune, destroy);
            }
        }
    }

    private void leave(Client client, String via, boolean prune, boolean destroy) {
        if (ProvisionedClient.isOurs(client) && destroy) {
            steps.add(new Step("destroy", client.name(), via, null, false, List.of("deleted " + where(client))));
        } else {
            notes.add(stays(client, prune));
        }
    }

    private static String where(Client client) {
        return "at " + Management.tenant(client) + " (" + client.clientId() + ")";
    }

    /** What becomes of a registration whose definition a file does not name any more. */
    static String stays(Client client, boolean prune) {
        String why;
        if (!ProvisionedClient.isOurs(client)) {
            why = "tokd did not make it and never deletes it there";
        } else if (prune) {
            why = "--destroy deletes it there as well";
        } else {
            why = "it is no longer in the file: --prune removes it here, --destroy there as well";
        }
        return "client \"" + client.name() + "\" stays " + where(client) + "; " + why;
    }
}
