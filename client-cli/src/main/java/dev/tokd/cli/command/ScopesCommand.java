package dev.tokd.cli.command;

import dev.tokd.cli.openapi.LeastScopes;
import dev.tokd.cli.openapi.OpenApi;
import dev.tokd.cli.openapi.ScopeNeed;
import dev.tokd.cli.output.Style;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok scopes APP --openapi FILE}: the least scopes for some calls, beside those an app has. */
@Command(
        name = "scopes",
        customSynopsis = "tok scopes APP --openapi FILE [METHOD PATH]... [--any-of] [--defined] [--json]",
        description = {
            "Tell from an OpenAPI document the fewest scopes that some calls need, what the app has too much, what it"
                    + " lacks, and the command that makes it so.",
            "Without calls: which of the document's calls the app may make, and which of its scopes none of them needs."
                    + " What the app has is what its token was granted, so one may be minted.",
            "Exit 0: it has what the calls need; 5: it lacks a scope."
        },
        footer = {
            "",
            "Examples:",
            "  tok scopes reports --openapi api.yaml GET /reports POST /reports",
            "  tok scopes mgmt --openapi auth0.json --any-of GET /clients PATCH /clients/{id}"
        })
final class ScopesCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final Shell tok;

    @Parameters(index = "0", paramLabel = "APP", description = "The app's name.")
    private String typed = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "METHOD PATH",
            description = "The calls, as the document" + " writes them or with values in the place of {parameters}.")
    private List<String> words = List.of();

    @Option(
            names = "--openapi",
            required = true,
            paramLabel = "FILE",
            description = "The API's OpenAPI document, JSON or YAML.")
    private @Nullable Path file;

    @Option(
            names = "--any-of",
            description = "Of the scopes that a call lists, one is enough: Auth0's own document means it so.")
    private boolean anyOf;

    @Option(names = "--defined", description = "Compare with what the app asks for, and read no token.")
    private boolean defined;

    @Mixin
    private JsonOption output = new JsonOption();

    ScopesCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (words.size() % 2 != 0) {
            throw Usage.wrong("each call is a METHOD and a PATH", "tok scopes APP --openapi FILE GET /reports");
        }
        String name = tok.name("app", typed);
        OpenApi api = OpenApi.read(bytes(), "--openapi " + file, anyOf);
        List<ScopeNeed> calls = calls(api);
        KnownApp known = KnownApp.read(tok, name);
        List<String> has = defined ? known.app().scopes() : granted(known);
        return words.isEmpty() ? overview(known, api, has) : compare(known, calls, has);
    }

    private List<ScopeNeed> calls(OpenApi api) {
        List<ScopeNeed> calls = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            calls.add(api.call(words.get(i), words.get(i + 1)));
        }
        return calls;
    }

    private byte[] bytes() {
        if (file == null) {
            throw new IllegalArgumentException("--openapi is required");
        }
        try (InputStream in = Files.newInputStream(tok.path(file))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw Usage.wrong("--openapi " + file + " is over " + (MOST_BYTES >> 20) + " MiB", null);
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.BAD_REQUEST, "--openapi " + file + " cannot be read", "ls -l " + file), e);
        }
    }

    /** What the provider granted, which may be more than was asked; else what is asked. */
    private List<String> granted(KnownApp known) {
        AccessToken token = new TokenOptions().ask(tok, known.app().name());
        token.token().close();
        if (token.body().optionalString("scope") == null) {
            tok.out().note("the provider does not say what it granted; taking what the app asks for");
            return known.app().scopes();
        }
        return List.copyOf(new TreeSet<>(token.body().strings("scope")));
    }

    private int compare(KnownApp known, List<ScopeNeed> calls, List<String> has) {
        LeastScopes least = LeastScopes.of(calls, has);
        List<String> tooMuch = without(has, least.scopes());
        List<String> lacks =
                calls.stream().allMatch(call -> call.isMetBy(has)) ? List.of() : without(least.scopes(), has);
        boolean same = tooMuch.isEmpty() && lacks.isEmpty();
        String command = same ? null : ScopeCommands.setting(known, least.scopes());
        if (output.json) {
            tok.out()
                    .json(new JsonFields()
                            .put("app", known.app().name())
                            .put(
                                    "calls",
                                    calls.stream().map(ScopesCommand::json).toList())
                            .put("needs", least.scopes())
                            .put("has", has)
                            .put("too_much", tooMuch)
                            .put("lacks", lacks)
                            .put("command", command)
                            .toMap());
        } else {
            tok.out()
                    .line(known.app().name() + ": " + count(calls.size(), "call") + " need"
                            + (calls.size() == 1 ? "s " : " ")
                            + count(least.scopes().size(), "scope"));
            Lines.line(tok.out(), "needs", least.scopes());
            Lines.line(tok.out(), "has", has);
            Lines.line(tok.out(), "too much", tooMuch);
            Lines.line(tok.out(), "lacks", lacks);
            if (command == null) {
                tok.out().line("it has just what they need", Style.GOOD);
            } else {
                tok.out().line("to give it just these: " + command);
            }
        }
        remarks(known, calls, least, tooMuch, lacks);
        return lacks.isEmpty() ? Exit.OK : Exit.DENIED;
    }

    private void remarks(
            KnownApp known, List<ScopeNeed> calls, LeastScopes least, List<String> tooMuch, List<String> lacks) {
        calls.stream()
                .filter(call -> call.alternatives().isEmpty())
                .forEach(call -> tok.out().warn("the document names no scope for " + call.call()));
        if (!least.exact()) {
            tok.out().warn("there are too many combinations to look at them all; fewer scopes may do");
        }
        List<String> unasked = without(tooMuch, known.app().scopes());
        if (!known.isManagedAtAuth0() && (!lacks.isEmpty() || !unasked.isEmpty())) {
            tok.out()
                    .note((unasked.isEmpty() ? "" : "more is granted than the app asks for; ")
                            + "what client \"" + known.app().client() + "\" may be granted is changed at "
                            + known.provider());
        }
    }

    private static Object json(ScopeNeed call) {
        return new JsonFields()
                .put("call", call.call())
                .put("alternatives", call.alternatives())
                .toMap();
    }

    private int overview(KnownApp known, OpenApi api, List<String> has) {
        List<ScopeNeed> all = api.calls();
        List<String> may = all.stream()
                .filter(call -> call.isMetBy(has))
                .map(ScopeNeed::call)
                .toList();
        List<String> unneeded = has.stream()
                .filter(scope -> all.stream()
                        .noneMatch(call -> call.alternatives().stream().anyMatch(each -> each.contains(scope))))
                .toList();
        if (output.json) {
            tok.out()
                    .json(new JsonFields()
                            .put("app", known.app().name())
                            .put("has", has)
                            .put("may_call", may)
                            .put("too_much", unneeded)
                            .toMap());
            return Exit.OK;
        }
        tok.out()
                .line(known.app().name() + ": may make " + may.size() + " of the document's "
                        + count(all.size(), "call"));
        Lines.line(tok.out(), "has", has);
        Lines.line(tok.out(), "needed by no call", unneeded);
        may.forEach(call -> tok.out().line("  " + call));
        return Exit.OK;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static List<String> without(Collection<String> all, Collection<String> some) {
        return all.stream().filter(scope -> !some.contains(scope)).toList();
    }
}
