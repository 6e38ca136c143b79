package dev.tokd.agent.vault;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body's plaintext: {@code {"generation", "clients": [… "secret", "proxy_secret"], "apps": […], "audit":
 * {"key"}, "operations": [… "secret"]}}. */
final class DraftJson {
    private static final String WHAT = "the vault's body";

    private DraftJson() {}

    /**
     * Writes a draft and reads it back before anybody relies on it: a definition that the codec cannot
     * carry must fail now and not at the next unlock.
     *
     * @return UTF-8 JSON full of secrets; the caller wipes it
     * @throws ProblemException invalid_definition when it would not come back as it is
     */
    static byte[] write(Draft draft) {
        byte[] json = encode(draft);
        try (Draft back = read(json)) {
            if (back.sameAs(draft)) {
                return json;
            }
        } catch (ProblemException e) {
            Arrays.fill(json, (byte) 0);
            throw new ProblemException(unstorable(), e);
        }
        Arrays.fill(json, (byte) 0);
        throw unstorable().toException();
    }

    private static Problem unstorable() {
        return Problem.of(
                ErrorCode.INVALID_DEFINITION,
                "a definition or secret cannot be stored as it is (secrets are UTF-8 text, durations whole"
                        + " milliseconds, no parameter is named like a secret); nothing was changed",
                null);
    }

    private static byte[] encode(Draft draft) {
        List<Map<String, Object>> clients = new ArrayList<>();
        draft.secrets.forEach((name, secrets) -> clients.add(client(draft.client(name), secrets)));
        return Json.write(new JsonFields()
                .put("generation", draft.generation)
                .put("clients", clients)
                .put("apps", draft.apps.values().stream().map(App::toJson).toList())
                .put("audit", draft.auditKey == null ? null : Map.of("key", draft.auditKey))
                .put("operations", draft.journal.toJson())
                .toMap());
    }

    private static Map<String, Object> client(Client client, ClientSecrets secrets) {
        Map<String, Object> json = new LinkedHashMap<>(client.toJson());
        json.put("secret", secrets.secret());
        if (secrets.proxySecret() != null) {
            json.put("proxy_secret", secrets.proxySecret());
        }
        return json;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws ProblemException vault_damaged when it is anything else
     */
    static Draft read(byte[] plaintext) {
        Draft draft = new Draft(0);
        try {
            JsonMap json = Json.read(plaintext, WHAT);
            draft.generation = json.number("generation");
            json.objects("clients").forEach(client -> readClient(client, draft));
            json.objects("apps").forEach(app -> readApp(app, draft));
            readAudit(json.optionalObject("audit"), draft);
            json.objects("operations").forEach(draft.journal::read);
            json.finish();
            return draft;
        } catch (ProblemException e) {
            draft.close();
            throw new ProblemException(
                    VaultProblems.damaged("its contents make no sense").problem(), e);
        }
    }

    private static void readClient(JsonMap json, Draft draft) {
        Client client = Client.fromJson(json.string("name"), json);
        draft.put(client, new ClientSecrets(json.secret("secret"), json.optionalSecret("proxy_secret")));
        json.finish();
    }

    private static void readAudit(@Nullable JsonMap json, Draft draft) {
        if (json != null) {
            draft.auditKey = json.secret("key");
            json.finish();
        }
    }

    private static void readApp(JsonMap json, Draft draft) {
        App app = App.fromJson(json.string("name"), json);
        draft.apps.put(app.name(), app);
        json.finish();
    }
}
