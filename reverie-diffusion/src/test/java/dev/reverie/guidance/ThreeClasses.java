package dev.reverie.guidance;

import dev.reverie.model.ConditionalModel;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Three classes in the plane, the last of two blobs, and what is known about them. */
final class ThreeClasses {
    static final double[] WEIGHTS = {0.2, 0.5, 0.3};
    static final double[] TIMES = {0.02, 0.3, 0.55, 0.8};

    private ThreeClasses() {}

    static ClassConditionalMixture of(Schedule schedule) {
        return new ClassConditionalMixture(
                List.of(
                        blobs(schedule, new double[] {1}, new double[][] {{-1, 0.5}}, 0.04),
                        blobs(schedule, new double[] {1}, new double[][] {{1, 0}}, 0.25),
                        blobs(schedule, new double[] {2, 1}, new double[][] {{0, -1}, {0.3, 1}}, 0.1, 0.02)),
                WEIGHTS);
    }

    /** All classes as one mixture. */
    static GaussianMixtureOracle all(Schedule schedule) {
        return blobs(
                schedule,
                new double[] {0.2, 0.5, 0.2, 0.1},
                new double[][] {{-1, 0.5}, {1, 0}, {0, -1}, {0.3, 1}},
                0.04,
                0.25,
                0.1,
                0.02);
    }

    private static GaussianMixtureOracle blobs(
            Schedule schedule, double[] weights, double[][] means, double... variances) {
        return new GaussianMixtureOracle(schedule, weights, means, variances);
    }

    /** Some states. */
    static Tensor states(int n) {
        return Tensors.of(new Random(5).doubles(2L * n, -1.5, 1.5).toArray(), n, 2);
    }

    /** Largest difference, relative to the largest value. */
    static double error(Tensor got, Tensor wanted) {
        return got.sub(wanted).abs().max().item() / wanted.abs().max().item();
    }

    /** A conditional model that writes down how many samples each evaluation had, and predicts what is asked for. */
    record Counting(ConditionalModel model, Prediction prediction, List<Integer> batches) implements ConditionalModel {
        Counting(ConditionalModel model, Prediction prediction) {
            this(model, prediction, new ArrayList<>());
        }

        @Override
        public Schedule schedule() {
            return model.schedule();
        }

        @Override
        public int classes() {
            return model.classes();
        }

        @Override
        public ScoreModel given(Labels labels) {
            ScoreModel inner = model.given(labels);
            return new FunctionModel(schedule(), prediction, (x, t) -> {
                batches.add(t.length);
                return inner.evaluate(prediction, x, t);
            });
        }
    }
}
