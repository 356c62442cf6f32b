package dev.reverie.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reverie.run.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two hosts with a delayed, lossy link between them, and a disk that both see: the driver and some workers on one, the other
 * workers behind the link. Training ends in the weights of one machine, also when the link is cut.
 */
@Tag("cluster")
class TwoHostsTest {
    private static final int CUTS = Integer.getInteger("reverie.spark.cuts", 2);
    private static final String MASTER = "spark://10.77.0.1:7077";
    private static final int PATIENCE = 3;
    /** Seconds after which Spark gives an executor or a host up. */
    private static final int TIMEOUT = 8;

    private static final int LONG_STEPS = 300;
    private static final int EVERY = 25;
    private static final List<Integer> WORKERS = List.of(2, 1, 4);

    /** What makes Spark as impatient as the test; the timeouts of its own are minutes. */
    private static final List<String> IMPATIENT = List.of(
            "spark.network.timeout=" + TIMEOUT + "s",
            "spark.network.timeoutInterval=1s",
            "spark.rpc.askTimeout=" + TIMEOUT + "s",
            "spark.worker.timeout=" + TIMEOUT);

    @TempDir
    private static Path shared;

    private static LossyLink link;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startTheCluster() throws Exception {
        Optional<String> lacking = LossyLink.lacking();
        assumeTrue(lacking.isEmpty(), () -> "no two hosts here: " + lacking.orElse(""));
        link = LossyLink.open(7, shared);
        Path log = shared.resolve("master.log");
        daemon(0, "master.Master", log, "--host", "10.77.0.1", "--port", "7077", "--webui-port", "0");
        await(log, "New state: ALIVE");
        // One worker alone finds its place behind the link, where most cores are.
        startWorker(0, 2);
        startWorker(1, 3);
        await(log, "Registering worker 10.77.0.1:");
        await(log, "Registering worker 10.77.0.2:");
    }

    @AfterAll
    static void endTheCluster() throws Exception {
        if (link != null) {
            link.close();
        }
    }

    private static void startWorker(int side, int cores) throws Exception {
        daemon(
                side,
                "worker.Worker",
                shared.resolve("worker" + side + ".log"),
                "--host",
                link.host(side).address(),
                "--webui-port",
                "0",
                "--cores",
                String.valueOf(cores),
                "--memory",
                "4g",
                "--work-dir",
                shared.resolve("work" + side).toString(),
                MASTER);
    }

    private static void daemon(int side, String program, Path log, String... arguments) throws Exception {
        List<String> options = new ArrayList<>(List.of("-Xmx256m"));
        IMPATIENT.forEach(setting -> options.add("-D" + setting));
        SubmittedJar.launch(link.host(side), log, options, "org.apache.spark.deploy." + program, List.of(arguments));
    }

    private static void await(Path log, String line) throws Exception {
        long begun = System.nanoTime();
        while (!Files.readString(log).contains(line)) {
            assertThat(System.nanoTime() - begun).as(Files.readString(log)).isLessThan(60_000_000_000L);
            Thread.sleep(50);
        }
    }

    /** The weights of one machine after so many steps. */
    private static String alone(int steps) throws Exception {
        PointsRun run = new PointsRun(shared.resolve("alone" + steps));
        return run.exists()
                ? run.hash()
                : PointsRun.alone(run.folder(), PointsRun.config(shared, steps, EVERY))
                        .hash();
    }

    private static Process train(int steps, PointsRun run, int workers, Path log) throws Exception {
        List<String> settings = new ArrayList<>(IMPATIENT);
        settings.addAll(List.of("spark.executor.cores=1", "spark.executor.memory=512m", "spark.cores.max=" + workers));
        String what = run.exists()
                ? "--resume"
                : PointsRun.config(shared, steps, EVERY).toString();
        return SubmittedJar.start(
                link.host(0),
                MASTER,
                log,
                settings,
                "train",
                what,
                "--out",
                run.folder().toString(),
                "--workers",
                String.valueOf(workers),
                "--patience",
                String.valueOf(PATIENCE));
    }

    /** The hosts of every attempt. */
    private static List<String> hosts(PointsRun run) throws Exception {
        List<String> attempts = new ArrayList<>();
        for (String line : Files.readAllLines(run.folder().resolve("cluster.jsonl"))) {
            TreeSet<String> hosts = new TreeSet<>();
            Json.parse(line)
                    .path("workers")
                    .forEach(worker -> hosts.add(worker.path("host").asText()));
            attempts.add(String.join(" ", hosts));
        }
        return attempts;
    }

    @ParameterizedTest
    @CsvSource({"1, 10.77.0.2", "2, 10.77.0.1 10.77.0.2", "4, 10.77.0.1 10.77.0.2"})
    void weightsAreThoseOfOneMachine(int workers, String hosts) throws Exception {
        PointsRun run = new PointsRun(folder.resolve("run"));
        Path log = folder.resolve("log");
        long carried = link.carried();
        long lost = link.lost();
        Process driver = train(50, run, workers, log);
        assertThat(SubmittedJar.end(driver, log)).as(Files.readString(log)).isZero();
        assertThat(run.hash()).isEqualTo(alone(50));
        assertThat(hosts(run)).containsOnly(hosts);
        assertThat(link.carried()).isGreaterThan(carried);
        assertThat(link.lost()).isGreaterThan(lost);
    }

    /**
     * Cuts the link at random moments, {@code -Dreverie.spark.cuts} times: every other time for less than a second, else for longer
     * than workers are patient, and mostly than Spark is. Who gives up is told to continue.
     */
    @Test
    void cutsCostNothingButTime() throws Exception {
        String expected = alone(LONG_STEPS);
        Random random = new Random(11);
        int cuts = 0;
        for (int training = 0; cuts < CUTS; training++) {
            PointsRun run = new PointsRun(folder.resolve("run" + training));
            cuts = train(run, WORKERS.get(training % WORKERS.size()), cuts, random);
            assertThat(run.hash()).isEqualTo(expected);
            // Two workers cannot sit out a long cut.
            assertThat(training > 0 || cuts < 2 || hosts(run).size() > 1)
                    .as("attempts")
                    .isTrue();
            System.out.println(cuts + " cuts, and the weights are those of one machine");
        }
    }

    private int train(PointsRun run, int workers, int before, Random random) throws Exception {
        int cuts = before;
        for (int attempt = 0; ; attempt++) {
            Path log = folder.resolve("log" + attempt);
            Process driver = train(LONG_STEPS, run, workers, log);
            while (cuts < CUTS && run.await(run.newest() + 1, driver, log)) {
                Thread.sleep(random.nextInt(500));
                long millis =
                        cuts % 2 == 0 ? 100 + random.nextInt(900) : 1000 * PATIENCE + random.nextInt(2000 * TIMEOUT);
                link.cut();
                Thread.sleep(millis);
                link.mend();
                cuts++;
                System.out.println("cut " + cuts + " of " + millis + " ms with " + workers
                        + " workers, whole up to step " + run.newest());
                // Also while workers start, meet and load.
                Thread.sleep(random.nextInt(3) == 0 ? random.nextInt(5000) : 0);
            }
            int code = SubmittedJar.end(driver, log);
            if (code == 0) {
                return cuts;
            }
            System.out.println(Files.readString(log));
            assertThat(log).content().contains("--resume");
            assertThat(attempt).as(Files.readString(log)).isLessThan(CUTS);
        }
    }
}
