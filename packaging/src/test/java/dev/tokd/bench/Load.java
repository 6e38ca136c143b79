package dev.tokd.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads of one cached token under load, of two servers in turn. */
final class Load {
    private static final int[] CALLERS = {1, 8, 64};

    private final Server[] servers;
    private final byte[] request;
    private final int[] answerLengths;
    private final Plan plan;
    private final List<Cell> cells = new ArrayList<>();

    /** One line of the table: how the callers ask, and what came of it. */
    static final class Cell {
        final boolean keepAlive;
        final int callers;
        final Series[] perSecond = {new Series(), new Series()};
        final Series ratio = new Series();
        final long[] answers = new long[2];
        final long[] processorMicros = new long[2];

        Cell(boolean keepAlive, int callers) {
            this.keepAlive = keepAlive;
            this.callers = callers;
        }

        /** Processor time of the server for one answer, in microseconds, over all rounds. */
        double microsPerAnswer(int server) {
            return (double) processorMicros[server] / answers[server];
        }
    }

    Load(Plan plan, byte[] request, Server first, Server second) throws IOException {
        this.plan = plan;
        this.request = request.clone();
        this.servers = new Server[] {first, second};
        this.answerLengths = new int[] {answerLength(first), answerLength(second)};
        for (boolean keepAlive : new boolean[] {true, false}) {
            for (int callers : CALLERS) {
                cells.add(new Cell(keepAlive, callers));
            }
        }
    }

    private int answerLength(Server server) throws IOException {
        return Wire.ask(server.socket(), request).getBytes(StandardCharsets.UTF_8).length;
    }

    /** Warms both up, then measures every line in every round, the servers in turn and by turns first. */
    List<Cell> run() throws IOException {
        for (Cell cell : cells) {
            for (int server = 0; server < servers.length; server++) {
                drive(server, cell, plan.warmMillis());
            }
        }
        for (int round = 0; round < plan.rounds(); round++) {
            for (Cell cell : cells) {
                measure(cell, round % 2);
            }
        }
        return cells;
    }

    private void measure(Cell cell, int first) throws IOException {
        double[] now = new double[2];
        for (int turn = 0; turn < servers.length; turn++) {
            int server = (first + turn) % 2;
            long before = Processes.processorMicros(servers[server].pid());
            LoadClient.Run run = drive(server, cell, plan.roundMillis());
            now[server] = run.perSecond();
            cell.processorMicros[server] += Processes.processorMicros(servers[server].pid()) - before;
            cell.answers[server] += run.answers();
            cell.perSecond[server].add(now[server]);
        }
        cell.ratio.add(now[0] / now[1]);
    }

    private LoadClient.Run drive(int server, Cell cell, int millis) {
        try (LoadClient client = new LoadClient(
                servers[server].socket(), request, answerLengths[server], cell.keepAlive, cell.callers)) {
            return client.run(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }
}
