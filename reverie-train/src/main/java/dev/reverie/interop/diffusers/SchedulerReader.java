package dev.reverie.interop.diffusers;

import dev.reverie.file.FileFormatException;
import dev.reverie.grid.ChainGrid;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.BetaSchedule;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.VarianceExploding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Reads a {@code scheduler_config.json}: every option is either supported or refused by name. */
final class SchedulerReader {
    /** A megastep chain is a mistake, and would be held in memory. */
    private static final int MAX_STEPS = 1_000_000;

    private final JsonOptions options;

    private SchedulerReader(JsonOptions options) {
        this.options = options;
    }

    /**
     * Reads a file.
     *
     * @param file {@code scheduler_config.json}
     * @throws FileFormatException if an option is unknown, of the wrong type or not supported
     * @throws IOException if it cannot be read
     */
    static NoiseScheduler read(Path file) throws IOException {
        JsonOptions options = JsonOptions.read(file);
        try {
            NoiseScheduler scheduler = new SchedulerReader(options).scheduler();
            options.rejectUnknown();
            return scheduler;
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file.toString(), "does not describe a process: " + e.getMessage(), e);
        }
    }

    private NoiseScheduler scheduler() throws FileFormatException {
        options.without("_diffusers_version", "tensor_format", "timestep_values");
        String name = options.text("_class_name", "");
        return switch (name) {
            case "DDPMScheduler" -> chain(true);
            case "DDIMScheduler" -> chain(false);
            case "ScoreSdeVeScheduler" -> exploding();
            case "ScoreSdeVpScheduler" ->
                throw options.fault(
                        "_class_name",
                        "'ScoreSdeVpScheduler' is not read: no published network says how the time reaches it; networks"
                                + " of the continuous VP process are read from the original checkpoints (.pth)");
            default ->
                throw options.fault(
                        "_class_name",
                        "'" + name + "' is not read; accepted are DDPMScheduler, DDIMScheduler and ScoreSdeVeScheduler."
                                + " A scheduler such as PNDM or DPMSolverMultistep is only another way to sample a"
                                + " chain: write DDIMScheduler in its place, keep num_train_timesteps, beta_*,"
                                + " trained_betas and prediction_type, drop the rest, and choose a sampler here");
        };
    }

    private NoiseScheduler exploding() throws FileFormatException {
        return new NoiseScheduler.Exploding(
                new VarianceExploding(options.number("sigma_min", 0.01), options.number("sigma_max", 1348)),
                options.count("num_train_timesteps", 2000),
                options.number("snr", 0.15),
                options.count("correct_steps", 1),
                options.number("sampling_eps", 1e-5));
    }

    private NoiseScheduler chain(boolean ancestral) throws FileFormatException {
        options.onlyFalse(
                "rescale_betas_zero_snr", "the chain would end in pure noise, where noise prediction says nothing");
        options.onlyFalse("thresholding", "give the model a ThresholdedModel of your own");
        options.without("dynamic_thresholding_ratio", "sample_max_value");
        if (options.count("steps_offset", 0) != 0) {
            throw options.fault("steps_offset", options.count("steps_offset", 0) + " is not supported; accepted is 0");
        }
        boolean clips = options.flag("clip_sample", true);
        double range = options.number("clip_sample_range", 1);
        return new NoiseScheduler.Chain(
                betas(),
                prediction(),
                clips ? OptionalDouble.of(range) : OptionalDouble.empty(),
                spacing(),
                ancestral ? variance() : lastStep());
    }

    private NoiseScheduler.Chain.Rule lastStep() throws FileFormatException {
        return options.flag("set_alpha_to_one", true)
                ? NoiseScheduler.Chain.Rule.DDIM
                : NoiseScheduler.Chain.Rule.DDIM_KEEPING_NOISE;
    }

    private NoiseScheduler.Chain.Rule variance() throws FileFormatException {
        String type = options.text("variance_type", "fixed_small");
        return switch (type) {
            case "fixed_small" -> NoiseScheduler.Chain.Rule.DDPM_SMALL;
            case "fixed_large" -> NoiseScheduler.Chain.Rule.DDPM_LARGE;
            default ->
                throw options.fault(
                        "variance_type",
                        "'" + type + "' is not supported; accepted are 'fixed_small' and 'fixed_large'");
        };
    }

    private Prediction prediction() throws FileFormatException {
        String type = options.text("prediction_type", "epsilon");
        return switch (type) {
            case "epsilon" -> Prediction.NOISE;
            case "sample" -> Prediction.DENOISED;
            case "v_prediction" -> Prediction.VELOCITY;
            default ->
                throw options.fault(
                        "prediction_type",
                        "'" + type + "' is not supported; accepted are 'epsilon', 'sample' and 'v_prediction'");
        };
    }

    private ChainGrid.Spacing spacing() throws FileFormatException {
        String spacing = options.text("timestep_spacing", "leading");
        return switch (spacing) {
            case "leading" -> ChainGrid.Spacing.LEADING;
            case "trailing" -> ChainGrid.Spacing.TRAILING;
            case "linspace" -> ChainGrid.Spacing.LINSPACE;
            default ->
                throw options.fault(
                        "timestep_spacing",
                        "'" + spacing + "' is not supported; accepted are 'leading', 'trailing' and 'linspace'");
        };
    }

    private DdpmChain betas() throws FileFormatException {
        int steps = options.count("num_train_timesteps", 1000);
        double start = options.number("beta_start", 1e-4);
        double end = options.number("beta_end", 0.02);
        String kind = options.text("beta_schedule", "linear");
        if (steps < 2 || steps > MAX_STEPS) {
            throw options.fault("num_train_timesteps", "must be in [2, " + MAX_STEPS + "], got " + steps);
        }
        if (options.has("trained_betas")) {
            double[] given = options.numbers("trained_betas");
            if (given.length != steps) {
                throw options.fault(
                        "trained_betas", "must have num_train_timesteps = " + steps + " numbers, got " + given.length);
            }
            return DdpmChain.of(given);
        }
        return rule(kind).chain(start, end, steps);
    }

    private BetaSchedule rule(String kind) throws FileFormatException {
        return switch (kind) {
            case "linear" -> BetaSchedule.LINEAR;
            case "scaled_linear" -> BetaSchedule.SCALED_LINEAR;
            case "squaredcos_cap_v2" -> BetaSchedule.COSINE;
            case "sigmoid" -> BetaSchedule.SIGMOID;
            default ->
                throw options.fault(
                        "beta_schedule",
                        "'" + kind + "' is not supported; accepted are 'linear', 'scaled_linear', 'squaredcos_cap_v2'"
                                + " and 'sigmoid'");
        };
    }
}
