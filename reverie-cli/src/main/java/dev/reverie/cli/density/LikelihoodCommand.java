package dev.reverie.cli.density;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.divergence.Divergence;
import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.eval.UsualLikelihood;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.likelihood.EndPoint;
import dev.reverie.likelihood.ReverseVariance;
import dev.reverie.text.CamelCase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie likelihood}. */
@Command(
        name = "likelihood",
        header = "Compute the likelihood of data under a model.",
        description = {
            "%nIntegrates the log density along the flow, example by example: bits per dimension of images, nats of real"
                    + " numbers, with error bars. Images are dequantised uniformly, or by the noise of the flow's first time, which is"
                    + " tighter for well-trained models (--dequantization truncatedNormal). The flow is the probability flow of a"
                    + " score model, or a continuous normalizing flow.%n",
            "A model of a DDPM chain has no flow: the result is its variational bound, in bits per dimension of"
                    + " quantised data (--terms, --variance).%n",
            "Writes scores.csv (one line for each example), histogram.png and summary.txt. The same command line"
                    + " continues a computation that was interrupted."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie likelihood runs/mnist --limit 100 --probes 4 --out bits",
            "  reverie likelihood runs/mnist --limit 100 --dequantization truncatedNormal --out tighter",
            "  reverie likelihood runs/points --divergence exact --limit 2000 --out density",
            "  reverie likelihood runs/ddpm --terms 50 --limit 100 --out bound",
            "  reverie likelihood runs/mnist --ood fashion-mnist --limit 1000 --out ood",
            "",
            "What the number means: docs/likelihood.md."
        })
public final class LikelihoodCommand implements Callable<Integer> {
    /**
     * Numbers in a batch: enough for the processor, and few enough that progress is seen and little is lost by a
     * kill.
     */
    private static final int BATCH_NUMBERS = 1 << 14;

    private static final int LARGEST_BATCH = 512;

    private final Console console;

    @Parameters(
            paramLabel = "RUN|CHECKPOINT|NAME",
            description = "Folder of a run, one of its checkpoints, or the name of a pretrained model.")
    Path source;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            description = "Data set, file or folder; the run's own data if left out.")
    @Nullable
    String data;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "test",
            description = "test or train (${DEFAULT-VALUE}; train where there is no test part).")
    String part = "test";

    @Option(
            names = "--ood",
            paramLabel = "NAME|PATH",
            description = "Out-of-distribution data to compare with the first: AUROC and two histograms.")
    @Nullable
    String other;

    @Option(
            names = "--divergence",
            paramLabel = "HOW",
            description = "exact (points and tables) or hutchinson (images); by default what suits the dimension.")
    @Nullable
    String divergence;

    @Option(
            names = "--probes",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Hutchinson's random directions; two or more give each example an error bar"
                    + " (${DEFAULT-VALUE}).")
    int probes;

    @Option(
            names = "--noise",
            paramLabel = "NOISE",
            defaultValue = "rademacher",
            description = "Distribution of the probes: rademacher or gaussian (${DEFAULT-VALUE}).")
    String noise = "rademacher";

    @Option(
            names = "--tolerance",
            paramLabel = "ERROR",
            defaultValue = "1e-5",
            description = "Tolerance of the solver, relative and absolute (${DEFAULT-VALUE}).")
    double tolerance;

    @Option(
            names = "--dequantization",
            paramLabel = "NOISE",
            defaultValue = "uniform",
            description =
                    "Noise on quantised data: uniform, as published, or truncatedNormal, that of the flow's first time"
                            + " within the bin: tighter for well-trained score models, looser for others (${DEFAULT-VALUE}).")
    String dequantization = "uniform";

    @Option(
            names = "--draws",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Draws of the dequantisation; more than one: importance-weighted (${DEFAULT-VALUE}).")
    int draws;

    @Option(
            names = "--levels",
            paramLabel = "N|none",
            description = "Levels of quantised data, or none for real numbers; detected if left out.")
    @Nullable
    String levels;

    @Option(
            names = "--error-norm",
            paramLabel = "NORM",
            defaultValue = "perSample",
            description = "Step size per example (perSample) or, as published, per batch (batch).")
    String norm = "perSample";

    @Option(
            names = "--end-point",
            paramLabel = "HOW",
            defaultValue = "atEpsilon",
            description = "atEpsilon (as published), or denoised: a bound on the density of the data themselves.")
    String endPoint = "atEpsilon";

    @Option(
            names = "--bound",
            paramLabel = "DRAWS",
            description = "Also compute the continuous-time variational bound, with this many noise draws per example.")
    @Nullable
    Integer bound;

    @Option(
            names = "--terms",
            paramLabel = "COUNT",
            description = "Evaluations of each example for the bound of a discrete chain; all its steps if left out.")
    @Nullable
    Integer terms;

    @Option(
            names = "--variance",
            paramLabel = "WHICH",
            defaultValue = "beta",
            description = "Variance of the reverse steps of a discrete chain: beta or posterior (${DEFAULT-VALUE}).")
    private String variance = "beta";

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "Number of examples, from the first; by default all, and 1000 of a generated set, which has"
                    + " no end.")
    @Nullable
    Integer limit;

    @Option(names = "--batch", paramLabel = "COUNT", description = "Batch size; by default what fits.")
    @Nullable
    Integer batch;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of probes and dequantisation (${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N, mps or auto.")
    @Nullable
    String device;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for the results (NAME-likelihood here); existing scores are continued.")
    private @Nullable Path out;

    public LikelihoodCommand(Console console) {
        this.console = console;
    }

    /** Folder of the results. */
    Path out() {
        return out == null ? RunArgument.results(source, "likelihood") : out;
    }

    @Override
    public Integer call() throws Exception {
        atLeastOne("--probes", probes);
        atLeastOne("--draws", draws);
        atLeastOne("--terms", terms == null ? 1 : terms);
        atLeastOne("--limit", limit == null ? 1 : limit);
        atLeastOne("--batch", batch == null ? 1 : batch);
        if (bound != null && bound < 2) {
            throw new RequestException("--bound must be at least 2, got " + bound);
        }
        if (!(tolerance >= 1e-13 && tolerance < 1)) {
            throw new RequestException("--tolerance must be in [1e-13, 1), got " + tolerance);
        }
        part();
        norm();
        endPoint();
        dequantization();
        variance();
        choice("--noise", noise, HutchinsonDivergence.Noise.class);
        return new LikelihoodWork(console).run(this);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new RequestException(name + " must be at least 1, got " + value);
        }
    }

    /** A constant by its name in camel case, such as {@code perSample}. */
    static <E extends Enum<E>> E choice(String option, String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        for (E constant : constants) {
            if (CamelCase.of(constant).equals(name)) {
                return constant;
            }
        }
        throw new RequestException(option + " must be "
                + Arrays.stream(constants).map(CamelCase::of).collect(Collectors.joining(" or ")) + ", got "
                + name);
    }

    /** Divergence for examples of the given dimension. */
    Divergence divergence(int dimension) {
        String how = divergence == null ? (dimension <= UsualLikelihood.EXACT ? "exact" : "hutchinson") : divergence;
        if (how.equals("exact") && dimension > ExactDivergence.DEFAULT_MAX_DIMENSION) {
            throw new RequestException(
                    "--divergence exact is for at most " + ExactDivergence.DEFAULT_MAX_DIMENSION
                            + " numbers in an example, got " + dimension,
                    "take --divergence hutchinson",
                    null);
        }
        return switch (how) {
            case "exact" -> new ExactDivergence();
            case "hutchinson" ->
                new HutchinsonDivergence(choice("--noise", noise, HutchinsonDivergence.Noise.class), probes);
            default -> throw new RequestException("--divergence must be exact or hutchinson, got " + how);
        };
    }

    /** Which part of a set. */
    ModelData.Part part() {
        return choice("--part", part, ModelData.Part.class);
    }

    /** Over what the error of the solver is measured. */
    ErrorNorm norm() {
        return choice("--error-norm", norm, ErrorNorm.class);
    }

    /** Treatment of the first time. */
    EndPoint endPoint() {
        return choice("--end-point", endPoint, EndPoint.class);
    }

    /** Noise that makes real numbers of levels, which needs no learning. */
    enum Noise {
        UNIFORM,
        TRUNCATED_NORMAL
    }

    /** How quantised data are dequantised. */
    Noise dequantization() {
        Noise noise = choice("--dequantization", dequantization, Noise.class);
        if (noise == Noise.TRUNCATED_NORMAL && endPoint() == EndPoint.DENOISED) {
            throw new RequestException(
                    "--dequantization truncatedNormal puts the data at the flow's first time, so --end-point denoised has no"
                            + " gap to close",
                    "leave one of them out");
        }
        if (noise == Noise.TRUNCATED_NORMAL && bound != null) {
            throw new RequestException(
                    "--bound perturbs the data itself, on which --dequantization truncatedNormal has put noise already",
                    "leave one of them out");
        }
        return noise;
    }

    /** Variance of the reverse steps of a discrete chain. */
    ReverseVariance variance() {
        return choice("--variance", variance, ReverseVariance.class);
    }

    /** The declared number of levels, 1 for real numbers. */
    Optional<Integer> declaredLevels() {
        if (levels == null) {
            return Optional.empty();
        }
        if (levels.equals("none")) {
            return Optional.of(1);
        }
        if (levels.matches("[0-9]{1,7}") && Integer.parseInt(levels) >= 2) {
            return Optional.of(Integer.parseInt(levels));
        }
        throw new RequestException("--levels must be a number of at least 2, or none, got " + levels);
    }

    /** Examples at a time. */
    int batch(int dimension) {
        return batch != null ? batch : Math.max(1, Math.min(LARGEST_BATCH, BATCH_NUMBERS / dimension));
    }
}
