package dev.reverie.spark.submit;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.spark.ClusterTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie-submit train}. */
@Command(
        name = "train",
        header = "Train a score model, a flow or a classifier with several workers, or continue a run.",
        description = {
            "%nThe same presets and configurations as reverie train, and the same weights, bit for bit, whatever the number of"
                    + " workers: a batch is split into training.accumulate parts (8 where the configuration does not"
                    + " split it), which the workers share out, and their gradients are added along one tree.%n",
            "The run lies on any file system of Hadoop and is a run directory like any other. A worker that is lost costs the"
                    + " steps since the last checkpoint (training.checkpointEvery). --resume continues with any number of"
                    + " workers; reverie train --resume continues a copy of it on one machine.%n"
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie-submit --master spark://host:7077 train mnist --out hdfs:///runs/mnist --workers 4",
            "  reverie-submit --master yarn train mine.yaml --data hdfs:///pictures --out hdfs:///runs/mine",
            "  reverie-submit --master spark://host:7077 train --resume --out hdfs:///runs/mnist --set training.steps=40000"
        })
final class TrainOnCluster implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "PRESET|CONFIG",
            description = "Name of a preset (reverie presets lists them) or path of a YAML configuration.")
    @Nullable
    String what;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Place of the run: hdfs://, s3a://, a mounted folder, any file system that all hosts see.")
    String out = "";

    @Option(
            names = "--data",
            paramLabel = "PLACE",
            description = "Folder, file or URI with the data (data.path), as reverie train takes them; Parquet, too.")
    @Nullable
    String data;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "Tasks that train together; by default as many as the cluster has slots, as far as there are parts.")
    int workers;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a value of the configuration, such as training.steps=1000; may be given many times.")
    List<String> settings = new ArrayList<>();

    @Option(names = "--resume", description = "Continue the run at --out from its newest checkpoint.")
    boolean resume;

    @Option(
            names = "--mixed",
            description = "Allow workers of different processors or engines. The weights then depend on which worker"
                    + " computed what.")
    boolean mixed;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description =
                    "Give up after so many failures without a new checkpoint in between (default ${DEFAULT-VALUE}).")
    int attempts = 3;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "Give a worker up that has been silent for so long (default ${DEFAULT-VALUE}).")
    int patience = 300;

    @Option(
            names = "--slot-wait",
            paramLabel = "SECONDS",
            description = "Wait so long for executors before too few are an error (default ${DEFAULT-VALUE}).")
    int slotWait = 60;

    @Override
    public Integer call() throws Exception {
        if (workers < 0 || attempts < 1 || patience < 1 || slotWait < 1) {
            throw new RequestException("--workers, --attempts, --patience and --slot-wait must be at least 1, got "
                    + workers + ", " + attempts + ", " + patience + " and " + slotWait);
        }
        RunConfig config = resume ? null : config();
        try (SparkSession spark =
                SparkSession.builder().appName("reverie train " + out).getOrCreate()) {
            ClusterTraining training = ClusterTraining.of(spark)
                    .mixed(mixed)
                    .attempts(attempts)
                    .patience(Duration.ofSeconds(patience))
                    .slotWait(Duration.ofSeconds(slotWait))
                    .listener(System.err::println);
            if (workers > 0) {
                training.workers(workers);
            }
            ClusterTraining.Outcome outcome =
                    config == null ? training.resume(out, settings) : training.train(config, out);
            double all = outcome.computingSeconds() + outcome.exchangingSeconds();
            System.out.printf(
                    Locale.ROOT,
                    "%s: step %d, weights %s; %d workers, %.0f %% of the time for exchange, %.1f MB sent by the first%n",
                    out,
                    outcome.step(),
                    outcome.weights().substring(0, 16),
                    outcome.workers(),
                    all > 0 ? 100 * outcome.exchangingSeconds() / all : 0,
                    outcome.bytesSent() * 1e-6);
        }
        return 0;
    }

    private RunConfig config() throws Exception {
        if (what == null) {
            throw new RequestException(
                    "there is nothing to train",
                    "name a preset or a configuration, or continue the run at --out (--resume)");
        }
        List<String> all = new ArrayList<>();
        if (data != null) {
            all.add(RunConfig.setting("data.path", data));
        }
        all.addAll(settings);
        Path file = Path.of(what);
        return Files.isRegularFile(file)
                ? RunConfig.load(file, all)
                : Presets.named(what).with(all.toArray(String[]::new));
    }
}
