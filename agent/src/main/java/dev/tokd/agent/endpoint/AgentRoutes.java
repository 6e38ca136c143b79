package dev.tokd.agent.endpoint;

import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Served;
import dev.tokd.agent.control.Actor;
import dev.tokd.agent.control.AuditControl;
import dev.tokd.agent.control.ConsentControl;
import dev.tokd.agent.control.DefinitionControl;
import dev.tokd.agent.control.Desk;
import dev.tokd.agent.control.ForwardControl;
import dev.tokd.agent.control.ForwardWish;
import dev.tokd.agent.control.Introspect;
import dev.tokd.agent.control.KeyControl;
import dev.tokd.agent.control.MetricsControl;
import dev.tokd.agent.control.Outcome;
import dev.tokd.agent.control.ProvisionControl;
import dev.tokd.agent.control.Revoke;
import dev.tokd.agent.control.RotationControl;
import dev.tokd.agent.control.StatusControl;
import dev.tokd.agent.control.VaultControl;
import dev.tokd.agent.control.Verify;
import dev.tokd.agent.control.Watching;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every call there is, joined to the operation that answers it; {@code docs/api.yaml} lists the same.
 *
 * @param broker reads tokens
 * @param vault the vault's operations
 * @param definitions the definitions' operations
 * @param verify proves definitions
 * @param introspect asks providers about tokens
 * @param provision keeps registrations at providers
 * @param revoke takes tokens back
 * @param rotations changes secrets and keys
 * @param status tells what there is
 * @param watching tells what goes on
 * @param keys the operations on apps' keys
 * @param consents lets the owner answer questions
 * @param forwards passes apps on
 * @param processes looks at a process as if it had connected; null when there is none
 * @param audit tells what happened
 * @param stop stops the daemon, told who asks; returns at once
 */
public record AgentRoutes(
        Broker broker,
        VaultControl vault,
        DefinitionControl definitions,
        Verify verify,
        Introspect introspect,
        ProvisionControl provision,
        Revoke revoke,
        RotationControl rotations,
        StatusControl status,
        Watching watching,
        KeyControl keys,
        ConsentControl consents,
        ForwardControl forwards,
        IntFunction<CompletionStage<@Nullable Peer>> processes,
        AuditControl audit,
        Consumer<Actor> stop) {
    static final String TOKEN = "/v1/apps/{app}/token?min_ttl&scope&accept_shorter";

    /**
     * The table.
     *
     * @return every route
     */
    public Routes table() {
        Routes.Builder routes = Routes.builder();
        tokens(routes);
        watching(routes);
        vaultCalls(routes);
        clientCalls(routes);
        appCalls(routes);
        keyCalls(routes);
        definitionCalls(routes);
        provisionCalls(routes);
        consentCalls(routes);
        forwardCalls(routes);
        auditCalls(routes);
        return routes.build();
    }

    /**
     * What there is over loopback HTTP.
     *
     * @return the routes to tokens and no other
     */
    public Routes loopbackTable() {
        Routes.Builder routes = Routes.builder();
        tokens(routes);
        return routes.build();
    }

    private void tokens(Routes.Builder routes) {
        // Open to the policy below: the broker decides who may, app by app.
        routes.open(HttpMethod.GET, TOKEN, request -> {
            Ask ask = ask(request);
            return token(ask, broker.read(ask));
        });
        routes.open(HttpMethod.POST, "/v1/apps/{app}/refresh", request -> {
            JsonMap body = request.body("request body");
            String rejected = body.optionalString("rejected");
            body.finish();
            Ask ask = plainAsk(request);
            return token(ask, broker.refresh(ask, rejected));
        });
    }

    private void watching(Routes.Builder routes) {
        health(routes);
        routes.on(HttpMethod.GET, "/v1/status", request -> later(status.status()));
        routes.on(
                HttpMethod.GET,
                "/metrics",
                request -> watching.metrics()
                        .metrics()
                        .thenApply(text -> new Reply.Text(MetricsControl.MEDIA_TYPE, text)));
        routes.on(
                HttpMethod.GET,
                "/v1/events",
                request -> CompletableFuture.completedFuture(new Reply.Stream(watching.feed()::listen)));
        routes.on(
                HttpMethod.GET,
                "/v1/apps/{app}/why",
                request -> later(watching.why().why(request.variable("app"))));
        routes.on(HttpMethod.POST, "/v1/agent/stop", request -> {
            body(request).finish();
            stop.accept(by(request));
            return CompletableFuture.completedFuture(
                    Reply.json(202, new JsonFields().put("stopping", true).toMap()));
        });
    }

    static void health(Routes.Builder routes) {
        routes.open(
                HttpMethod.GET,
                "/healthz",
                request -> now(Outcome.of(new JsonFields().put("status", "ok").toMap())));
    }

    private void vaultCalls(Routes.Builder routes) {
        routes.on(HttpMethod.GET, "/v1/vault", request -> later(vault.showLater()));
        routes.on(HttpMethod.POST, "/v1/vault/init", request -> later(vault.init(by(request), body(request))));
        routes.on(HttpMethod.POST, "/v1/vault/unlock", request -> later(vault.unlock(by(request), body(request))));
        routes.on(HttpMethod.POST, "/v1/vault/lock", request -> {
            body(request).finish();
            return later(vault.lock(by(request)));
        });
        routes.on(HttpMethod.GET, "/v1/vault/slots", request -> later(vault.slots()));
        routes.on(HttpMethod.POST, "/v1/vault/slots", request -> later(vault.addSlot(by(request), body(request))));
        routes.on(
                HttpMethod.DELETE,
                "/v1/vault/slots/{slot}",
                request -> later(vault.removeSlot(by(request), request.variable("slot"), body(request))));
    }

    private void clientCalls(Routes.Builder routes) {
        String client = "/v1/clients/{client}";
        routes.on(HttpMethod.GET, "/v1/clients", request -> now(definitions.clients()));
        routes.on(HttpMethod.GET, client, request -> now(definitions.client(request.variable("client"))));
        routes.on(
                HttpMethod.PUT,
                client + "?create",
                request -> later(definitions.putClient(
                        by(request), request.variable("client"), body(request), flag(request, "create"))));
        routes.on(
                HttpMethod.DELETE,
                client,
                request -> later(definitions.removeClient(by(request), request.variable("client"))));
        routes.on(
                HttpMethod.POST,
                client + "/verify",
                request -> later(verify.client(request.variable("client"), body(request))));
        routes.on(
                HttpMethod.POST,
                client + "/rotate",
                request -> later(rotations.rotate(by(request), request.variable("client"), body(request))));
        routes.on(
                HttpMethod.POST,
                client + "/trust",
                request -> later(definitions.trust(by(request), request.variable("client"), body(request))));
    }

    private void appCalls(Routes.Builder routes) {
        String app = "/v1/apps/{app}";
        // Whoever may not see all apps sees its own.
        routes.open(HttpMethod.GET, "/v1/apps", this::apps);
        routes.on(HttpMethod.GET, app + "/can?pid", this::can);
        routes.on(HttpMethod.GET, app, request -> now(definitions.app(request.variable("app"))));
        routes.on(
                HttpMethod.PUT,
                app + "?create",
                request -> later(definitions.putApp(
                        by(request), request.variable("app"), body(request), flag(request, "create"))));
        routes.on(
                HttpMethod.DELETE, app, request -> later(definitions.removeApp(by(request), request.variable("app"))));
        routes.on(HttpMethod.POST, app + "/verify", request -> {
            body(request).finish();
            return later(verify.app(request.variable("app")));
        });
        routes.on(HttpMethod.POST, app + "/revoke", request -> {
            body(request).finish();
            return later(revoke.app(by(request), request.variable("app")));
        });
        routes.on(
                HttpMethod.POST,
                app + "/introspect",
                request -> later(introspect.app(request.variable("app"), body(request))));
    }

    private void keyCalls(Routes.Builder routes) {
        String all = "/v1/apps/{app}/keys";
        routes.on(HttpMethod.GET, all, request -> now(keys.list(request.variable("app"))));
        routes.on(
                HttpMethod.POST, all, request -> later(keys.add(by(request), request.variable("app"), body(request))));
        routes.on(HttpMethod.DELETE, all + "/{id}", request -> {
            body(request).finish();
            return later(keys.remove(by(request), request.variable("app"), request.variable("id")));
        });
    }

    private CompletionStage<Reply> apps(Request request) {
        return broker.controls(request.caller(), request.door())
                .thenCompose(all -> all
                        ? now(definitions.apps())
                        : broker.visible(request.caller(), request.door())
                                .thenApply(apps -> Reply.json(
                                        200,
                                        Map.of(
                                                "apps",
                                                apps.stream()
                                                        .map(AgentRoutes::shown)
                                                        .toList()))));
    }

    /** What somebody who may read an app, and no more, sees of it. */
    private static Map<String, Object> shown(App app) {
        return new JsonFields()
                .put("name", app.name())
                .put("client", app.client())
                .put("audience", app.audience())
                .put("resource", app.resource())
                .put("scopes", app.scopes())
                .toMap();
    }

    private CompletionStage<Reply> can(Request request) {
        int pid = pid(request.query("pid"));
        return processes.apply(pid).thenApply(peer -> {
            if (peer == null) {
                throw new ProblemException(ErrorCode.BAD_REQUEST, "there is no process " + pid, "ps -e");
            }
            return Reply.json(
                    200,
                    broker.explain(request.variable("app"), peer, request.door())
                            .toJson());
        });
    }

    private static int pid(@Nullable String text) {
        if (text == null || !text.matches("[1-9][0-9]{0,8}")) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, "query pid is not a process id", "ps -e");
        }
        return Integer.parseInt(text);
    }

    private void definitionCalls(Routes.Builder routes) {
        routes.on(HttpMethod.GET, "/v1/definitions", request -> now(definitions.definitions()));
        routes.on(
                HttpMethod.PUT,
                "/v1/definitions?dry_run&prune",
                request -> later(definitions.apply(
                        by(request),
                        body(request),
                        request.header("If-Match"),
                        flag(request, "dry_run"),
                        flag(request, "prune"))));
    }

    private void provisionCalls(Routes.Builder routes) {
        String base = "/v1/provision";
        routes.on(HttpMethod.GET, base + "/scopes", request -> now(provision.needs()));
        routes.on(HttpMethod.POST, base + "/check", request -> later(provision.check(body(request))));
        routes.on(
                HttpMethod.POST,
                base + "/plan?dry_run&prune&destroy",
                request -> later(provision.plan(
                        by(request),
                        body(request),
                        flag(request, "dry_run"),
                        flag(request, "prune"),
                        flag(request, "destroy"))));
        routes.on(HttpMethod.POST, base + "/clients", request -> later(provision.create(by(request), body(request))));
        routes.on(
                HttpMethod.DELETE,
                base + "/clients/{client}",
                request -> later(provision.destroy(by(request), request.variable("client"), body(request))));
        routes.on(
                HttpMethod.PUT,
                base + "/clients/{client}/grants",
                request -> later(provision.grants(by(request), request.variable("client"), body(request))));
        routes.on(
                HttpMethod.POST,
                base + "/change-scopes?dry_run",
                request -> later(provision.scopes(by(request), body(request), flag(request, "dry_run"))));
        routes.on(
                HttpMethod.POST,
                base + "/change-lifetime?dry_run",
                request -> later(provision.lifetime(by(request), body(request), flag(request, "dry_run"))));
        routes.on(HttpMethod.GET, base + "/operations", request -> now(provision.operations()));
        routes.on(HttpMethod.POST, base + "/recover", request -> {
            body(request).finish();
            return later(provision.recover(by(request)));
        });
    }

    private void auditCalls(Routes.Builder routes) {
        routes.on(
                HttpMethod.GET,
                "/v1/audit?app&peer&event&since&after&limit",
                request -> later(audit.records(new AuditControl.Asked(
                        request.query("app"),
                        request.query("peer"),
                        request.query("event"),
                        request.query("since"),
                        request.query("after"),
                        request.query("limit")))));
        routes.on(HttpMethod.GET, "/v1/audit/anchor", request -> now(audit.anchor()));
        routes.on(HttpMethod.GET, "/v1/audit/verify?anchor", request -> later(audit.verify(request.query("anchor"))));
    }

    private static Actor by(Request request) {
        return by(request.caller(), request.door());
    }

    private static Actor by(Caller caller, Door door) {
        Peer peer = caller.peer();
        return new Actor(
                peer.uid() == Peer.UNKNOWN ? null : peer.uid(),
                peer.pid() == Peer.UNKNOWN ? null : peer.pid(),
                door.kind().name().toLowerCase(Locale.ROOT));
    }

    private void consentCalls(Routes.Builder routes) {
        routes.on(HttpMethod.POST, "/v1/consents/watch", request -> later(consents.register(body(request))));
        routes.on(HttpMethod.POST, "/v1/consents/next", request -> later(consents.next(body(request))));
        routes.on(
                HttpMethod.POST,
                "/v1/consents/{question}",
                request -> now(consents.answer(
                        request.variable("question"),
                        body(request),
                        request.caller().peer().pid())));
    }

    private void forwardCalls(Routes.Builder routes) {
        routes.on(HttpMethod.GET, "/v1/forwards", request -> now(forwards.list()));
        routes.on(HttpMethod.POST, "/v1/forwards", this::forward);
        routes.on(
                HttpMethod.DELETE,
                "/v1/forwards/{forward}",
                request -> later(forwards.revoke(request.variable("forward"))));
    }

    /** Whoever may not read an app may not pass it on either. */
    private CompletionStage<Reply> forward(Request request) {
        ForwardWish wish = ForwardWish.of(body(request));
        return broker.check(new Ask(request.caller(), request.door(), wish.app(), null, wish.scopes(), false, null))
                .thenCompose(allowed -> later(forwards.open(by(request), wish)));
    }

    static Ask ask(Request request) {
        String minTtl = request.query("min_ttl");
        String scope = request.query("scope");
        return new Ask(
                request.caller(),
                request.door(),
                request.variable("app"),
                minTtl == null ? null : Durations.parse("min_ttl", minTtl),
                scope == null ? null : Scopes.parse(scope),
                flag(request, "accept_shorter"),
                request.keySha256());
    }

    private static Ask plainAsk(Request request) {
        return Ask.plain(request.caller(), request.door(), request.variable("app"), request.keySha256());
    }

    private static boolean flag(Request request, String name) {
        String text = request.query(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (!text.equals("true")) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, "query " + name + " is not true or false", null);
        }
        return true;
    }

    private static JsonMap body(Request request) {
        return request.body("request body");
    }

    private CompletionStage<Reply> token(Ask ask, CompletionStage<Served> served) {
        return token(watching.desk(), ask, served);
    }

    static CompletionStage<Reply> token(Desk desk, Ask ask, CompletionStage<Served> served) {
        return desk.noted(ask.app(), () -> by(ask.caller(), ask.door()), served).thenApply(Reply::token);
    }

    private static CompletionStage<Reply> now(Outcome outcome) {
        return CompletableFuture.completedFuture(reply(outcome));
    }

    private static CompletionStage<Reply> later(CompletionStage<Outcome> outcome) {
        return outcome.thenApply(AgentRoutes::reply);
    }

    private static Reply reply(Outcome outcome) {
        return new Reply.Json(outcome.created() ? 201 : 200, outcome.body(), outcome.etag());
    }
}
