package dev.reverie.interop.diffusers;

import dev.reverie.file.FileFormatException;
import dev.reverie.grid.ChainGrid;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.BetaSchedule;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.VarianceExploding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** Reads a {@code scheduler_config.json}: every option is supported, passed over with a notice, or refused by name. */
final class SchedulerReader {
    /** A megastep chain is a mistake, and would be held in memory. */
    private static final int MAX_STEPS = 1_000_000;

    /** Factor of the data at the end of a chain that is rescaled to pure noise. */
    private static final double LAST_SIGNAL = 1e-6;
    /** Options of other schedulers, which choose how a chain is sampled and say nothing of what was learnt. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "algorithm_type",
            "disable_corrector",
            "euler_at_final",
            "final_sigmas_type",
            "flow_shift",
            "interpolation_type",
            "lambda_min_clipped",
            "lower_order_final",
            "predict_x0",
            "skip_prk_steps",
            "solver_order",
            "solver_p",
            "solver_type",
            "timestep_type",
            "use_beta_sigmas",
            "use_exponential_sigmas",
            "use_flow_sigmas",
            "use_karras_sigmas",
            "use_lu_lambdas");

    private final JsonOptions options;
    private final Consumer<String> notices;

    private SchedulerReader(JsonOptions options, Consumer<String> notices) {
        this.options = options;
        this.notices = notices;
    }

    /**
     * Reads a file.
     *
     * @param file {@code scheduler_config.json}
     * @param notices receives a line on options that are passed over
     * @throws FileFormatException if an option is unknown, of the wrong type or not supported
     * @throws IOException if it cannot be read
     */
    static NoiseScheduler read(Path file, Consumer<String> notices) throws IOException {
        JsonOptions options = JsonOptions.read(file);
        try {
            NoiseScheduler scheduler = new SchedulerReader(options, notices).scheduler();
            passOver(options, notices);
            options.rejectUnknown();
            return scheduler;
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file.toString(), "does not describe a process: " + e.getMessage(), e);
        }
    }

    private static void passOver(JsonOptions options, Consumer<String> notices) {
        List<String> left = options.unknown().stream()
                .filter(name -> WITHOUT_EFFECT.contains(name)
                        || name.equals("variance_type")
                        || name.equals("set_alpha_to_one"))
                .toList();
        options.without(left.toArray(String[]::new));
        if (!left.isEmpty()) {
            notices.accept("passed over options of other schedulers, without effect here: " + String.join(", ", left));
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
                        "'ScoreSdeVpScheduler' is not read: no published network says how the time reaches it",
                        "for a network of the continuous VP process take the original checkpoint (.pth)");
            default ->
                throw options.fault(
                        "_class_name",
                        "'" + name + "' is not read; accepted are DDPMScheduler, DDIMScheduler and ScoreSdeVeScheduler",
                        "a scheduler such as PNDM or DPMSolverMultistep is only another way to sample a"
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
        options.onlyFalse("thresholding", "give the model a ThresholdedModel of your own");
        options.without("dynamic_thresholding_ratio", "sample_max_value");
        int offset = options.count("steps_offset", 0);
        if (offset != 0) {
            notices.accept("passed over steps_offset " + offset + ": "
                    + (spacing() == ChainGrid.Spacing.LEADING
                            ? "the times of sampling are those of steps_offset 0, lower by " + offset
                            : "it has no effect with this timestep_spacing"));
        }
        boolean clips = options.flag("clip_sample", true);
        double range = options.number("clip_sample_range", 1);
        Prediction prediction = prediction();
        DdpmChain chain = betas();
        if (options.flag("rescale_betas_zero_snr", false)) {
            if (prediction == Prediction.NOISE) {
                throw options.fault(
                        "rescale_betas_zero_snr",
                        "true is not supported with prediction_type 'epsilon': the chain ends in pure noise, of which"
                                + " noise prediction says nothing; accepted are 'v_prediction' and 'sample'");
            }
            chain = toPureNoise(chain);
            notices.accept("rescale_betas_zero_snr: the chain ends with a signal of " + LAST_SIGNAL + " in place of 0");
        }
        return new NoiseScheduler.Chain(
                chain,
                prediction,
                clips ? OptionalDouble.of(range) : OptionalDouble.empty(),
                spacing(),
                ancestral ? variance() : lastStep());
    }

    /**
     * The chain with its signal {@code sqrt(abar)} moved to end in pure noise and stretched to start as before: Lin et al.
     * 2023 (arXiv:2305.08891), algorithm 1. Its log signal-to-noise ratio must have a value, so a signal below the
     * resolution of binary32 is left in the last step.
     */
    private static DdpmChain toPureNoise(DdpmChain chain) {
        int steps = chain.steps();
        double first = chain.sqrtCumulativeAlpha(0);
        double last = chain.sqrtCumulativeAlpha(steps - 1);
        double[] betas = new double[steps];
        double before = 1;
        for (int i = 0; i < steps; i++) {
            double moved = (chain.sqrtCumulativeAlpha(i) - last) * first / (first - last);
            double signal = i == steps - 1 ? LAST_SIGNAL : moved;
            betas[i] = 1 - (signal / before) * (signal / before);
            before = signal;
        }
        return DdpmChain.of(betas);
    }

    private NoiseScheduler.Chain.Rule lastStep() throws FileFormatException {
        return options.flag("set_alpha_to_one", true)
                ? NoiseScheduler.Chain.Rule.DDIM
                : NoiseScheduler.Chain.Rule.DDIM_KEEPING_NOISE;
    }

    private NoiseScheduler.Chain.Rule variance() throws FileFormatException {
        String type = options.text("variance_type", "fixed_small");
        return switch (type) {
            case "fixed_small", "fixed_small_log" -> NoiseScheduler.Chain.Rule.DDPM_SMALL;
            case "fixed_large" -> NoiseScheduler.Chain.Rule.DDPM_LARGE;
            case "learned_range" -> NoiseScheduler.Chain.Rule.DDPM_LEARNED;
            case "learned" -> {
                // Programs disagree whether such an output is a variance or its logarithm.
                notices.accept("passed over variance_type 'learned', which programs read differently: the ancestral"
                        + " sampler takes the variance of 'fixed_small'");
                yield NoiseScheduler.Chain.Rule.DDPM_SMALL;
            }
            default ->
                throw options.fault(
                        "variance_type",
                        "'" + type
                                + "' is not supported; accepted are 'fixed_small', 'fixed_large', 'learned_range' and"
                                + " 'learned'");
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
