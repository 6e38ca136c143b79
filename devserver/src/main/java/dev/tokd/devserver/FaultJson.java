package dev.tokd.devserver;

import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Faults as the control API writes them: the fault's own fields beside {@code client_id}, {@code on} and {@code times}. */
final class FaultJson {
    private FaultJson() {}

    static FaultSetting read(ObjectNode json) {
        FaultTarget target =
                target(DevJson.text(json, "on"), DevJson.text(json, "client_id"), DevJson.text(json, "call"));
        int times = json.path("times").asInt(FaultSetting.UNTIL_CLEARED);
        int skip = json.path("skip").asInt(0);
        boolean after = json.path("after").asBoolean(false);
        json.remove(List.of("on", "client_id", "call", "times", "skip", "after"));
        return new FaultSetting(target, DevJson.value(json, Fault.class), times, skip, after);
    }

    static ObjectNode write(FaultSetting setting) {
        ObjectNode json = DevJson.object();
        if (setting.target() instanceof FaultTarget.Client client) {
            json.put("client_id", client.clientId());
        }
        if (setting.target() instanceof FaultTarget.Management management) {
            json.put("on", "management");
            if (!management.call().isEmpty()) {
                json.put("call", management.call());
            }
        } else {
            json.put("on", setting.target().equals(FaultTarget.DISCOVERY) ? "discovery" : "token");
        }
        if (setting.times() != FaultSetting.UNTIL_CLEARED) {
            json.put("times", setting.times());
        }
        if (setting.skip() > 0) {
            json.put("skip", setting.skip());
        }
        if (setting.after()) {
            json.put("after", true);
        }
        json.setAll((ObjectNode) DevJson.node(setting.fault()));
        return json;
    }

    /** {@return what a DELETE with these query values means; empty ones do not narrow} */
    static Predicate<FaultSetting> matching(String on, String clientId, String kind) {
        Predicate<FaultSetting> any = setting -> true;
        Predicate<FaultSetting> byTarget = on.isEmpty() && clientId.isEmpty()
                ? any
                : setting -> setting.target().equals(target(on, clientId, ""));
        return byTarget.and(setting ->
                kind.isEmpty() || kind.equals(DevJson.text((ObjectNode) DevJson.node(setting.fault()), "kind")));
    }

    private static FaultTarget target(String on, String clientId, String call) {
        return switch (on) {
            case "management" -> FaultTarget.management(call);
            case "discovery" -> FaultTarget.DISCOVERY;
            case "", "token" -> clientId.isEmpty() ? FaultTarget.ALL_CLIENTS : FaultTarget.client(clientId);
            default -> throw new IllegalArgumentException("\"on\" is \"token\", \"discovery\" or \"management\"");
        };
    }
}
