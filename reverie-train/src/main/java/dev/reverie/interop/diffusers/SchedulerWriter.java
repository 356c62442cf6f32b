package dev.reverie.interop.diffusers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.model.Prediction;
import dev.reverie.schedule.BetaSchedule;
import dev.reverie.schedule.DdpmChain;
import java.util.Locale;
import java.util.Optional;

/** Writes a {@code scheduler_config.json}: what {@link SchedulerReader} reads. */
final class SchedulerWriter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SchedulerWriter() {}

    /** The file's content. */
    static ObjectNode write(NoiseScheduler scheduler) {
        return scheduler instanceof NoiseScheduler.Chain chain
                ? chain(chain)
                : exploding((NoiseScheduler.Exploding) scheduler);
    }

    /** Its class, which the index of a pipeline names. */
    static String className(NoiseScheduler scheduler) {
        if (!(scheduler instanceof NoiseScheduler.Chain chain)) {
            return "ScoreSdeVeScheduler";
        }
        return switch (chain.rule()) {
            case DDPM_SMALL, DDPM_LARGE, DDPM_LEARNED -> "DDPMScheduler";
            case DDIM, DDIM_KEEPING_NOISE -> "DDIMScheduler";
        };
    }

    private static ObjectNode chain(NoiseScheduler.Chain scheduler) {
        DdpmChain chain = scheduler.chain();
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("_class_name", className(scheduler));
        int steps = chain.steps();
        tree.put("num_train_timesteps", steps);
        Optional<BetaSchedule.Constants> known = BetaSchedule.of(chain);
        if (known.isPresent()) {
            tree.put("beta_start", known.get().start());
            tree.put("beta_end", known.get().end());
            tree.put("beta_schedule", scheduleName(known.get().rule()));
            tree.putNull("trained_betas");
        } else {
            ArrayNode betas = tree.putArray("trained_betas");
            for (double beta : chain.betas()) {
                betas.add(beta);
            }
        }
        tree.put("prediction_type", predictionType(scheduler.prediction()));
        tree.put("clip_sample", scheduler.clip().isPresent());
        tree.put("clip_sample_range", scheduler.clip().orElse(1));
        tree.put("timestep_spacing", scheduler.spacing().name().toLowerCase(Locale.ROOT));
        tree.put("steps_offset", 0);
        return switch (scheduler.rule()) {
            case DDPM_SMALL -> tree.put("variance_type", "fixed_small");
            case DDPM_LARGE -> tree.put("variance_type", "fixed_large");
            case DDPM_LEARNED -> tree.put("variance_type", "learned_range");
            case DDIM -> tree.put("set_alpha_to_one", true);
            case DDIM_KEEPING_NOISE -> tree.put("set_alpha_to_one", false);
        };
    }

    private static String scheduleName(BetaSchedule rule) {
        return switch (rule) {
            case LINEAR -> "linear";
            case SCALED_LINEAR -> "scaled_linear";
            case COSINE -> "squaredcos_cap_v2";
            case SIGMOID -> "sigmoid";
        };
    }

    private static String predictionType(Prediction prediction) {
        return switch (prediction) {
            case NOISE -> "epsilon";
            case DENOISED -> "sample";
            case VELOCITY -> "v_prediction";
            case SCORE, FLOW -> throw new IllegalArgumentException("a chain of diffusers predicts no " + prediction);
        };
    }

    private static ObjectNode exploding(NoiseScheduler.Exploding scheduler) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("_class_name", className(scheduler));
        tree.put("num_train_timesteps", scheduler.steps());
        tree.put("snr", scheduler.signalToNoise());
        tree.put("correct_steps", scheduler.corrections());
        tree.put("sigma_min", scheduler.schedule().sigmaMin());
        tree.put("sigma_max", scheduler.schedule().sigmaMax());
        tree.put("sampling_eps", scheduler.end());
        return tree;
    }
}
