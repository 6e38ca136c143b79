package dev.tokd.cli.command;

import dev.tokd.cli.output.Output;
import dev.tokd.cli.secret.Secrets;
import dev.tokd.cli.secret.StdinLines;
import dev.tokd.cli.wire.Agent;
import dev.tokd.cli.wire.Answer;
import dev.tokd.cli.wire.Call;
import dev.tokd.cli.wire.TrustedUsers;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Name;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What every command works with: its surroundings, the daemon that was chosen, and names in context. */
public final class Shell {
    private final Surroundings world;
    private final Secrets secrets;
    private Path socket;
    private boolean bareSocket;
    private @Nullable Agent agent;

    /**
     * A shell for one command line.
     *
     * @param world the surroundings
     */
    public Shell(Surroundings world) {
        this.world = world;
        this.socket = world.places().socket();
        this.secrets = new Secrets(world.prompter(), new StdinLines(world.stdin()), world.output()::note);
    }

    Surroundings world() {
        return world;
    }

    Output out() {
        return world.output();
    }

    Secrets secrets() {
        return secrets;
    }

    Path socket() {
        return socket;
    }

    /** {@code --socket} was given without a path, which only {@code tok exec} takes. */
    void askForSocket() {
        bareSocket = true;
    }

    /** Whether it was; whoever asks takes it. */
    boolean takesBareSocket() {
        boolean taken = bareSocket;
        bareSocket = false;
        return taken;
    }

    void chooseSocket(Path chosen) {
        socket = world.folder().resolve(chosen).normalize();
        agent = null;
    }

    /** All of standard input; a file's own stream cannot read a pipe to its end with some JDKs. */
    InputStream stdin() {
        return new BufferedInputStream(world.stdin());
    }

    /** A path as the user meant it: relative ones start from the working folder. */
    Path path(Path typed) {
        return world.folder().resolve(typed);
    }

    Answer call(Call call) {
        return agent().call(call);
    }

    JsonMap get(String target) {
        return call(Call.get(target)).body();
    }

    /** Follows the daemon's events until it ends them. */
    void follow(Consumer<JsonMap> each) {
        agent().follow("/v1/events", each);
    }

    private Agent agent() {
        if (bareSocket) {
            throw Usage.wrong("--socket takes the path of the daemon's socket", "tok --socket PATH COMMAND");
        }
        Agent known = agent;
        if (known == null) {
            known = new Agent(socket, trusted(), world.watchdog());
            agent = known;
        }
        return known;
    }

    private TrustedUsers trusted() {
        try {
            return TrustedUsers.of(world.ownUid(), world.environment().getOrDefault("TOKD_SERVICE_USER", "tokd"));
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "the account database cannot be read", null), e);
        }
    }

    /** The full name of an app or client: {@code reports} is {@code prod.reports} under TOK_CONTEXT=prod. */
    String name(String what, String typed) {
        String context = world.environment().getOrDefault("TOK_CONTEXT", "");
        if (!context.isEmpty() && !Name.isValid(context)) {
            throw Usage.wrong("TOK_CONTEXT is not a valid name", "unset TOK_CONTEXT");
        }
        String name = context.isEmpty() || typed.startsWith(context + ".") ? typed : context + "." + typed;
        if (!Name.isValid(name)) {
            throw Usage.wrong(
                    what + " name \"" + Text.printable(name)
                            + "\" is not valid: up to 63 of a-z 0-9 . _ -, starting with a letter or digit",
                    null);
        }
        return name;
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Adds the nearest name to a "no such" problem that does not name one yet. */
    ProblemException suggesting(ProblemException e, String kind, String name) {
        Problem problem = e.problem();
        boolean unknown = problem.code() == ErrorCode.UNKNOWN_APP || problem.code() == ErrorCode.UNKNOWN_CLIENT;
        if (!unknown || problem.detail().contains("did you mean")) {
            return e;
        }
        String nearest = Text.nearest(name, names(kind));
        String detail = nearest == null || problem.detail().contains("\"" + nearest + "\"")
                ? problem.detail()
                : problem.detail() + "; did you mean " + nearest + "?";
        String fix = problem.fix() == null ? "tok " + kind + " list" : problem.fix();
        return new ProblemException(Problem.of(problem.code(), detail, fix), e);
    }

    private List<String> names(String kind) {
        try {
            return get("/v1/" + kind + "s").objects(kind + "s").stream()
                    .map(entry -> entry.string("name"))
                    .toList();
        } catch (ProblemException e) {
            // A suggestion is a courtesy; the problem it would adorn is what matters.
            return List.of();
        }
    }
}
