package dev.tokd.cli.command;

import dev.tokd.cli.output.Style;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes a file of definitions true at the provider and here: the daemon plans, and does each step as a call of its own, so
 * that a person sees how far it is and an interruption leaves whole steps.
 */
final class ProvisionRun {
    private static final List<String> NOT_MEMBERS =
            List.of("name", "provision", "via", "secret", "proxy_secret", "client_id");

    private final Shell tok;
    private final ProofKey proof;
    private final boolean dryRun;
    private final boolean prune;
    private final boolean destroy;
    private final boolean json;

    private int exit = Exit.OK;

    ProvisionRun(Shell tok, ProofKey proof, boolean dryRun, boolean prune, boolean destroy, boolean json) {
        this.tok = tok;
        this.proof = proof;
        this.dryRun = dryRun;
        this.prune = prune;
        this.destroy = destroy;
        this.json = json;
    }

    int of(Map<String, Object> body) {
        AtomicReference<Map<String, Object>> proven = new AtomicReference<>(body);
        JsonMap plan = proof.proving(tok, body, sent -> {
            proven.set(sent);
            return plan(sent);
        });
        List<JsonMap> steps = plan.objects("steps");
        List<JsonMap> changes = plan.objects("changes");
        boolean nothing = steps.isEmpty() && changes.isEmpty();
        Made.recovered(tok, plan);
        if (!json) {
            show(steps, changes, nothing);
        }
        plan.strings("notes").forEach(tok.out()::note);
        if (!dryRun && !nothing) {
            run(Objects.requireNonNull(proven.get(), "it began with a body"), steps, plan.strings("notes"));
        }
        end(plan, nothing);
        return exit;
    }

    private JsonMap plan(Map<String, Object> body) {
        String query = "?dry_run=" + dryRun + "&prune=" + prune + "&destroy=" + destroy;
        return tok.call(Call.send("POST", "/v1/provision/plan" + query, body).patient())
                .body();
    }

    private void show(List<JsonMap> steps, List<JsonMap> changes, boolean nothing) {
        for (JsonMap step : steps) {
            String line = "client " + step.string("client") + "  " + String.join("; ", step.strings("lines"));
            switch (step.string("action")) {
                case "create", "recreate" -> tok.out().line("+ there: " + line, Style.GOOD);
                case "destroy" -> tok.out().line("- there: " + line, Style.BAD);
                default -> tok.out().line("~ there: " + line, Style.UNSURE);
            }
        }
        ApplyCommand.show(tok, changes);
        if (nothing) {
            tok.out().line("no changes");
        }
    }

    /** What is made comes before what is defined on it, and what goes comes last. */
    private void run(Map<String, Object> body, List<JsonMap> steps, List<String> noted) {
        List<JsonMap> going = steps.stream()
                .filter(step -> step.string("action").equals("destroy"))
                .toList();
        List<JsonMap> coming = new ArrayList<>(steps);
        coming.removeAll(going);
        int done = 0;
        for (JsonMap step : coming) {
            progress(++done, steps.size(), step);
            make(body, step);
        }
        if (!going.isEmpty()) {
            definitions(body, false);
        }
        for (JsonMap step : going) {
            progress(++done, steps.size(), step);
            Map<String, Object> source = Map.of("source", String.valueOf(body.get("source")));
            said(tok.call(Call.send("DELETE", "/v1/provision/clients/" + step.string("client"), source)
                            .patient())
                    .body());
        }
        definitions(body, prune).strings("warnings").stream()
                .filter(warning -> !noted.contains(warning))
                .forEach(tok.out()::warn);
    }

    private void progress(int number, int all, JsonMap step) {
        if (tok.out().isTerminal()) {
            tok.out().note(number + "/" + all + " " + step.string("action") + " " + step.string("client"));
        }
    }

    private void make(Map<String, Object> body, JsonMap step) {
        String client = step.string("client");
        List<Map<String, ?>> apis = new ArrayList<>();
        step.objects("apis").forEach(api -> apis.add(api.fields()));
        if (step.string("action").equals("grants")) {
            Map<String, Object> grants = new JsonFields()
                    .put("apis", apis)
                    .put("exact", step.flag("exact"))
                    .put("via", step.string("via"))
                    .put("proof", body.get("proof"))
                    .toMap();
            said(tok.call(Call.send("PUT", "/v1/provision/clients/" + client + "/grants", grants)
                            .patient())
                    .body());
            return;
        }
        Map<String, Object> wish = new JsonFields()
                .put("name", client)
                .put("via", step.string("via"))
                .put("apis", apis)
                .put("members", members(body, client))
                .put("source", body.get("source"))
                .put("recreate", step.string("action").equals("recreate"))
                .toMap();
        said(tok.call(Call.send("POST", "/v1/provision/clients", wish).patient())
                .body());
    }

    /** What the file says of a client beside where it is registered. */
    private static @Nullable Map<String, Object> members(Map<String, Object> body, String client) {
        if (body.get("clients") instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> members && client.equals(members.get("name"))) {
                    Map<String, Object> own = new LinkedHashMap<>();
                    members.forEach((name, value) -> own.put(String.valueOf(name), value));
                    NOT_MEMBERS.forEach(own::remove);
                    return own;
                }
            }
        }
        return null;
    }

    private void said(JsonMap answer) {
        Made.recovered(tok, answer);
        JsonMap problem = answer.optionalObject("problem");
        if (problem != null) {
            exit = Made.token(tok, answer);
        }
    }

    private JsonMap definitions(Map<String, Object> body, boolean pruning) {
        return tok.call(Call.send("PUT", "/v1/definitions" + (pruning ? "?prune=true" : ""), body)
                        .patient())
                .body();
    }

    private void end(JsonMap plan, boolean nothing) {
        if (json) {
            Map<String, Object> all = new HashMap<>(plan.fields());
            all.put("applied", !dryRun && !nothing);
            tok.out().json(all);
        } else if (!nothing) {
            tok.out().note(dryRun ? "dry run: nothing was changed" : "applied");
        }
    }
}
