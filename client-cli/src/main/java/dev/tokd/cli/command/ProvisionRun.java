package dev.tokd.cli.command;

import dev.tokd.cli.output.Style;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import java.util.ArrayList;
import java.util.Comparator;
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

    private static final List<String> MAKING = List.of("create", "recreate");
    private static final String DESTROY = "destroy";

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
        List<JsonMap> made = steps.stream()
                .filter(step -> MAKING.contains(step.string("action")))
                .toList();
        List<JsonMap> rest = new ArrayList<>(steps);
        rest.removeAll(made);
        rest.sort(Comparator.comparing(step -> step.string("action").equals(DESTROY)));
        int done = 0;
        for (JsonMap step : made) {
            progress(++done, steps.size(), step);
            create(body, step);
        }
        JsonMap defined = definitions(body, rest.isEmpty() && prune);
        for (JsonMap step : rest) {
            progress(++done, steps.size(), step);
            if (step.string("action").equals(DESTROY)) {
                destroy(body, step);
            } else {
                grant(body, step);
            }
        }
        JsonMap last = rest.isEmpty() || !prune ? defined : definitions(body, true);
        last.strings("warnings").stream()
                .filter(warning -> !noted.contains(warning))
                .forEach(tok.out()::warn);
    }

    private void progress(int number, int all, JsonMap step) {
        if (tok.out().isTerminal()) {
            tok.out().note(number + "/" + all + " " + step.string("action") + " " + step.string("client"));
        }
    }

    private static List<Map<String, ?>> apis(JsonMap step) {
        List<Map<String, ?>> apis = new ArrayList<>();
        step.objects("apis").forEach(api -> apis.add(api.fields()));
        return apis;
    }

    private void grant(Map<String, Object> body, JsonMap step) {
        Map<String, Object> grants = new JsonFields()
                .put("apis", apis(step))
                .put("exact", step.flag("exact"))
                .put("via", step.string("via"))
                .put("proof", body.get("proof"))
                .toMap();
        said(Call.send("PUT", "/v1/provision/clients/" + step.string("client") + "/grants", grants));
    }

    private void destroy(Map<String, Object> body, JsonMap step) {
        Map<String, Object> source = Map.of("source", String.valueOf(body.get("source")));
        said(Call.send("DELETE", "/v1/provision/clients/" + step.string("client"), source));
    }

    private void create(Map<String, Object> body, JsonMap step) {
        String client = step.string("client");
        Map<String, Object> wish = new JsonFields()
                .put("name", client)
                .put("via", step.string("via"))
                .put("apis", apis(step))
                .put("members", members(body, client))
                .put("source", body.get("source"))
                .put("recreate", step.string("action").equals("recreate"))
                .toMap();
        said(Call.send("POST", "/v1/provision/clients", wish));
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

    private void said(Call call) {
        JsonMap answer = tok.call(call.patient()).body();
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
