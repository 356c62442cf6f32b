package dev.reverie.guidance;

import dev.reverie.model.ConditionalModel;
import dev.reverie.model.DensityModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * Classes whose densities are known in closed form: the exact conditional model and the exact classifier, to hold all
 * guidance against.
 *
 * <pre>{@code
 * p_t(x)     = sum_y w_y p_t(x | y)
 * p(y | x_t) = w_y p_t(x | y) / p_t(x)
 * s(x, t)    = sum_y p(y | x_t) s(x, t | y)
 * }</pre>
 *
 * <pre>{@code
 * ClassConditionalMixture classes = new ClassConditionalMixture(
 *         List.of(GaussianOracle.isotropic(vp, -1, 0.1), GaussianOracle.isotropic(vp, 1, 0.1)), 0.3, 0.7);
 * }</pre>
 *
 * <p>A class may itself be a mixture, a {@link dev.reverie.oracle.GaussianMixtureOracle}.
 */
public final class ClassConditionalMixture implements ConditionalModel, TimeDependentClassifier {
    private final List<DensityModel> densities;
    private final double[] logWeights;

    /**
     * Classes.
     *
     * @param densities the model of each class, all of one process
     * @param weights share of each class, positive; they are divided by their sum
     * @throws IllegalArgumentException if the numbers differ, a weight is not positive, or the processes differ
     */
    public ClassConditionalMixture(List<? extends DensityModel> densities, double... weights) {
        this.densities = List.copyOf(densities);
        if (densities.isEmpty() || densities.size() != weights.length) {
            throw new IllegalArgumentException("a weight for each class is needed, at least one, got "
                    + densities.size() + " classes and " + weights.length + " weights");
        }
        double total = Arrays.stream(weights).sum();
        for (int y = 0; y < weights.length; y++) {
            if (!(weights[y] > 0 && weights[y] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight " + y + " must be positive and finite, got " + weights[y]);
            }
            if (!schedule().equals(this.densities.get(y).schedule())) {
                throw new IllegalArgumentException("all classes must be of one process, but class 0 is of " + schedule()
                        + " and class " + y + " of " + this.densities.get(y).schedule());
            }
        }
        logWeights = Arrays.stream(weights).map(w -> Math.log(w / total)).toArray();
    }

    @Override
    public Schedule schedule() {
        return densities.get(0).schedule();
    }

    @Override
    public int classes() {
        return densities.size();
    }

    @Override
    public Tensor logProbabilities(Tensor x, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor joint = joint(x, t);
            return scope.keep(joint.sub(joint.logSumExp(true, 1)));
        }
    }

    /** {@code ln w_y p_t(x | y)}, {@code [N, classes]}. */
    private Tensor joint(Tensor x, double[] t) {
        Tensor given = Tensors.stack(
                1, densities.stream().map(density -> density.logDensity(x, t)).toList());
        return given.add(Tensors.of(logWeights, 1, logWeights.length).like(given));
    }

    @Override
    public ScoreModel given(Labels labels) {
        return new Given(this, labels.within(classes()));
    }

    /** The model of the samples' classes. */
    private record Given(ClassConditionalMixture classes, Labels labels) implements ScoreModel {
        @Override
        public Schedule schedule() {
            return classes.schedule();
        }

        @Override
        public Prediction prediction() {
            return Prediction.SCORE;
        }

        @Override
        public ScoreModel forSamples(int[] samples) {
            return new Given(classes, labels.forSamples(samples));
        }

        @Override
        public Tensor predict(Tensor x, double[] t) {
            int[] conditioning = labels.forBatch(t.length);
            try (Scope scope = Scope.open()) {
                Tensor sum = x.zerosLike();
                Tensor shares = shares(conditioning, x, t);
                for (int y = 0; y < classes.classes(); y++) {
                    Tensor score = classes.densities.get(y).score(x, t);
                    sum = sum.add(score.mul(shares.select(1, y).perSample(x)));
                }
                return scope.keep(sum);
            }
        }

        /** Class probabilities {@code [N, classes]} of samples: given, or by the exact classifier. */
        private Tensor shares(int[] conditioning, Tensor x, double[] t) {
            int count = classes.classes();
            double[] own = new double[conditioning.length * count];
            double[] unknown = new double[conditioning.length];
            for (int n = 0; n < conditioning.length; n++) {
                if (conditioning[n] == Labels.NONE) {
                    unknown[n] = 1;
                } else {
                    own[n * count + conditioning[n]] = 1;
                }
            }
            Tensor labelled = Tensors.of(own, conditioning.length, count).like(x);
            if (Arrays.stream(unknown).allMatch(u -> u == 0)) {
                return labelled;
            }
            Tensor posterior = Functional.softmax(classes.joint(x, t), 1);
            return posterior
                    .mul(Tensors.of(unknown, conditioning.length, 1).like(x))
                    .add(labelled);
        }

        @Override
        public String toString() {
            return classes + " given labels " + labels;
        }
    }

    @Override
    public String toString() {
        return "ClassConditionalMixture[" + classes() + " classes, " + schedule() + "]";
    }
}
