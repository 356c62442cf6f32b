package dev.reverie.cli.evaluate;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.cli.terminal.TextTable;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.eval.MetricNames;
import dev.reverie.eval.PublishedNetwork;
import dev.reverie.metric.Evaluator;
import dev.reverie.metric.Metric;
import dev.reverie.pretrained.PretrainedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie evaluate}. */
@Command(
        name = "evaluate",
        header = "Measure how near samples are to data.",
        description = {
            "%nOf a run, samples are drawn with every --sampler at every number of --steps, kept in its folder and used"
                    + " again; the same command line continues what was interrupted. Otherwise give a folder of images, an"
                    + " npy or npz file, or a table.%n",
            "Writes results.json, with an interval and the provenance of every number, and report.html. MNIST and"
                    + " Fashion-MNIST are compared by the features of networks that come with Reverie, other images by pixels"
                    + " unless --features names a network; such figures are not comparable with published ones.%n",
            "--features inception, dinov2-large or clip-large-14-336 give published figures (FID, FD-DINOv2, CMMD): the network is"
                    + " fetched once into the cache. --against FILE.npz takes statistics instead of data.%n",
            "reverie evaluate --list lists metrics and networks. reverie compare tells whether two results differ."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie evaluate runs/digits --n 1000",
            "  reverie evaluate mnist-conditional --n 1000",
            "  reverie evaluate runs/digits --sampler ddim,uniPc --steps 5,10,20 --metrics frechet,kid,pr",
            "  reverie evaluate samples.npy --against mnist --part test --features runs/classifier --out eval",
            "  reverie evaluate samples.npy --against cifar10 --features inception --metrics frechet,kid,inception --out eval",
            "  reverie evaluate samples.npy --against cifar10-statistics.npz --features inception --out eval",
            "",
            "Which number to trust when: docs/evaluation.md."
        })
public final class EvaluateCommand implements Callable<Integer> {
    private final Console console;

    /** The options that say how samples of a run are drawn. */
    static final String SAMPLING = "--sampler, --steps, --label and --set";

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN|NAME|DATA",
            description = "A run, the name of a pretrained model, or samples in a folder or file.")
    private @Nullable String source;

    @Option(names = "--list", description = "List the metrics and the feature networks.")
    private boolean list;

    @Option(
            names = "--against",
            paramLabel = "NAME|PATH",
            description =
                    "The data to compare with, or an npz file of their statistics (mu, sigma) or features (pool_3); the run's own data if left"
                            + " out.")
    @Nullable
    String against;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "train",
            description = "train or test (${DEFAULT-VALUE}: usual for the Frechet distance).")
    String part = "train";

    @Option(
            names = "--metrics",
            paramLabel = "NAME",
            split = ",",
            description = "What to measure; by default what suits images or tables.")
    List<String> metrics = new ArrayList<>();

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            description = "Samples of each set (1000, or all that are there).")
    @Nullable
    Integer count;

    @Option(
            names = "--references",
            paramLabel = "COUNT",
            description = "Examples of the data, drawn at random (as many as samples).")
    @Nullable
    Integer references;

    @Option(names = "--sampler", paramLabel = "NAME", split = ",", description = "Of a run: these samplers.")
    List<String> samplers = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "N", split = ",", description = "Of a run: these numbers of steps.")
    List<Integer> steps = new ArrayList<>();

    @Option(
            names = "--label",
            paramLabel = "CLASS",
            description =
                    "Of a run with classes: draw this class, a list of them, or all in turn (as the run's sampling says).")
    @Nullable
    String label;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Of a run: any other value of the section sampling, such as sampling.guidance=2.")
    List<String> settings = new ArrayList<>();

    @Option(
            names = "--features",
            paramLabel = "NAME|PATH",
            description =
                    "pixels, a network of --list, a file of its weights, the run of a classifier, or a TorchScript file"
                            + " (the network that comes with Reverie for the data where there is one, otherwise pixels).")
    @Nullable
    String features;

    @Option(
            names = "--save-statistics",
            paramLabel = "FILE.npz",
            description = "Keep mean and covariance of the data's features, for --against.")
    @Nullable
    Path saveStatistics;

    @Option(
            names = "--replicates",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "Draws for each interval; 0 for no intervals (${DEFAULT-VALUE}).")
    int replicates = 20;

    @Option(names = "--no-curve", description = "Do not measure with an eighth, a quarter and a half of the samples.")
    boolean noCurve;

    @Option(names = "--no-rounding", description = "Do not round the pixels of samples to bytes.")
    boolean noRounding;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of samples and intervals (${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N, mps or auto.")
    @Nullable
    String device;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for the results (RUN/evaluation of a run, NAME-evaluation of a pretrained model).")
    @Nullable
    Path out;

    public EvaluateCommand(Console console) {
        this.console = console;
    }

    /** Whether something is asked for that only a run can do. */
    boolean asksForSampling() {
        return !samplers.isEmpty() || !steps.isEmpty() || !settings.isEmpty() || label != null;
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            TextTable table = new TextTable("METRIC", "BETTER", "WHAT IT IS");
            for (Metric metric : MetricNames.all()) {
                String better = switch (metric.better()) {
                    case LOWER -> "lower";
                    case HIGHER -> "higher";
                    case NEITHER -> "-";
                };
                table.row(metric.name(), better, metric.description());
            }
            table.print(console.out());
            console.out().println();
            TextTable networks = new TextTable("FEATURES", "WHAT THEY ARE", "FROM");
            networks.row(FeatureNetwork.PIXELS, "the pixels themselves", "-");
            for (String name : PretrainedFiles.featureNetworks()) {
                networks.row(name, "last hidden layer of a classifier of such pictures, 28 x 28 or 32 x 32", "Reverie");
            }
            for (PublishedNetwork network : PublishedNetwork.values()) {
                networks.row(network.word(), network.description(), network.home());
            }
            networks.print(console.out());
            return ExitCode.DONE;
        }
        if (source == null) {
            throw new RequestException(
                    "evaluate needs a run, or samples in a folder or file; --list lists the metrics");
        }
        atLeast("--n", count, 2);
        atLeast("--references", references, 2);
        for (int number : steps) {
            atLeast("--steps", number, 1);
        }
        if (!part.equals("train") && !part.equals("test")) {
            throw new RequestException("--part must be train or test, got " + part);
        }
        RequestException.given("--replicates", () -> new Evaluator(List.of(), replicates, seed, false));
        return new EvaluateWork(console, this).run(source);
    }

    /** The folder of the results of a run where none is named. */
    static Path results(Path run) {
        if (RunArgument.isPretrained(run)) {
            return RunArgument.results(run, "evaluation");
        }
        return Files.isDirectory(run) ? run.resolve("evaluation") : Path.of(run + ".evaluation");
    }

    private static void atLeast(String option, @Nullable Integer value, int least) {
        if (value != null && value < least) {
            throw new RequestException(option + " must be at least " + least + ", got " + value);
        }
    }
}
