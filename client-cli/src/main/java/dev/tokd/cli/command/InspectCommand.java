package dev.tokd.cli.command;

import dev.tokd.cli.token.Jwt;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok inspect}: what a token says, without the token. */
@Command(
        name = "inspect",
        description = {
            "Show what a token says: issuer, audience, scopes asked beside granted, life left. The token itself is not"
                    + " printed.",
            "A JWT is read here, and its signature is not verified. About an opaque token the app's provider is asked,"
                    + " where it introspects (RFC 7662)."
        },
        footer = {
            "",
            "Examples:",
            "  tok inspect reports",
            "  wl-paste | tok inspect -",
            "  tok inspect - --app reports --introspect < token"
        })
final class InspectCommand implements Callable<Integer> {
    private static final String STDIN = "-";
    private static final String WHAT = "token";

    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app's name, or - for a token on standard input.")
    private String typed = "";

    @Option(
            names = "--app",
            paramLabel = "APP",
            description = "With -: whose token it is; its scopes are shown beside, its provider is asked.")
    private @Nullable String whose;

    @Option(
            names = "--introspect",
            description = "Ask the provider about a JWT too, for example whether it was revoked.")
    private boolean introspect;

    @Mixin
    private JsonOption output = new JsonOption();

    InspectCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        boolean stdin = typed.equals(STDIN);
        if (whose != null && !stdin) {
            throw Usage.wrong("--app says whose a token on standard input is", "tok inspect - --app APP < token");
        }
        String name = stdin ? whose : typed;
        String app = name == null ? null : tok.name("app", name);
        TokenReport report = stdin ? given(app) : served(app);
        if (output.json) {
            tok.out().json(report.toJson());
        } else {
            report.print(tok.out(), tok.world().clock().instant());
        }
        report.warnings().forEach(tok.out()::warn);
        return Exit.OK;
    }

    private TokenReport served(@Nullable String app) {
        if (app == null) {
            throw new IllegalArgumentException("no app");
        }
        AccessToken token = new TokenOptions().ask(tok, app);
        KnownApp known = KnownApp.read(tok, app);
        try (Secret secret = token.token()) {
            return report(known, secret, token.body());
        }
    }

    /** A header's prefix goes, for what is pasted is often a whole header. */
    private TokenReport given(@Nullable String app) {
        byte[] line = tok.secrets().fromStdin(WHAT, true).reveal();
        String start = new String(line, 0, Math.min(line.length, 40), StandardCharsets.US_ASCII);
        String prefix = start.replaceFirst("(?i)^(authorization:\\s*)?(bearer\\s+)?.*$", "$1$2");
        Secret secret = Secret.owning(Arrays.copyOfRange(line, prefix.length(), line.length));
        boolean valid = AccessToken.isB64Token(Arrays.copyOfRange(line, prefix.length(), line.length));
        Arrays.fill(line, (byte) 0);
        try (secret) {
            if (!valid) {
                throw Usage.wrong(
                        "standard input holds no access token: it has characters RFC 6750 does not allow",
                        "tok token APP | tok inspect -");
            }
            return report(app == null ? null : KnownApp.read(tok, app), secret, null);
        }
    }

    private TokenReport report(@Nullable KnownApp known, Secret token, @Nullable JsonMap served) {
        byte[] bytes = token.reveal();
        Jwt jwt;
        try {
            jwt = Jwt.read(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        boolean readable = jwt != null && !jwt.encrypted();
        JsonMap asked = introspect || (!readable && canIntrospect(known)) ? introspected(known, token) : null;
        return new TokenReport(known, jwt, served, asked);
    }

    private static boolean canIntrospect(@Nullable KnownApp known) {
        Client client = known == null ? null : known.client();
        return client != null && client.pinned() != null && client.pinned().introspection() != null;
    }

    private JsonMap introspected(@Nullable KnownApp known, Secret token) {
        if (known == null) {
            throw Usage.wrong(
                    "--introspect needs an app, whose provider is asked", "tok inspect - --app APP --introspect");
        }
        if (known.client() != null && !canIntrospect(known)) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    known.provider().toLowerCase(Locale.ROOT)
                            + " names no introspection endpoint, so it cannot be asked",
                    "tok inspect " + known.app().name());
        }
        return tok.call(Call.send(
                                "POST",
                                "/v1/apps/" + known.app().name() + "/introspect",
                                new JsonFields().put("access_token", token).toMap())
                        .patient())
                .body();
    }
}
