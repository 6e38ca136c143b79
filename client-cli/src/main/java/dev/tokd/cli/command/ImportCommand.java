package dev.tokd.cli.command;

import dev.tokd.cli.intake.Blanking;
import dev.tokd.cli.intake.Finder;
import dev.tokd.cli.intake.Found;
import dev.tokd.cli.intake.Leaf;
import dev.tokd.cli.intake.Tool;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok import}: clients and their secrets out of files that others keep. */
@Command(
        name = "import",
        description = {
            "Find clients in a file, a .env or JSON, or in a tool's own: show them without secrets, define them, mint to"
                    + " prove them, and offer to blank their secrets in the file.",
            "SOURCE is a file, - for standard input, or one of auth0-cli, oidc-agent, postman, az, google. A secret that"
                    + " the file does not hold is asked for. Nothing is blanked without --blank or your word, and a"
                    + " backup for your eyes alone is made before."
        },
        footer = {
            "",
            "Examples:",
            "  tok import .env --dry-run",
            "  tok import .env --name mgmt --app reports --blank",
            "  tok import auth0-cli"
        })
final class ImportCommand implements Callable<Integer> {
    private static final String STDIN = "-";

    private final Shell tok;

    @Parameters(paramLabel = "SOURCE", description = "A file, -, or a tool's name.")
    private String source = "";

    @Option(names = "--dry-run", description = "Only show what there is.")
    private boolean dryRun;

    @Option(names = "--blank", description = "Blank the secrets in the file once they are proven.")
    private boolean blank;

    @Option(names = "--keep", description = "Leave the file as it is, and do not ask.")
    private boolean keep;

    @Option(names = "--client-id", paramLabel = "ID", description = "Of several clients, only the one with this id.")
    private @Nullable String clientId;

    @Mixin
    private ImportTarget target = new ImportTarget();

    @Mixin
    private Readiness readiness = new Readiness();

    ImportCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (blank && keep) {
            throw Usage.wrong("--blank and --keep exclude each other", null);
        }
        Path file = file();
        byte[] bytes = read(file);
        try {
            return imported(file, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private int imported(@Nullable Path file, byte[] bytes) {
        List<Found> all = chosen(Finder.find(bytes, label(file)));
        for (Found each : all) {
            show(each, file);
        }
        List<Found> found = withSecrets(all);
        Tool.named(source).ifPresent(tool -> tok.out().note(tool.remark()));
        if (dryRun) {
            return Exit.OK;
        }
        target.check(found);
        readiness.preload(tok);
        readiness.ensure(tok);
        List<Leaf> proven = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int worst = Exit.OK;
        for (Found each : found) {
            int code = target.define(tok, each, names, label(file));
            worst = code == Exit.OK ? worst : code;
            if (code == Exit.OK && each.secret() != null) {
                proven.add(each.secret());
            }
        }
        blank(file, bytes, proven);
        return worst;
    }

    private @Nullable Path file() {
        if (source.equals(STDIN)) {
            return null;
        }
        Optional<Tool> tool = Tool.named(source);
        if (tool.isEmpty()) {
            return tok.path(Path.of(source));
        }
        if (!tool.get().isReadable()) {
            String there = accounts(tool.get());
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    there + tool.get().remark(),
                    tool.get() == Tool.OIDC_AGENT ? "oidc-gen -p ACCOUNT | tok import -" : "tok import FILE");
        }
        return tool.get().place(tok.world().environment());
    }

    /** The names of encrypted accounts are no secret, and all that can be told of them. */
    private String accounts(Tool tool) {
        Path folder = tool.place(tok.world().environment());
        if (tool != Tool.OIDC_AGENT || !Files.isDirectory(folder)) {
            return "";
        }
        try (var files = Files.list(folder)) {
            String names = String.join(
                    ", ",
                    files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .filter(name -> !name.contains("."))
                            .sorted()
                            .toList());
            return names.isEmpty() ? "" : "there are accounts " + names + "; ";
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.BAD_REQUEST, folder + " cannot be read", "ls -l " + folder), e);
        }
    }

    private String label(@Nullable Path file) {
        return file == null ? "standard input" : file.toString();
    }

    private byte[] read(@Nullable Path file) {
        try (InputStream in = file == null ? tok.stdin() : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Limits.BODY + 1);
            if (bytes.length > Limits.BODY) {
                throw Usage.wrong(label(file) + " is over " + (Limits.BODY >> 20) + " MiB", null);
            }
            return bytes;
        } catch (IOException e) {
            String nearest = Tool.named(source).isPresent() ? null : Text.nearest(source, Tool.names());
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.BAD_REQUEST,
                            label(file) + " cannot be read"
                                    + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                            nearest == null ? "ls -l " + label(file) : "tok import " + nearest),
                    e);
        }
    }

    private List<Found> chosen(List<Found> all) {
        List<Found> chosen = all.stream()
                .filter(each -> clientId == null || each.clientId().equals(clientId))
                .toList();
        if (chosen.isEmpty()) {
            String remark = Tool.named(source).map(tool -> "; " + tool.remark()).orElse("");
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    (clientId == null
                                    ? "there is no client in it: no client id was found"
                                    : "it has no client of that id")
                            + remark,
                    clientId == null ? "tok client add NAME" : "tok import " + source + " --dry-run");
        }
        return chosen;
    }

    /** A client without a secret is often one that can have none; it is taken where it is the only one, or named. */
    private List<Found> withSecrets(List<Found> all) {
        List<Found> with = all.stream().filter(each -> each.secret() != null).toList();
        if (with.isEmpty() || with.size() == all.size()) {
            return all;
        }
        tok.out().note("what has no secret in the file is left out; --client-id ID takes it all the same");
        return with;
    }

    private void show(Found found, @Nullable Path file) {
        tok.out().line("found client " + found.clientId());
        Lines.line(tok.out(), "provider", found.provider());
        found.place().forEach((name, value) -> Lines.line(tok.out(), name, value));
        if (found.place().isEmpty()) {
            tok.out().line("  where its provider is, the file does not say: --domain or --issuer");
        }
        Leaf secret = found.secret();
        String kind = found.hasKey() ? "private key" : "secret";
        Lines.line(
                tok.out(),
                kind,
                secret == null
                        ? "not in the file"
                        : "on line " + secret.line() + (file == null ? "" : " of " + file.getFileName())
                                + ", not shown");
        if (!found.audiences().isEmpty()) {
            Lines.line(tok.out(), "audience", found.audiences());
        }
        if (!found.scopes().isEmpty()) {
            Lines.line(tok.out(), "scopes", found.scopes());
        }
    }

    private void blank(@Nullable Path file, byte[] bytes, List<Leaf> proven) {
        if (file == null || proven.isEmpty()) {
            if (blank) {
                tok.out()
                        .warn("nothing was blanked: "
                                + (file == null ? "this is standard input" : "nothing is proven"));
            }
            return;
        }
        String many = proven.size() == 1 ? "the secret" : proven.size() + " secrets";
        if (!blank && !agreed(many, file)) {
            tok.out().note(file + " still holds " + many + ", which the vault has now");
            return;
        }
        Path backup = Blanking.blank(file, bytes, proven);
        tok.out()
                .note("blanked " + many + " in " + file + "; the backup " + backup
                        + " still holds what was there: delete it once nothing needs it");
    }

    private boolean agreed(String many, Path file) {
        if (keep || !tok.secrets().prompter().isPresent()) {
            return false;
        }
        String answer = tok.secrets()
                .prompter()
                .line("Blank " + many + " in " + file + "? A backup stays beside it, readable by you alone. [y/N] ");
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
