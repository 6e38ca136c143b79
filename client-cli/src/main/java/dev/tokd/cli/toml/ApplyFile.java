package dev.tokd.cli.toml;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

/**
 * A file of definitions: {@code [client.NAME]} and {@code [app.NAME]} with the members of the wire, a
 * {@code secret} by reference, and {@code ca_file} instead of {@code ca_pem} where that is handier.
 *
 * @param source the id it gives itself, or null for none
 * @param clients in the order of the file
 * @param apps in the order of the file
 */
public record ApplyFile(@Nullable String source, List<ClientEntry> clients, List<App> apps) {

    /**
     * Reads a file's text.
     *
     * @param text TOML 1.0
     * @param name the file as the user named it, for errors
     * @param folder what relative file names inside start from
     * @return the definitions, each checked
     * @throws ProblemException {@code invalid_definition} with {@code name:line:}
     */
    public static ApplyFile parse(String text, String name, Path folder) {
        TomlSource toml = TomlSource.parse(text, name);
        List<ClientEntry> clients = new ArrayList<>();
        List<App> apps = new ArrayList<>();
        JsonMap top = new JsonMap(toml.plain(toml.root()), "the file");
        toml.located(List.of(), () -> {
            top.optionalString("source");
            top.optionalObject("client");
            top.optionalObject("app");
            top.finish();
            return "";
        });
        for (String client : toml.names("client")) {
            clients.add(toml.located(
                    List.of("client", client), () -> client(client, members(toml, "client", client), folder)));
        }
        for (String app : toml.names("app")) {
            apps.add(toml.located(List.of("app", app), () -> app(app, members(toml, "app", app))));
        }
        return new ApplyFile(top.optionalString("source"), List.copyOf(clients), List.copyOf(apps));
    }

    private static Map<String, Object> members(TomlSource toml, String kind, String name) {
        Object value = toml.root().get(List.of(kind, name));
        if (!(value instanceof TomlTable table)) {
            throw TomlSource.invalid(
                    "[" + kind + "] holds one table for each " + kind + ", and \"" + name + "\" is none");
        }
        Map<String, Object> members = toml.plain(table);
        for (String own : List.of("name", "source", "pinned")) {
            if (members.containsKey(own)) {
                throw TomlSource.invalid(kind + " \"" + name + "\" has no member \"" + own + "\" in a file");
            }
        }
        members.forEach((key, member) -> {
            if (member instanceof Map<?, ?>
                    && !List.of("parameters", "secret", "proxy_secret", "key").contains(key)) {
                throw TomlSource.invalid("\"" + key + "\" is a table of its own; a name with a dot is written [" + kind
                        + ".\"" + name + "." + key + "\"]");
            }
        });
        return members;
    }

    private static ClientEntry client(String name, Map<String, Object> members, Path folder) {
        Map<String, Object> rest = new LinkedHashMap<>(members);
        String what = "client \"" + name + "\"";
        SecretReference secret = reference(rest.remove("secret"), what + ": secret", folder);
        SecretReference proxy = reference(rest.remove("proxy_secret"), what + ": proxy_secret", folder);
        JsonMap json = new JsonMap(rest, what);
        String caFile = json.optionalString("ca_file");
        if (caFile != null) {
            if (rest.containsKey("ca_pem")) {
                throw TomlSource.invalid(what + " has both \"ca_file\" and \"ca_pem\"");
            }
            rest.put("ca_pem", pem(folder.resolve(caFile)));
        }
        if (rest.containsKey("provision")) {
            return new ClientEntry(name, provisioned(name, rest, json), secret, proxy);
        }
        Client client = Client.fromJson(name, json);
        json.finish();
        return new ClientEntry(name, client.toJson(), secret, proxy);
    }

    /** Where it is registered, and with which id, is the daemon's to say; the rest is checked here. */
    private static Map<String, Object> provisioned(String name, Map<String, Object> rest, JsonMap json) {
        String provision = json.string("provision");
        String via = json.string("via");
        rest.remove("ca_file");
        Map<String, Object> whole = new LinkedHashMap<>(rest);
        whole.remove("provision");
        whole.remove("via");
        whole.putIfAbsent("domain", "tenant.example");
        whole.putIfAbsent("client_id", "to-be-made");
        JsonMap checked = new JsonMap(whole, "client \"" + name + "\"");
        Client.fromJson(name, checked);
        checked.finish();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("provision", provision);
        members.put("via", via);
        members.putAll(rest);
        return members;
    }

    private static SecretReference reference(@Nullable Object value, String what, Path folder) {
        if (value == null) {
            return new SecretReference.Kept();
        }
        if (!(value instanceof Map<?, ?> table)) {
            throw TomlSource.invalid(
                    what + " does not stand in the file itself; write { file = \"…\" }, { env = \"…\" },"
                            + " { prompt = true } or { keep = true }");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        table.forEach((key, member) -> named.put(String.valueOf(key), Objects.requireNonNull(member)));
        return SecretReference.of(new JsonMap(named, what), what, folder);
    }

    private static String pem(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw TomlSource.invalid("\"ca_file\" " + file + " cannot be read");
        }
    }

    private static App app(String name, Map<String, Object> members) {
        JsonMap json = new JsonMap(members, "app \"" + name + "\"");
        App app = App.fromJson(name, json);
        json.finish();
        return app;
    }
}
