package dev.reverie.likelihood;

import dev.reverie.divergence.Divergence;
import dev.reverie.flow.ErrorNorm;
import dev.reverie.flow.FlowDensities;
import dev.reverie.model.DensityModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.CosineVariancePreserving;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.UserSchedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;

/** Data whose density is known at every time, and points drawn near them. */
final class Oracles {
    private Oracles() {}

    static List<Schedule> schedules() {
        return List.of(
                new VarianceExploding(),
                new VariancePreserving(),
                new SubVariancePreserving(),
                new CosineVariancePreserving(),
                new Edm(),
                new RectifiedFlow(),
                UserSchedule.of(TimeInterval.UNIT, t -> Math.exp(-3 * t * t), t -> 0.01 + t));
    }

    /** Independent coordinates with means and variances that differ. */
    static DensityModel gaussian(Schedule schedule, int dimension) {
        double[] mean = new double[dimension];
        double[] variance = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            mean[i] = Math.sin(i + 1.0);
            variance[i] = 0.2 + 0.5 * (i % 3);
        }
        return GaussianOracle.diagonal(schedule, mean, variance);
    }

    /** Three components, of which two overlap. */
    static DensityModel mixture(Schedule schedule, int dimension) {
        double[][] means = new double[3][dimension];
        for (int i = 0; i < dimension; i++) {
            means[0][i] = -1 / Math.sqrt(dimension);
            means[1][i] = (i % 2 == 0 ? 1 : -1) / Math.sqrt(dimension);
            means[2][i] = 0.3;
        }
        return new GaussianMixtureOracle(schedule, new double[] {0.5, 0.3, 0.2}, means, new double[] {0.1, 0.3, 0.2});
    }

    static Tensor points(int count, int dimension, long seed) {
        RandomCursor draws = RandomStream.of(seed).purpose("points").cursor();
        double[] values = new double[count * dimension];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.7 * draws.nextGaussian();
        }
        return Tensors.of(values, count, dimension);
    }

    /**
     * How far the change of the log density along the flow is from the exact one: the largest error of
     * {@code ln p_T(z) + change} as {@code ln p_epsilon(x)}, in nats. The prior is left out: its mismatch with p_T is
     * no error of the solver.
     */
    static double error(DensityModel oracle, Divergence divergence, double tolerance, ErrorNorm norm, Tensor x) {
        try (Scope scope = Scope.open()) {
            var flow = FlowLikelihood.of(oracle, divergence)
                    .withTolerance(tolerance)
                    .withNorm(norm);
            FlowDensities found = flow.evaluate(x, SeededNoise.of(0));
            double[] exact = oracle.logDensity(
                            x, ScoreModel.times(x, flow.flow().times().start()))
                    .toDoubles();
            double[] end = oracle.logDensity(
                            found.latent(),
                            ScoreModel.times(x, flow.flow().times().end()))
                    .toDoubles();
            double worst = 0;
            for (int i = 0; i < exact.length; i++) {
                worst = Math.max(worst, Math.abs(end[i] + found.samples().get(i).change() - exact[i]));
            }
            return worst;
        }
    }
}
