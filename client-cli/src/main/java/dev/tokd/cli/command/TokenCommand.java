package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok token APP}: prints one live token. */
@Command(
        name = "token",
        description = "Print an app's access token.",
        footer = {
            "",
            "Examples:",
            "  tok token reports",
            "  tok token reports --format header | curl -H @- https://api.example.com/",
            "  tok token reports --min-ttl 10m --format json"
        })
final class TokenCommand implements Callable<Integer> {
    enum Format {
        raw,
        header,
        json,
        env
    }

    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app = "";

    @Option(
            names = "--format",
            paramLabel = "F",
            description = "raw (default), header (Authorization: Bearer ...), json, or env (TOKEN=...).")
    private Format format = Format.raw;

    @Option(names = "--env", paramLabel = "NAME", description = "The variable of --format env (default: TOKEN).")
    private String variable = "TOKEN";

    @Mixin
    private TokenOptions options = new TokenOptions();

    TokenCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        VariableName.check(variable);
        AccessToken token = options.ask(tok, app);
        switch (format) {
            case raw -> print("", token);
            case env -> print(variable + "=", token);
            case json -> tok.out().json(token.toJson());
            case header -> {
                token.demandBearer();
                print("Authorization: Bearer ", token);
            }
        }
        token.token().close();
        return Exit.OK;
    }

    private void print(String before, AccessToken token) {
        byte[] bytes = token.token().reveal();
        tok.out().raw(before.getBytes(StandardCharsets.US_ASCII));
        tok.out().raw(bytes);
        tok.out().raw(new byte[] {'\n'});
        Arrays.fill(bytes, (byte) 0);
    }
}
