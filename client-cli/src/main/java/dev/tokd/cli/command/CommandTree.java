package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** All commands, and how their failures become one problem and one exit code. */
public final class CommandTree {
    /** Commands that speak of all the others. */
    private static final Set<String> WHOLE = Set.of("help", "completion", "shell-init");

    private final Shell tok;

    private CommandTree(Shell tok) {
        this.tok = tok;
    }

    /**
     * Runs one command line.
     *
     * @param world everything outside
     * @param args the arguments
     * @return the exit code, see {@code dev.tokd.protocol.Exit}
     */
    public static int run(Surroundings world, String... args) {
        CommandTree tree = new CommandTree(new Shell(world));
        int code = tree.build(args).execute(args);
        if (!world.output().flush() && code == Exit.OK) {
            world.output().problem(Problem.of(ErrorCode.INTERNAL, "standard output did not take everything", null));
            return Exit.OTHER;
        }
        return code;
    }

    private CommandLine build(String... args) {
        CommandLine root = new CommandLine(new RootCommand(tok));
        Map<String, Supplier<CommandLine>> commands = commands();
        Supplier<CommandLine> only = args.length == 0 ? null : commands.get(args[0]);
        // Reading a command's annotations costs start-up time, and one call needs one command.
        if (only != null && !WHOLE.contains(args[0])) {
            root.addSubcommand(args[0], only.get());
        } else {
            commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
        }
        return configured(root);
    }

    private CommandLine configured(CommandLine root) {
        Help.Ansi ansi = tok.out().isColoured() ? Help.Ansi.ON : Help.Ansi.OFF;
        return root.setExpandAtFiles(false)
                .setColorScheme(Help.defaultColorScheme(ansi))
                .setOut(tok.out().helpWriter())
                .setParameterExceptionHandler((e, ignored) -> fail(ParseFailure.of(e)))
                .setExecutionExceptionHandler(this::failed);
    }

    private Map<String, Supplier<CommandLine>> commands() {
        Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
        commands.put("token", () -> new CommandLine(new TokenCommand(tok)));
        commands.put("exec", () -> new CommandLine(new ExecCommand(tok)));
        commands.put("exec-plan", () -> new CommandLine(new ExecPlanCommand(tok)));
        commands.put("agent-plan", () -> new CommandLine(new AgentPlanCommand(tok)));
        commands.put("forward", () -> new CommandLine(new ForwardCommand(tok)));
        commands.put("refresh", () -> new CommandLine(new RefreshCommand(tok)));
        commands.put("revoke", () -> new CommandLine(new RevokeCommand(tok)));
        commands.put("confirm", () -> new CommandLine(new ConfirmCommand(tok)));
        commands.put("can", () -> new CommandLine(new CanCommand(tok)));
        commands.put("status", () -> new CommandLine(new StatusCommand(tok)));
        commands.put("why", () -> new CommandLine(new WhyCommand(tok)));
        commands.put("quota", () -> new CommandLine(new QuotaCommand(tok)));
        commands.put("inspect", () -> new CommandLine(new InspectCommand(tok)));
        commands.put("api", () -> new CommandLine(new ApiCommand(tok)));
        commands.put("scopes", () -> new CommandLine(new ScopesCommand(tok)));
        commands.put("copy", () -> new CommandLine(new CopyCommand(tok)));
        commands.put("copy-clear", () -> new CommandLine(new CopyClearCommand(tok)));
        commands.put("import", () -> new CommandLine(new ImportCommand(tok)));
        commands.put("client", this::client);
        commands.put("app", this::app);
        commands.put("key", this::key);
        commands.put("apply", () -> new CommandLine(new ApplyCommand(tok)));
        commands.put("export", () -> new CommandLine(new ExportCommand(tok)));
        commands.put("auth0", this::auth0);
        commands.put("init", () -> new CommandLine(new InitCommand(tok)));
        commands.put("unlock", () -> new CommandLine(new UnlockCommand(tok)));
        commands.put("lock", () -> new CommandLine(new LockCommand(tok)));
        commands.put("slot", this::slot);
        commands.put("audit", this::audit);
        commands.put("agent", this::agent);
        commands.put("completion", () -> new CommandLine(new CompletionCommand(tok)));
        commands.put("shell-init", () -> new CommandLine(new ShellInitCommand(tok)));
        commands.put("help", () -> new CommandLine(new HelpCommand()));
        return commands;
    }

    private CommandLine client() {
        return group("Clients: registrations at a provider, with their secrets.", "tok client list")
                .addSubcommand("add", new ClientAddCommand(tok))
                .addSubcommand("set", new ClientSetCommand(tok))
                .addSubcommand("show", new ShowCommand(tok, "client"))
                .addSubcommand("list", new ListCommand(tok, "client"))
                .addSubcommand("remove", new RemoveCommand(tok, "client"))
                .addSubcommand("trust", new ClientTrustCommand(tok))
                .addSubcommand("key", new ClientKeyCommand(tok))
                .addSubcommand("rotate", new ClientRotateCommand(tok));
    }

    private CommandLine app() {
        return group("Apps: who gets a token, with which scopes.", "tok app list")
                .addSubcommand("add", new AppAddCommand(tok))
                .addSubcommand("set", new AppSetCommand(tok))
                .addSubcommand("show", new ShowCommand(tok, "app"))
                .addSubcommand("list", new ListCommand(tok, "app"))
                .addSubcommand("remove", new AppRemoveCommand(tok));
    }

    private CommandLine key() {
        return group("Keys: who may read an app over loopback HTTP.", "tok key list reports")
                .addSubcommand("add", new KeyAddCommand(tok))
                .addSubcommand("list", new KeyListCommand(tok))
                .addSubcommand("remove", new KeyRemoveCommand(tok));
    }

    private CommandLine auth0() {
        return group("Auth0 without its dashboard: clients, their scopes, and how long tokens live.", "tok auth0 check")
                .addSubcommand("bootstrap", new Auth0BootstrapCommand(tok))
                .addSubcommand("check", new Auth0CheckCommand(tok))
                .addSubcommand("create-client", new Auth0CreateClientCommand(tok))
                .addSubcommand("scopes", new Auth0ScopesCommand(tok))
                .addSubcommand("lifetime", new Auth0LifetimeCommand(tok))
                .addSubcommand("recover", new Auth0RecoverCommand(tok));
    }

    private CommandLine slot() {
        return group("Slots: the ways to open the vault.", "tok slot list")
                .addSubcommand("list", new SlotListCommand(tok))
                .addSubcommand("add", new SlotAddCommand(tok))
                .addSubcommand("remove", new SlotRemoveCommand(tok));
    }

    private CommandLine audit() {
        return new CommandLine(new AuditCommand(tok))
                .addSubcommand("verify", new AuditVerifyCommand(tok))
                .addSubcommand("anchor", new AuditAnchorCommand(tok));
    }

    private CommandLine agent() {
        return group("The daemon itself.", "tok agent start")
                .addSubcommand("start", new AgentStartCommand(tok))
                .addSubcommand("stop", new AgentStopCommand(tok))
                .addSubcommand("status", new AgentStatusCommand(tok));
    }

    private static CommandLine group(String description, String example) {
        CommandLine group = new CommandLine(new GroupCommand());
        group.getCommandSpec().usageMessage().description(description).footer("", "Example:", "  " + example);
        return group;
    }

    private int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof CommandLine.ParameterException wrong) {
            return fail(ParseFailure.of(wrong));
        }
        if (e instanceof ProblemException known) {
            return fail(known.problem());
        }
        // Not the message: it may quote what was read, and what was read may be a secret.
        return fail(Problem.of(
                ErrorCode.INTERNAL, "unexpected failure (" + e.getClass().getSimpleName() + ")", "tok agent status"));
    }

    private int fail(Problem problem) {
        tok.out().problem(problem);
        return problem.code().exit();
    }
}
