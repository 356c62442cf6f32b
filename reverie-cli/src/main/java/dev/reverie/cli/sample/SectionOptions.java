package dev.reverie.cli.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that are keys of the section {@code sampling}, with dashes in place of camel case; an option of this class needs
 * no other line of code. */
final class SectionOptions {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            completionCandidates = SamplerNames.class,
            description = "A sampler of the table that reverie samplers prints, such as uniPc, edmHeun or"
                    + " predictorCorrector; another sampler resets the section sampling.")
    @Nullable
    String sampler;

    @Option(names = "--steps", paramLabel = "STEPS", description = "Number of steps.")
    @Nullable
    String steps;

    @Option(
            names = "--grid",
            paramLabel = "RULE",
            description = "Time grid: uniform, quadratic, polynomial, karras, log-snr, exponential, cosine, leading,"
                    + " trailing, linspace, given (--set sampling.times=[...]), or optimised for this model.")
    @Nullable
    String grid;

    @Option(names = "--rho", paramLabel = "RHO", description = "Exponent of the Karras grid (7).")
    @Nullable
    String rho;

    @Option(names = "--order", paramLabel = "ORDER", description = "Order, for samplers of several orders.")
    @Nullable
    String order;

    @Option(
            names = "--eta",
            paramLabel = "ETA",
            description = "Scale of the noise: 0 for the probability flow, 1 for the reverse SDE.")
    @Nullable
    String eta;

    @Option(names = "--churn", paramLabel = "AMOUNT", description = "Churn S_churn of edmEuler and edmHeun (0).")
    @Nullable
    String churn;

    @Option(
            names = "--predictor",
            paramLabel = "NAME",
            description = "Step of the reverse-time SDE: eulerMaruyama, reverseDiffusion, ancestral or none.")
    @Nullable
    String predictor;

    @Option(
            names = "--corrector",
            paramLabel = "NAME",
            description = "Corrector at a fixed time: langevin, annealedLangevin or none.")
    @Nullable
    String corrector;

    @Option(
            names = "--sequence",
            paramLabel = "SEQUENCE",
            description = "correctFirst (the published program) or predictFirst (the paper).")
    @Nullable
    String sequence;

    @Option(names = "--corrector-steps", paramLabel = "STEPS", description = "Corrector steps per predictor step.")
    @Nullable
    String correctorSteps;

    @Option(
            names = {"--signal-to-noise", "--snr"},
            paramLabel = "RATIO",
            description = "Signal-to-noise ratio r of the corrector's step size.")
    @Nullable
    String signalToNoise;

    @Option(
            names = "--denoise",
            paramLabel = "BOOLEAN",
            description = "Whether the last step adds no noise: true or false.")
    @Nullable
    String denoise;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description =
                    "Keep denoised images in range: static, dynamic, none, or auto, which is static for images and"
                            + " deterministic samplers.")
    @Nullable
    String threshold;

    @Option(names = "--minimum-time", paramLabel = "TIME", description = "Time at which sampling stops.")
    @Nullable
    String minimumTime;

    @Option(names = "--tolerance", paramLabel = "ERROR", description = "Tolerance of adaptive solvers.")
    @Nullable
    String tolerance;

    @Option(
            names = "--error-norm",
            paramLabel = "NORM",
            description = "per-sample, so that a sample does not depend on its batch, or batch, as published.")
    @Nullable
    String errorNorm;

    /** The options that were given, by their names. */
    Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            String value = option.getValue();
            if (value != null) {
                given.put(option.longestName(), value);
            }
        }
        return given;
    }
}
