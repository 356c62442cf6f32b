package dev.reverie.cli.sample;

import dev.reverie.cli.terminal.Console;
import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie sample}. */
@Command(
        name = "sample",
        header = "Draw samples from a run or a checkpoint.",
        description = {
            "%nStarts from noise and runs the reverse-time SDE, or the probability-flow ODE, with the averaged weights."
                    + " From a flow, latent states are decoded (--steps or --tolerance). The run's own section sampling"
                    + " says how, unless options below do.%n",
            "Writes grid.png (for points: scatter.png and samples.csv; for series: series.png and samples.csv), samples.npy"
                    + " and provenance.json. Sample i of a seed is the same whatever --n is."
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "%nExamples:",
            "  reverie sample runs/fashion --n 64 --seed 0 --out samples",
            "  reverie sample runs/fashion --sampler uniPc --steps 10 --trajectory --out quick",
            "  reverie sample runs/fashion --sampler probabilityFlow --tolerance 1e-4 --out flow",
            "  reverie sample runs/digits --label 3 --guidance 2.5 --n 16 --out threes",
            "  reverie sample runs/digits --label all --guidance 2 --n 80 --out classes",
            "  reverie sample runs/faces --classifier runs/smiles --label 1 --guidance 3 --out smiling",
            "  reverie sample runs/fashion/checkpoints/step-020000.safetensors --steps 500 --corrector langevin \\",
            "      --snr 0.16 --individual --out samples"
        })
public final class SampleCommand implements Callable<Integer> {
    private final Console console;
    private final List<String> arguments;

    @Parameters(paramLabel = "RUN|CHECKPOINT", description = "Folder of a run, or one of its checkpoints.")
    private @Nullable Path source;

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            defaultValue = "64",
            description = "Samples to draw (${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Decides all noise (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            completionCandidates = SamplerNames.class,
            description = "One of the table that reverie samplers prints, such as uniPc, edmHeun or predictorCorrector;"
                    + " another sampler starts the section sampling afresh.")
    private @Nullable String sampler;

    @Option(names = "--steps", paramLabel = "STEPS", description = "Number of steps.")
    private @Nullable String steps;

    @Option(
            names = "--grid",
            paramLabel = "RULE",
            description = "Where the steps are: uniform, quadratic, polynomial, karras, log-snr, exponential, cosine,"
                    + " leading, trailing, linspace, given (--set sampling.times=[...]), or optimised for this model.")
    private @Nullable String grid;

    @Option(names = "--rho", paramLabel = "RHO", description = "Exponent of the Karras grid (7).")
    private @Nullable String rho;

    @Option(names = "--order", paramLabel = "ORDER", description = "Order of samplers that come in several.")
    private @Nullable String order;

    @Option(
            names = "--eta",
            paramLabel = "ETA",
            description = "Share of noise: 0 for the probability flow, 1 for the reverse SDE.")
    private @Nullable String eta;

    @Option(names = "--churn", paramLabel = "AMOUNT", description = "Noise raised by edmEuler and edmHeun (0).")
    private @Nullable String churn;

    @Option(
            names = "--predictor",
            paramLabel = "NAME",
            description = "Step of the reverse-time SDE: eulerMaruyama, reverseDiffusion, ancestral or none.")
    private @Nullable String predictor;

    @Option(
            names = "--corrector",
            paramLabel = "NAME",
            description = "Move at a fixed time: langevin, annealedLangevin or none.")
    private @Nullable String corrector;

    @Option(
            names = "--sequence",
            paramLabel = "SEQUENCE",
            description = "correctFirst (the published program) or predictFirst (the paper).")
    private @Nullable String sequence;

    @Option(names = "--corrector-steps", paramLabel = "STEPS", description = "Corrections per prediction.")
    private @Nullable String correctorSteps;

    @Option(
            names = {"--signal-to-noise", "--snr"},
            paramLabel = "RATIO",
            description = "Ratio r that sets the corrector's step size.")
    private @Nullable String signalToNoise;

    @Option(
            names = "--denoise",
            paramLabel = "BOOLEAN",
            description = "Whether the last step leaves its noise out: true or false.")
    private @Nullable String denoise;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description = "Keep denoised images in range: none, static or dynamic.")
    private @Nullable String threshold;

    @Option(names = "--minimum-time", paramLabel = "TIME", description = "Time at which sampling stops.")
    private @Nullable String minimumTime;

    @Option(names = "--tolerance", paramLabel = "ERROR", description = "Of solvers that choose their steps.")
    private @Nullable String tolerance;

    @Option(
            names = "--error-norm",
            paramLabel = "NORM",
            description = "per-sample, so that a sample does not depend on its batch, or batch, as published.")
    private @Nullable String errorNorm;

    @Option(
            names = "--label",
            paramLabel = "CLASS,...",
            description =
                    "Class to draw, by number or name; several are drawn in turn, and all is every class, a row for"
                            + " each. For models trained with network.classes, or with --classifier.")
    private @Nullable String label;

    @Option(
            names = "--guidance",
            paramLabel = "GAMMA",
            description = "How far the class is exaggerated (1: not at all); each step costs twice as much.")
    private @Nullable String guidance;

    @Option(
            names = "--classifier",
            paramLabel = "RUN",
            description =
                    "Classifier of noisy data, trained with reverie train --objective classifier on the same data and"
                            + " process: it guides any score model to --label, --guidance times as much as it should.")
    private @Nullable Path classifier;

    @Option(
            names = "--guidance-interval",
            paramLabel = "LOW,HIGH",
            description = "Noise levels sigma / alpha between which samples are guided, as in 0.3,5; by default all.")
    private @Nullable String guidanceInterval;

    @Option(
            names = "--guidance-rescale",
            paramLabel = "PHI",
            description = "Share of the contrast that is restored after strong guidance, 0 to 1 (0).")
    private @Nullable String guidanceRescale;

    @Option(
            names = "--negative-label",
            paramLabel = "CLASS",
            description = "Class to be led away from, instead of from all classes.")
    private @Nullable String negativeLabel;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N, mps or auto; as trained.")
    private @Nullable String device;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other value of the section sampling, such as sampling.langevinStep=batch.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--trajectory",
            description = "Draw the way from noise, too: trajectory.png (a strip) and trajectory.gif (a film).")
    private boolean trajectory;

    @Option(names = "--individual", description = "Write every picture as a PNG of its own, too.")
    private boolean individual;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for the results; files of the same names are replaced.")
    private @Nullable Path out;

    public SampleCommand(Console console, List<String> arguments) {
        this.console = console;
        this.arguments = arguments;
    }

    @Override
    public Integer call() throws Exception {
        if (source == null || out == null) {
            throw new RequestException("a run or checkpoint and --out are needed");
        }
        Map<String, String> options = new LinkedHashMap<>();
        put(options, "--sampler", sampler);
        put(options, "--grid", grid);
        put(options, "--rho", rho);
        put(options, "--order", order);
        put(options, "--eta", eta);
        put(options, "--churn", churn);
        put(options, "--threshold", threshold);
        put(options, "--predictor", predictor);
        put(options, "--corrector", corrector);
        put(options, "--sequence", sequence);
        put(options, "--steps", steps);
        put(options, "--corrector-steps", correctorSteps);
        put(options, "--signal-to-noise", signalToNoise);
        put(options, "--denoise", denoise);
        put(options, "--minimum-time", minimumTime);
        put(options, "--tolerance", tolerance);
        put(options, "--error-norm", errorNorm);
        ClassifierRequest guide = null;
        if (classifier == null) {
            putGuidance(options);
        } else {
            guide = ClassifierRequest.of(classifier, label, guidance, guidanceInterval, guidanceRescale, negativeLabel);
        }
        SamplingRequest request = new SamplingRequest(
                source, count, seed, device, guide, options, settings, individual, trajectory, out, arguments);
        return new Sampling(console).run(request);
    }

    /** Guidance by the model itself. */
    private void putGuidance(Map<String, String> options) {
        put(options, "--label", label == null ? null : "[" + label + "]");
        put(options, "--guidance", guidance);
        put(options, "--guidance-interval", guidanceInterval == null ? null : "[" + guidanceInterval + "]");
        put(options, "--guidance-rescale", guidanceRescale);
        // Quoted, since a name is no word of ours that dashes would divide.
        put(options, "--negative-label", negativeLabel == null ? null : "'" + negativeLabel + "'");
    }

    private static void put(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
