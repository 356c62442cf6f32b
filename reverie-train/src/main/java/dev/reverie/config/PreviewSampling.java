package dev.reverie.config;

import java.util.ArrayList;
import java.util.List;

/**
 * How samples are drawn while training goes on: as {@code sampling} says where that takes a small part of the time of the
 * updates between two pictures, else by a fast solver in few steps.
 *
 * <p>An update of a batch of {@code B} takes about as long as {@code 3 B} evaluations of one example: forwards, and twice as
 * much backwards. So {@code n} samples of {@code e} evaluations each, every {@code k} updates, take {@code e n / (3 B k)} of
 * the time of the updates. The 2000 evaluations of predictor and corrector would take as long as training itself.
 */
public final class PreviewSampling {
    /** Of the time of the updates. */
    private static final double MOST = 0.03;

    private static final double EVALUATIONS_OF_AN_UPDATE = 3;
    private static final int FAST_STEPS = 10;
    private static final int CHAIN_STEPS = 20;

    private PreviewSampling() {}

    /**
     * The configuration that draws the samples of pictures on the way.
     *
     * @param config of the training
     * @return the same, or one of another sampler
     */
    public static RunConfig of(RunConfig config) {
        if (!(config.task() instanceof Task.ScoreModel task) || share(config) <= MOST) {
            return config;
        }
        GuidanceConfig guidance = task.sampling().guidance();
        boolean all = guidance.labels().equals(List.of(GuidanceConfig.ALL));
        if (guidance.weight() != 1
                || guidance.negative().isPresent()
                || !(all || guidance.labels().isEmpty())) {
            return config;
        }
        List<String> settings = new ArrayList<>();
        if (task.objective().chainSteps().isEmpty()) {
            settings.add("sampling.sampler=uniPc");
            settings.add("sampling.steps=" + FAST_STEPS);
        } else if (!task.process().is(ProcessConfig.Kind.VARIANCE_EXPLODING)
                && task.objective().chainSteps().getAsInt() > CHAIN_STEPS) {
            settings.add("sampling.sampler=ddim");
            settings.add("sampling.steps=" + CHAIN_STEPS);
        } else {
            return config;
        }
        if (all) {
            settings.add("sampling.label=" + GuidanceConfig.ALL);
        }
        return config.with(settings.toArray(String[]::new));
    }

    /** The time of drawing over that of the updates between two pictures, as far as it is known before; 0 without pictures. */
    static double share(RunConfig config) {
        TrainingConfig training = config.training();
        if (training.sampleEvery() == 0) {
            return 0;
        }
        SamplingConfig sampling = config.requireScoreModel().sampling();
        double evaluations = sampling.steps() * sampling.sampler().traits().evaluationsPerStep();
        double updates = EVALUATIONS_OF_AN_UPDATE * training.batchSize() * training.sampleEvery();
        return evaluations * training.sampleCount() / updates;
    }
}
