package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.util.List;
import java.util.Map;

/** What a management client may do: what it was granted, and what it lacks for which purpose. */
final class ManagementReport {
    private final Shell tok;

    ManagementReport(Shell tok) {
        this.tok = tok;
    }

    /** Mints with the client and tells; its exit code says whether anything is missing. */
    int of(String client, boolean json) {
        JsonMap check = tok.call(Call.send("POST", "/v1/provision/check", Map.of("client", client))
                        .patient())
                .body();
        List<JsonMap> missing = check.objects("missing");
        if (json) {
            tok.out().json(check.fields());
        } else {
            show(check, missing);
        }
        if (check.flag("can_escalate")) {
            tok.out()
                    .warn("client " + client + " can grant itself and others everything at this tenant; whoever has its"
                            + " secret or token can as well. Keep it in this vault alone, and give apps clients of"
                            + " their own");
        }
        return missing.isEmpty() ? Exit.OK : Exit.PROVIDER_REFUSED;
    }

    private void show(JsonMap check, List<JsonMap> missing) {
        Lines.line(tok.out(), "tenant", check.string("tenant"));
        Lines.line(tok.out(), "audience", check.string("audience"));
        Lines.line(tok.out(), "granted", check.strings("granted"));
        for (JsonMap need : missing) {
            Lines.line(tok.out(), "missing", need.string("scope") + "  (" + need.string("purpose") + ")");
        }
        tok.out()
                .line(
                        missing.isEmpty()
                                ? "everything that tokd needs is granted"
                                : "grant what is missing at Applications > APIs > Auth0 Management API > Machine to"
                                        + " Machine, then: tok auth0 check " + check.string("client"));
    }
}
