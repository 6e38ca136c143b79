package dev.tokd.agent.provider;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Text;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says a refusal of the Management API in words, with the next command to type.
 *
 * @param via the client that asked
 * @param audience what its tokens are for
 * @param who the provider's host, for texts
 */
record ManagementRefusals(Client via, String audience, String who) {
    /** Scopes without which the client cannot give itself others. */
    private static final List<String> SELF_SERVICE = List.of("read:client_grants", "update:client_grants");

    /**
     * What some refusals mean.
     *
     * @param status the HTTP status, or 0 for any
     * @param contains what its code or message contains, in any case
     * @param meaning what it means; {@code {do}} stands for what was asked
     */
    private record Row(int status, String contains, String meaning) {
        private boolean fits(int answered, String said) {
            return (status == 0 || status == answered) && said.contains(contains);
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row(
                    0,
                    "enterprise",
                    "{do}: this tenant's plan does not include it (Auth0 keeps it for Enterprise plans)"),
            new Row(0, "operation_not_supported", "{do}: this tenant's plan does not include it"),
            new Row(0, "feature", "{do}: this tenant's plan does not include it"),
            new Row(0, "entitlement", "{do}: this tenant's plan does not include it"),
            new Row(0, "too_many_entities", "{do}: this tenant's plan allows no more of them"),
            new Row(0, "system", "{do}: Auth0 made it itself and lets nobody change it"),
            new Row(404, "inexistent_resource_server", "{do}: there is no such API"),
            new Row(404, "", "{do}: it is not there"),
            new Row(409, "", "{do}: there is one already"));

    Problem of(ManagementCall call, int status, String code, String message) {
        String said =
                "(" + status + (code.isEmpty() ? "" : " " + code) + (message.isEmpty() ? "" : ": " + message) + ")";
        if (code.equals("insufficient_scope")) {
            return missing(call, missingScope(call, message));
        }
        if (status == 401) {
            return Problem.of(
                    ErrorCode.PROVIDER_REFUSED,
                    who + " does not take the token of client \"" + via.name() + "\" " + said,
                    "tok client show " + via.name());
        }
        String all = (code + " " + message).toLowerCase(Locale.ROOT);
        String doing = who + " refused to " + call.purpose();
        for (Row row : ROWS) {
            if (row.fits(status, all)) {
                return Problem.of(
                        ErrorCode.PROVIDER_REFUSED, row.meaning().replace("{do}", doing) + " " + said, fix(all));
            }
        }
        return Problem.of(ErrorCode.PROVIDER_REFUSED, doing + " " + said, "tok client show " + via.name());
    }

    private @Nullable String fix(String said) {
        return said.contains("inexistent_resource_server")
                ? "give --api the API's identifier as the dashboard shows it"
                : null;
    }

    private Problem missing(ManagementCall call, String scope) {
        boolean byItself = !SELF_SERVICE.contains(scope);
        return Problem.of(
                ErrorCode.PROVIDER_REFUSED,
                "client \"" + via.name() + "\" may not " + call.purpose() + " at " + who + ": its grant lacks " + scope
                        + (byItself ? "" : ", without which it cannot mend that itself"),
                byItself
                        ? "tok auth0 scopes --client " + via.name() + " --api " + audience + " --add " + scope
                        : "tick " + scope + " at Applications > APIs > Auth0 Management API > Machine to Machine, then:"
                                + " tok auth0 check " + via.name());
    }

    /** Auth0 names the scopes, any of which would do; the first is what the person is told. */
    private static String missingScope(ManagementCall call, String message) {
        int colon = message.indexOf("any of:");
        if (colon < 0) {
            return call.scope();
        }
        String first = message.substring(colon + "any of:".length()).strip().split("[,\\s]", 2)[0];
        return first.isEmpty() ? call.scope() : Text.printable(first);
    }
}
