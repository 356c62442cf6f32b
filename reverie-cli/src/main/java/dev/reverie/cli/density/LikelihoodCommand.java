package dev.reverie.cli.density;

import dev.reverie.cli.terminal.Console;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.ModelData;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.likelihood.EndPoint;
import dev.reverie.likelihood.ReverseVariance;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie likelihood}. */
@Command(
        name = "likelihood",
        header = "Find the likelihood that a model gives to data.",
        description = {
            "%nIntegrates the log density along the flow, example by example: bits per dimension of images, nats of real"
                    + " numbers, with error bars. Images are dequantised uniformly. The flow is the probability flow of a"
                    + " score model, or a continuous normalizing flow.%n",
            "A model of a DDPM chain has no flow: it is judged by its variational bound, in bits per dimension of"
                    + " quantised data (--terms, --variance).%n",
            "Writes scores.csv (one line for each example), histogram.png and summary.txt. A run that was stopped is"
                    + " taken up again by the same command line."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie likelihood runs/mnist --limit 100 --probes 4 --out bits",
            "  reverie likelihood runs/points --divergence exact --limit 2000 --out density",
            "  reverie likelihood runs/ddpm --terms 50 --limit 100 --out bound",
            "  reverie likelihood runs/mnist --ood fashion-mnist --limit 1000 --out ood",
            "",
            "What the number means: docs/likelihood.md."
        })
public final class LikelihoodCommand implements Callable<Integer> {
    private final Console console;
    private final List<String> arguments;

    @Parameters(paramLabel = "RUN|CHECKPOINT", description = "Folder of a run, or one of its checkpoints.")
    private @Nullable Path source;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            description = "Data set, file or folder; the run's own data if left out.")
    private @Nullable String data;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "test",
            description = "test or train (${DEFAULT-VALUE}; train where there is no test part).")
    private String part = "test";

    @Option(
            names = "--ood",
            paramLabel = "NAME|PATH",
            description = "Other data, to be told apart from the first by their likelihood: AUROC and two histograms.")
    private @Nullable String other;

    @Option(
            names = "--divergence",
            paramLabel = "HOW",
            description = "exact (points and tables) or hutchinson (images); by default what suits the dimension.")
    private @Nullable String divergence;

    @Option(
            names = "--probes",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Hutchinson's random directions; two or more give each example an error bar"
                    + " (${DEFAULT-VALUE}).")
    private int probes;

    @Option(
            names = "--noise",
            paramLabel = "NOISE",
            defaultValue = "rademacher",
            description = "Distribution of the probes: rademacher or gaussian (${DEFAULT-VALUE}).")
    private String noise = "rademacher";

    @Option(
            names = "--tolerance",
            paramLabel = "ERROR",
            defaultValue = "1e-5",
            description = "Of the solver, relative and absolute (${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--draws",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Draws of the dequantisation; more than one: importance-weighted (${DEFAULT-VALUE}).")
    private int draws;

    @Option(
            names = "--levels",
            paramLabel = "N|none",
            description = "Levels of quantised data, or none for real numbers; found by looking if left out.")
    private @Nullable String levels;

    @Option(
            names = "--error-norm",
            paramLabel = "NORM",
            defaultValue = "perSample",
            description = "Steps for each example (perSample), or as published, for a batch (batch).")
    private String norm = "perSample";

    @Option(
            names = "--end-point",
            paramLabel = "HOW",
            defaultValue = "atEpsilon",
            description = "atEpsilon (as published), or denoised: a bound on the density of the data themselves.")
    private String endPoint = "atEpsilon";

    @Option(
            names = "--bound",
            paramLabel = "DRAWS",
            description =
                    "Beside it the continuous-time variational bound, from that many noisy copies of each example.")
    private @Nullable Integer bound;

    @Option(
            names = "--terms",
            paramLabel = "COUNT",
            description = "Evaluations of each example for the bound of a discrete chain; all its steps if left out.")
    private @Nullable Integer terms;

    @Option(
            names = "--variance",
            paramLabel = "WHICH",
            defaultValue = "beta",
            description = "Variance of the reverse steps of a discrete chain: beta or posterior (${DEFAULT-VALUE}).")
    private String variance = "beta";

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "Only the first examples; needed for generated sets, which have no end (then 1000).")
    private @Nullable Integer limit;

    @Option(names = "--batch", paramLabel = "COUNT", description = "Examples at a time; by default what fits.")
    private @Nullable Integer batch;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Decides probes and dequantisation (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N, mps or auto.")
    private @Nullable String device;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for the results; scores that are there are continued.")
    private @Nullable Path out;

    public LikelihoodCommand(Console console, List<String> arguments) {
        this.console = console;
        this.arguments = arguments;
    }

    @Override
    public Integer call() throws Exception {
        if (source == null || out == null) {
            throw new RequestException("a run or checkpoint and --out are needed");
        }
        LikelihoodRequest request = new LikelihoodRequest(
                source,
                data,
                LikelihoodRequest.choice("--part", part, ModelData.Part.class),
                other,
                divergence,
                probes,
                LikelihoodRequest.choice("--noise", noise, HutchinsonDivergence.Noise.class),
                tolerance,
                draws,
                levels,
                LikelihoodRequest.choice("--error-norm", norm, ErrorNorm.class),
                LikelihoodRequest.choice("--end-point", endPoint, EndPoint.class),
                bound,
                terms,
                LikelihoodRequest.choice("--variance", variance, ReverseVariance.class),
                limit,
                batch,
                seed,
                device,
                out,
                arguments);
        return new LikelihoodWork(console).run(request);
    }
}
