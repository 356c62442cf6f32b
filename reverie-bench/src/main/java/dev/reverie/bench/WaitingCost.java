package dev.reverie.bench;

import dev.reverie.torch.DType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one other busy process costs, by how the threads of OpenMP wait for each other: asleep, spinning for a while and
 * then asleep, or as the library does by itself. That is read when a process starts, so each is measured in processes of
 * its own.
 */
final class WaitingCost {
    /** The name of the command for a process that is timed. */
    static final String COMMAND = "speed";
    /** The name of the command for a process that is busy until its input ends. */
    static final String BUSY = "busy";

    private static final int WARM_UP = 3;
    private static final double RUN_SECONDS = 2;

    private WaitingCost() {}

    /** Ways to wait, as variables of the environment; an empty value takes one away. */
    private static Map<String, Map<String, String>> ways() {
        Map<String, Map<String, String>> ways = new LinkedHashMap<>();
        ways.put("`OMP_WAIT_POLICY=passive`", Map.of("OMP_WAIT_POLICY", "passive", "GOMP_SPINCOUNT", ""));
        ways.put("`GOMP_SPINCOUNT=20000`", Map.of("OMP_WAIT_POLICY", "", "GOMP_SPINCOUNT", "20000"));
        ways.put("neither is set", Map.of("OMP_WAIT_POLICY", "", "GOMP_SPINCOUNT", ""));
        return ways;
    }

    /** Images per second in a process. */
    private record Speed(double inference, double training) {
        static Speed parse(String line) {
            String[] parts = line.strip().split(" ", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "expected 2 numbers from the measuring process, got \"" + line + "\"");
            }
            return new Speed(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
        }
    }

    /**
     * Measures and writes a page of Markdown.
     *
     * @param rounds how often
     * @param progress told what is going on
     */
    static String measure(int rounds, Consumer<String> progress) throws IOException, InterruptedException {
        Map<String, Rounds> cells = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            for (Map.Entry<String, Map<String, String>> way : ways().entrySet()) {
                for (int busy = 0; busy <= 1; busy++) {
                    progress.accept("round " + (i + 1) + " of " + rounds + ": " + way.getKey() + ", " + busy + " busy");
                    Speed speed = speed(way.getValue(), busy == 1);
                    add(cells, way.getKey(), Work.INFERENCE, busy, speed.inference());
                    add(cells, way.getKey(), Work.TRAINING, busy, speed.training());
                }
            }
        }
        MarkdownPage page = new MarkdownPage();
        page.line("# Threads that wait");
        page.line("");
        page.line("Written by `bin/reverie-bench waiting`: images per second of "
                + Subject.ddpmpp().name() + " in float32, alone and beside one other process that is always busy; the "
                + "median of " + rounds + " processes each.");
        page.line("");
        page.row("machine", "");
        page.row("---", "---");
        Machine.describe().forEach(page::row);
        page.line("");
        page.row("images/s", "inference", "inference, 1 busy", "training", "training, 1 busy");
        page.row("---", "---:", "---:", "---:", "---:");
        for (String way : ways().keySet()) {
            page.row(
                    way,
                    text(cells, way, Work.INFERENCE, 0),
                    text(cells, way, Work.INFERENCE, 1),
                    text(cells, way, Work.TRAINING, 0),
                    text(cells, way, Work.TRAINING, 1));
        }
        return page.text();
    }

    private static String key(String way, Work work, int busy) {
        return way + " " + work + " " + busy;
    }

    private static void add(Map<String, Rounds> cells, String way, Work work, int busy, double value) {
        cells.computeIfAbsent(key(way, work, busy), absent -> new Rounds()).add(value);
    }

    private static String text(Map<String, Rounds> cells, String way, Work work, int busy) {
        Rounds rounds = cells.get(key(way, work, busy));
        return rounds == null ? "" : MarkdownPage.spread("%.1f", rounds.values());
    }

    private static Speed speed(Map<String, String> environment, boolean besideAnother)
            throws IOException, InterruptedException {
        Process other = besideAnother ? ChildJava.start(Map.of(), BUSY) : null;
        try {
            return Speed.parse(ChildJava.run(environment, COMMAND));
        } finally {
            if (other != null) {
                other.destroy();
                other.waitFor();
            }
        }
    }

    /** The speed of this process, as {@link Speed#parse} reads it. */
    static String measureHere() {
        try (NetworkRun run = new NetworkRun(Subject.ddpmpp().workload(), DType.FLOAT32)) {
            return String.format(Locale.ROOT, "%.4f %.4f", rate(run, Work.INFERENCE), rate(run, Work.TRAINING));
        }
    }

    private static double rate(NetworkRun run, Work work) {
        for (int i = 0; i < WARM_UP; i++) {
            run.run(work);
        }
        long start = System.nanoTime();
        double seconds = 0;
        int passes = 0;
        while (seconds < RUN_SECONDS) {
            run.run(work);
            passes++;
            seconds = (System.nanoTime() - start) * 1e-9;
        }
        return passes * run.workload().batch() / seconds;
    }

    /** Keeps one core busy until the input of this process ends. */
    static void beBusy() throws IOException {
        // Input that ends is available only to one who reads, so a thread reads and the other works.
        Thread work = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                },
                "busy");
        work.setDaemon(true);
        work.start();
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
}
