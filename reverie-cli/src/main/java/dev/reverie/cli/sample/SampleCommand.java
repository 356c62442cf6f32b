package dev.reverie.cli.sample;

import dev.reverie.cli.terminal.Console;
import dev.reverie.cli.terminal.RunArgument;
import dev.reverie.errors.RequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reverie sample}. */
@Command(
        name = "sample",
        header = "Draw samples from a run or a checkpoint.",
        description = {
            "%nStarts from noise and runs the reverse-time SDE, or the probability-flow ODE, with the averaged"
                    + " weights. A continuous normalizing flow decodes latent states (--steps or --tolerance). The"
                    + " options below override the section sampling of the run.%n",
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

    @Parameters(
            paramLabel = "RUN|CHECKPOINT|NAME",
            description = "Folder of a run, one of its checkpoints, or the name of a pretrained model.")
    Path source;

    @Option(
            names = {"-n", "--n"},
            paramLabel = "COUNT",
            defaultValue = "64",
            description = "Samples to draw (${DEFAULT-VALUE}).")
    int count;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of all random numbers (${DEFAULT-VALUE}).")
    long seed;

    @Mixin
    private final SectionOptions section = new SectionOptions();

    @Option(
            names = "--label",
            paramLabel = "CLASS,...",
            description =
                    "Class to draw, by number or name (quotes keep a name with commas together); several are drawn in"
                            + " turn, and all is every class, a row for each. For models trained with network.classes, or with --classifier.")
    private @Nullable String label;

    @Option(
            names = "--guidance",
            paramLabel = "GAMMA",
            description = "Guidance weight (1: none); each step then evaluates the network twice.")
    private @Nullable String guidance;

    @Option(
            names = "--classifier",
            paramLabel = "RUN",
            description =
                    "Classifier of noisy data, trained with reverie train --objective classifier on the same data and"
                            + " process: it guides any score model towards --label with the weight --guidance.")
    private @Nullable Path classifier;

    @Option(
            names = "--guidance-interval",
            paramLabel = "LOW,HIGH",
            description = "Noise levels sigma / alpha between which samples are guided, as in 0.3,5; by default all.")
    private @Nullable String guidanceInterval;

    @Option(
            names = "--guidance-rescale",
            paramLabel = "PHI",
            description = "Guidance rescale: how far the standard deviation of the denoised data is restored, 0 to 1"
                    + " (0).")
    private @Nullable String guidanceRescale;

    @Option(
            names = "--negative-label",
            paramLabel = "CLASS",
            description = "Class to steer away from, in place of the unconditional score.")
    private @Nullable String negativeLabel;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N, mps or auto; as trained.")
    @Nullable
    String device;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other value of the section sampling, such as sampling.langevinStep=batch.")
    List<String> settings = new ArrayList<>();

    @Option(
            names = "--trajectory",
            description =
                    "Also draw the trajectory from noise: trajectory.png (a strip) and trajectory.gif (an animation).")
    boolean trajectory;

    @Option(names = "--individual", description = "Also write each image to its own PNG file.")
    boolean individual;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for the results (NAME-samples here); files of the same names are replaced.")
    private @Nullable Path out;

    public SampleCommand(Console console) {
        this.console = console;
    }

    /** Folder of the results. */
    Path out() {
        return out == null ? RunArgument.results(source, "samples") : out;
    }

    @Override
    public Integer call() throws Exception {
        if (count < 1) {
            throw new RequestException("--n must be at least 1, got " + count);
        }
        return new Sampling(console).run(this);
    }

    /** A classifier that guides the samples; null for none. */
    @Nullable
    ClassifierRequest guide() {
        return classifier == null
                ? null
                : ClassifierRequest.of(classifier, label, guidance, guidanceInterval, guidanceRescale, negativeLabel);
    }

    /** Options that change the section {@code sampling}, by their names. */
    Map<String, String> options() {
        Map<String, String> options = section.given();
        if (classifier == null) {
            putGuidance(options);
        }
        return options;
    }

    /** Guidance by the model itself. */
    private void putGuidance(Map<String, String> options) {
        put(options, "--label", label);
        put(options, "--guidance", guidance);
        put(options, "--guidance-interval", guidanceInterval == null ? null : "[" + guidanceInterval + "]");
        put(options, "--guidance-rescale", guidanceRescale);
        put(options, "--negative-label", negativeLabel);
    }

    private static void put(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
