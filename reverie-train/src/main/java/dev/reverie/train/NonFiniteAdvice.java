package dev.reverie.train;

import dev.reverie.config.TrainingConfig;

/** Remedies for a non-finite loss or gradient, chosen by the findings. */
final class NonFiniteAdvice {
    /** Advice without findings. */
    static final String UNEXPLAINED = "try a smaller training.learningRate or a longer training.warmUp";

    /** Weights of good networks are of order 1; beyond this they have run away. */
    private static final double RUNAWAY = 1e3;

    private NonFiniteAdvice() {}

    /**
     * Advice.
     *
     * @param found what was found
     * @param config of the run
     * @param updates done before, in all
     */
    static String of(NonFiniteDiagnosis found, TrainingConfig config, long updates) {
        if (!found.data().isFinite()) {
            return "mend the data: leave such examples out, or fill in what is missing, and start a new run; no learning"
                    + " rate will help";
        }
        if (!found.weights().isFinite()) {
            return "the weights were spoilt before this step: go back to an earlier checkpoint, and " + slower(config);
        }
        if (!found.isRepeatable()) {
            return "the same computation on the same numbers gave something else this time, so it is the machine or the"
                    + " engine that errs, and no learning rate will help: examine it with reverie doctor, then continue"
                    + " with --resume, on another machine if it comes back";
        }
        if (updates == 0) {
            return "no update was done yet, so the learning rate is not the reason: look at the operation above, at the"
                    + " scale of the data and at the objective" + finer(config);
        }
        boolean weightsGrew = found.weights().largest() > RUNAWAY;
        if (weightsGrew || found.before().haveGrown()) {
            return (weightsGrew ? "the weights" : "the losses") + " have run away: " + slower(config) + finer(config);
        }
        return "neither weights nor losses have run away, so look at the operation above and at the batch first"
                + finer(config) + "; if that tells nothing, " + slower(config);
    }

    static String slower(TrainingConfig config) {
        String clipping = config.adam().clipNorm() > 0 ? "" : ", or clip gradients (training.clipNorm=1)";
        return "try a smaller training.learningRate (now " + config.adam().learningRate()
                + ") or a longer training.warmUp" + clipping;
    }

    private static String finer(TrainingConfig config) {
        return config.precision() == TrainingConfig.Precision.BFLOAT16
                ? "; a new run with training.precision=float32 tells whether bfloat16 is too coarse"
                : "";
    }
}
