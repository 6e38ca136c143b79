package dev.tokd.cli.command;

import dev.tokd.cli.api.ApiBase;
import dev.tokd.cli.api.ApiClient;
import dev.tokd.cli.api.ApiReply;
import dev.tokd.cli.api.ApiRequest;
import dev.tokd.cli.api.ApiText;
import dev.tokd.cli.api.Pages;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok api APP METHOD PATH}: calls the API that an app's tokens are for. */
@Command(
        name = "api",
        customSynopsis =
                "tok api APP [METHOD] PATH [-q NAME=VALUE]... [-d BODY] [-H 'NAME: VALUE']... [--url URL] [--paginate]",
        description = {
            "Call the API that an app's tokens are for; its body goes to standard output, its status and rate limits to"
                    + " standard error.",
            "PATH is below the app's audience. The token goes to that origin only, whatever redirects and links say,"
                    + " unless --url names another. A token the API rejects (401) is replaced once.",
            "Exit 0: 2xx; 5: 401 and 403; 8: 429 and 5xx; 1: any other."
        },
        footer = {
            "",
            "Examples:",
            "  tok api mgmt GET /clients -q per_page=5",
            "  tok api mgmt PATCH /clients/4fJ9 -d '{\"name\":\"reports\"}'",
            "  tok api mgmt /clients --paginate | jq '.[].name'",
            "  tok api reports --url https://api.example.com/v1/ POST /reports -d @report.json"
        })
final class ApiCommand implements Callable<Integer> {
    private static final int SHOWN = 8 * 1024 * 1024;
    private static final int REFUSAL = 1024 * 1024;

    private final Shell tok;

    @Parameters(index = "0", paramLabel = "APP", description = "The app's name.")
    private String typed = "";

    @Parameters(
            index = "1..2",
            arity = "1..2",
            paramLabel = "[METHOD] PATH",
            description = "What to call; GET where no method is named, POST with -d.")
    private List<String> words = List.of();

    @Option(names = "--url", paramLabel = "URL", description = "Where the API is, instead of the app's audience.")
    private @Nullable String url;

    @Option(
            names = "--paginate",
            description = "Follow Link headers, or Auth0's page numbers, to the end; print all items as one array.")
    private boolean paginate;

    @Option(names = "--timeout", paramLabel = "D", description = "How long until an answer begins (default: 60s).")
    private String timeout = "60s";

    @Option(names = "--proxy-secret-file", paramLabel = "FILE", description = "Read the proxy's password from a file.")
    private @Nullable Path proxySecret;

    @Mixin
    private ApiOptions options = new ApiOptions();

    ApiCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        ApiOptions.Line line = options.line(words);
        String name = tok.name("app", typed);
        KnownApp known = KnownApp.read(tok, name);
        Network network =
                known.client() == null ? Network.DIRECT : known.client().network();
        ApiBase base = base(known, network.allowHttp());
        URI uri = base.at(line.path(), options.query);
        if (paginate && !line.method().equals("GET")) {
            throw Usage.wrong("--paginate reads lists by GET", "tok api " + name + " GET PATH --paginate");
        }
        ApiRequest request = options.request(tok, line.method(), uri);
        Secret password = password(network);
        ApiClient http = new ApiClient(network, password, Durations.parse("--timeout", timeout));
        try (ApiSession session = new ApiSession(tok, name, base, http)) {
            return paginate ? pages(known, base, session, request) : single(known, session.send(request));
        } finally {
            if (password != null) {
                password.close();
            }
        }
    }

    private ApiBase base(KnownApp known, boolean allowHttp) {
        if (url != null) {
            return ApiBase.of("--url", url, allowHttp);
        }
        App app = known.app();
        String audience =
                app.resource() == null ? audience(known) : app.resource().toString();
        if (audience == null || !audience.matches("(?i)https?://.*")) {
            throw Usage.wrong(
                    "app \"" + app.name() + "\" has "
                            + (audience == null ? "no audience" : "an audience that is not a URL")
                            + ", so where its API is is not known",
                    "tok api " + app.name() + " --url https://API/ " + String.join(" ", words));
        }
        ApiBase base = ApiBase.of("the app's audience", audience, allowHttp);
        String custom = customDomain(known.client(), base);
        return custom == null ? base : base.on(custom);
    }

    /** A token by way of a tenant's custom domain is called by way of it too. */
    private static @Nullable String customDomain(@Nullable Client client, ApiBase base) {
        if (client == null || client.domain() == null || client.customDomain() == null) {
            return null;
        }
        boolean here = authority(client.domain()).equalsIgnoreCase(base.base().getRawAuthority());
        return here ? authority(client.customDomain()) : null;
    }

    /** A test server's domain is written as a URL. */
    private static String authority(String domain) {
        return domain.contains("://") ? URI.create(domain).getRawAuthority() : domain;
    }

    private static @Nullable String audience(KnownApp known) {
        String audience = known.app().audience();
        Client client = known.client();
        if (audience != null
                || client == null
                || client.domain() == null
                || !client.provider().equals("auth0")) {
            return audience;
        }
        String domain = client.domain();
        return (domain.contains("://") ? domain : "https://" + domain) + "/api/v2/";
    }

    private @Nullable Secret password(Network network) {
        if (network.proxyUser() == null) {
            return null;
        }
        return proxySecret == null
                ? tok.secrets().fromPerson("proxy secret", "--proxy-secret-file FILE")
                : tok.secrets().fromFile(tok.path(proxySecret), "proxy secret");
    }

    private int single(KnownApp known, ApiReply reply) {
        try (reply) {
            if (reply.status() / 100 != 2) {
                return refused(known, reply);
            }
            if (tok.out().isTerminal()) {
                tok.out().block(ApiText.shown(reply, reply.read(SHOWN)));
            } else {
                reply.stream(tok.out()::raw);
            }
            said(reply);
            return Exit.OK;
        }
    }

    private int pages(KnownApp known, ApiBase base, ApiSession session, ApiRequest request) {
        boolean auth0 = known.client() != null && known.client().provider().equals("auth0");
        boolean terminal = tok.out().isTerminal();
        try (Pages pages = new Pages(base, auth0, terminal)) {
            URI next = pages.first(request.uri());
            int count = 0;
            while (next != null) {
                try (ApiReply reply = session.send(request.at(next))) {
                    if (reply.status() / 100 != 2) {
                        return refused(known, reply);
                    }
                    next = pages.add(reply);
                    count++;
                    if (next == null) {
                        said(reply);
                    }
                }
            }
            tok.out().note(count + (count == 1 ? " page" : " pages"));
            byte[] array = pages.array();
            if (terminal) {
                tok.out().block(new String(array, java.nio.charset.StandardCharsets.UTF_8));
            } else {
                tok.out().raw(array);
                tok.out().raw(new byte[] {'\n'});
            }
            return Exit.OK;
        }
    }

    private void said(ApiReply reply) {
        String limits = ApiText.limits(reply, tok.world().clock().instant());
        tok.out().note("HTTP " + reply.status() + (limits == null ? "" : "; " + limits));
    }

    /** What the API says is payload as well; what it means for the app follows. */
    private int refused(KnownApp known, ApiReply reply) {
        byte[] body = reply.read(REFUSAL);
        if (tok.out().isTerminal()) {
            tok.out().block(ApiText.shown(reply, body));
        } else {
            tok.out().raw(body);
        }
        said(reply);
        reply.header("location")
                .filter(location -> reply.status() / 100 == 3)
                .ifPresent(location -> tok.out().note("it redirects to " + location + ", which was not followed"));
        ApiText.Wanted wanted = reply.status() == 403 ? ApiText.scopesWanted(reply, body) : null;
        if (wanted != null) {
            tok.out().problem(insufficient(known, wanted).problem());
        }
        return exit(reply.status());
    }

    private static int exit(int status) {
        if (status == 401 || status == 403) {
            return Exit.DENIED;
        }
        return status == 429 || status >= 500 ? Exit.PROVIDER_UNAVAILABLE : Exit.OTHER;
    }

    private static ProblemException insufficient(KnownApp known, ApiText.Wanted wanted) {
        App app = known.app();
        List<String> missing = new ArrayList<>(wanted.scopes());
        missing.removeAll(app.scopes());
        String which = wanted.scopes().isEmpty()
                ? "a scope that it does not name"
                : (wanted.any() && wanted.scopes().size() > 1 ? "one of the scopes " : "scope ")
                        + String.join(" ", wanted.scopes());
        if (missing.isEmpty()) {
            boolean asked = !wanted.scopes().isEmpty();
            return new ProblemException(
                    ErrorCode.DENIED,
                    "the API wants " + which
                            + (asked ? ", which the app asks for and was not granted" : "; its documentation does"),
                    asked
                            ? "grant it to the client at " + known.provider() + ", then tok refresh " + app.name()
                            : "tok inspect " + app.name());
        }
        List<String> added = wanted.any() ? missing.subList(0, 1) : missing;
        return new ProblemException(
                ErrorCode.DENIED,
                "the token lacks " + which + ", which the API wants" + ScopeCommands.grantedElsewhere(known),
                ScopeCommands.adding(known, added));
    }
}
