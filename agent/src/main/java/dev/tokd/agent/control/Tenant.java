package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.JsonMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a tenant has: its clients and their grants, page after page.
 *
 * @param calls asks
 * @param by who wants to know
 * @param via the client that asks
 */
record Tenant(ManagementCalls calls, Actor by, Client via) {
    /** The member of a client's metadata that holds the operation which made it. */
    static final String OPERATION = "tokd_operation";

    private static final int PAGE = 100;
    /** Beyond this many pages a list is not one that can be read whole. */
    private static final int MOST_PAGES = 1000;

    /**
     * A client as the provider has it.
     *
     * @param id its id there
     * @param name what people call it there
     * @param operation the operation that made it, or null when none of ours did
     */
    record RemoteClient(String id, String name, @Nullable String operation) {
        private static RemoteClient of(JsonMap json) {
            String name = json.optionalString("name");
            JsonMap metadata = json.optionalObject("client_metadata");
            return new RemoteClient(
                    json.string("client_id"),
                    name == null ? "" : name,
                    metadata == null ? null : metadata.optionalString(OPERATION));
        }
    }

    /** Every client, by id. */
    CompletionStage<Map<String, RemoteClient>> clients() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("fields", "client_id,name,client_metadata");
        query.put("include_fields", "true");
        return pages(ManagementCall.LIST_CLIENTS, query, "clients").thenApply(all -> {
            Map<String, RemoteClient> clients = new LinkedHashMap<>();
            all.stream().map(RemoteClient::of).forEach(client -> clients.put(client.id(), client));
            return clients;
        });
    }

    /** Every grant that clients themselves have. */
    CompletionStage<List<RemoteGrant>> grants() {
        return grants(Map.of());
    }

    /** The grants of one client. */
    CompletionStage<List<RemoteGrant>> grantsOf(String clientId) {
        return grants(Map.of("client_id", clientId));
    }

    /** The grants for one API. */
    CompletionStage<List<RemoteGrant>> grantsFor(String audience) {
        return grants(Map.of("audience", audience));
    }

    private CompletionStage<List<RemoteGrant>> grants(Map<String, String> query) {
        return pages(ManagementCall.LIST_GRANTS, query, "client_grants")
                .thenApply(all -> all.stream()
                        .filter(RemoteGrant::isForClient)
                        .map(RemoteGrant::of)
                        .toList());
    }

    private CompletionStage<List<JsonMap>> pages(ManagementCall call, Map<String, String> query, String member) {
        return page(call, query, member, 0, new ArrayList<>());
    }

    private CompletionStage<List<JsonMap>> page(
            ManagementCall call, Map<String, String> query, String member, int page, List<JsonMap> before) {
        Map<String, String> asked = new LinkedHashMap<>(query);
        asked.put("page", String.valueOf(page));
        asked.put("per_page", String.valueOf(PAGE));
        asked.put("include_totals", "true");
        return calls.done(by, via, ManagementAsk.list(call, asked)).thenCompose(answer -> {
            List<JsonMap> entries = answer.objects(member);
            before.addAll(entries);
            Long total = answer.optionalLong("total");
            boolean last = entries.isEmpty() || page >= MOST_PAGES || (total != null && before.size() >= total);
            return last ? CompletableFuture.completedFuture(before) : page(call, query, member, page + 1, before);
        });
    }
}
