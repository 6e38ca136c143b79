package dev.tokd.bench;

import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What {@code bench/quick} runs once everything is built. */
public final class Quick {
    private final Plan plan;
    private final Path tree;
    private final Path folder;

    private Quick(Plan plan, Path tree, Path folder) {
        this.plan = plan;
        this.tree = tree;
        this.folder = folder;
    }

    /**
     * Measures, and prints a table.
     *
     * @param words the built tree, the project's folder, its commit, a short scratch folder, then {@code --smoke} or
     *     {@code --save}
     * @throws Exception when something cannot be measured
     */
    public static void main(String[] words) throws Exception {
        Set<String> options = Set.copyOf(List.of(words).subList(4, words.length));
        // Whoever interrupts this is left with nothing running.
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
        Plan plan = options.contains("--smoke") ? Plan.SMOKE : Plan.FULL;
        String table = new Quick(plan, Path.of(words[0]), Path.of(words[3])).table(words[2]);
        System.out.print(table);
        if (options.contains("--smoke")) {
            progress("it runs; the figures of so short a run say nothing");
        }
        if (options.contains("--save")) {
            Page.save(Path.of(words[1]).resolve("docs/bench.md"), table);
        }
    }

    private String table(String commit) throws IOException, InterruptedException {
        Table table = new Table(plan, commit);
        try (DevServer provider = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));
                Agent agent = new Agent(tree, folder)) {
            progress("a vault, an authorization server, " + Agent.APPS + " apps");
            agent.define(provider);
            starts(provider, agent, table);
            progress("load");
            try (Nginx nginx = Nginx.start(folder, agent.tokenBody())) {
                table.load(new Load(plan, Agent.read(), agent.server(), nginx.server()).run());
            }
            table.loaded(agent.proportionalKilobytes());
        }
        return table.text();
    }

    /** Measures starts and leaves the daemon running. */
    private void starts(DevServer provider, Agent agent, Table table) throws IOException, InterruptedException {
        if (plan.archive()) {
            progress("a class archive");
            agent.makeArchive();
        }
        for (int start = 0; start < plan.starts(); start++) {
            progress("start " + (start + 1) + " of " + plan.starts());
            provider.resetRequests();
            table.startedBare(agent.start(false));
            if (plan.archive()) {
                agent.stop();
                table.started(agent.start(true));
            }
            expect(provider, 0);
            agent.mint();
            expect(provider, Agent.MINTED);
            TimeUnit.SECONDS.sleep(plan.archive() ? 2 : 0);
            table.idle(agent.proportionalKilobytes());
            if (start + 1 < plan.starts()) {
                agent.stop();
            }
        }
    }

    private static void expect(DevServer provider, int requests) {
        if (provider.totalRequests() != requests) {
            throw new IllegalStateException(provider.totalRequests() + " mints, not " + requests);
        }
    }

    private static void progress(String what) {
        System.err.println("bench/quick: " + what);
    }
}
