package dev.tokd.protocol;

import java.util.Map;

/**
 * That tokd keeps a client's registration at its provider, not only its secret here.
 *
 * @param via our name of the client that calls the provider's management API
 * @param created whether tokd registered it there; one that was there before is never deleted there
 */
public record Managed(String via, boolean created) {
    /** Checks the name. */
    public Managed {
        Name.check("client", via);
    }

    static Managed fromJson(JsonMap json) {
        Managed managed = new Managed(json.string("via"), json.flag("created"));
        json.finish();
        return managed;
    }

    Map<String, Object> toJson() {
        return new JsonFields().put("via", via).put("created", created).toMap();
    }
}
