package dev.reverie.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.divergence.ExactDivergence;
import dev.reverie.divergence.HutchinsonDivergence;
import dev.reverie.divergence.Probes;
import dev.reverie.model.Conditioning;
import dev.reverie.model.FunctionModel;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.nn.Parameters;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SlicedScoreMatchingTest {
    private static final double[] TIMES = {0.05, 0.4, 0.9};

    private static SlicedScoreMatching sliced(Schedule schedule, Reduction reduction, Weighting weighting) {
        return new SlicedScoreMatching(
                TrainingTimes.uniform(schedule), reduction, weighting, HutchinsonDivergence.rademacher(1));
    }

    @Test
    void forGaussianModelsTheLossIsTheClosedForm() {
        // s = -(x - m) / c: the divergence is -d / c along every direction of -1 and 1
        for (Schedule schedule : List.of(new VariancePreserving(), new VarianceExploding())) {
            ScoreModel model = GaussianOracle.isotropic(schedule, 0.2, 0.3);
            double[] x0 = new Random(1).doubles(6, -1, 1).toArray();
            double[] z = new Random(2).doubles(6, -2, 2).toArray();
            for (Weighting weighting : List.of(Weighting.NOISE_VARIANCE, Weighting.LIKELIHOOD)) {
                try (Scope scope = Scope.open()) {
                    Tensor data = Tensors.of(x0, 3, 2);
                    SlicedScoreMatching objective = sliced(schedule, Reduction.MEAN, weighting);
                    Probes probes = objective.projections().prepare(data, RandomStream.of(5), 0);
                    double[] losses = objective
                            .evaluate(model, data, TIMES, Tensors.of(z, 3, 2), probes)
                            .perSample()
                            .toDoubles();
                    for (int n = 0; n < 3; n++) {
                        double alpha = schedule.alpha(TIMES[n]);
                        double sigma = schedule.sigma(TIMES[n]);
                        double spread = alpha * alpha * 0.3 + sigma * sigma;
                        double square = 0;
                        for (int j = 0; j < 2; j++) {
                            double s = -(alpha * x0[2 * n + j] + sigma * z[2 * n + j] - alpha * 0.2) / spread;
                            square += s * s;
                        }
                        double factor = weighting.ofNoise(schedule, TIMES[n]) * sigma * sigma / 2;
                        double expected = factor * (square - 2 * 2 / spread);
                        // float64 both ways
                        assertThat(losses[n]).isCloseTo(expected, within(1e-11 * (1 + Math.abs(expected))));
                    }
                }
            }
        }
    }

    @Test
    void allDirectionsTogetherGiveTheTraceOfACoupledField() {
        Schedule schedule = new VariancePreserving();
        double[] a = {1.3, 0.4, -0.9, 0.7};
        ScoreModel model = new FunctionModel(
                schedule,
                Prediction.SCORE,
                (x, t) -> x.matmul(Tensors.of(a, 2, 2)).neg());
        try (Scope scope = Scope.open()) {
            Tensor x0 = Tensors.of(new double[] {0.3, -0.8}, 1, 2);
            Tensor z = Tensors.of(new double[] {1.1, 0.2}, 1, 2);
            double[] t = {0.4};
            SlicedScoreMatching objective = sliced(schedule, Reduction.HALF_SUM, Weighting.NOISE_VARIANCE);
            Tensor signs = Tensors.of(new double[] {1, 1, 1, -1}, 2, 1, 2);
            double loss = objective
                    .evaluate(model, x0, t, z, Probes.given(signs))
                    .mean()
                    .item();
            double hyvarinen = new SlicedScoreMatching(
                            objective.times(), Reduction.HALF_SUM, Weighting.NOISE_VARIANCE, new ExactDivergence())
                    .evaluate(model, x0, t, z, new ExactDivergence().prepare(x0, RandomStream.of(1), 0))
                    .mean()
                    .item();
            double sigma = schedule.sigma(0.4);
            double[] x = Perturbation.perturb(schedule, x0, t, z).toDoubles();
            double first = -(x[0] * a[0] + x[1] * a[2]);
            double second = -(x[0] * a[1] + x[1] * a[3]);
            double expected = sigma * sigma * (-(a[0] + a[3]) + (first * first + second * second) / 2);
            assertThat(loss).isCloseTo(expected, within(1e-13));
            assertThat(hyvarinen).isCloseTo(expected, within(1e-13));
        }
    }

    @Test
    void itsExpectationIsThatOfDenoisingScoreMatchingLessAConstant() {
        // exact expectations of a linear model that is not the best one; the constant is w ||z||^2 = w
        Schedule schedule = new VariancePreserving();
        ScoreModel model = GaussianOracle.isotropic(schedule, -0.5, 0.9);
        SigmaPoints points = new SigmaPoints(0.2, 0.3, TIMES.length);
        double[] t = points.times(TIMES);
        for (Weighting weighting : List.of(Weighting.NOISE_VARIANCE, Weighting.FLOW)) {
            for (Reduction reduction : Reduction.values()) {
                try (Scope scope = Scope.open()) {
                    SlicedScoreMatching objective = sliced(schedule, reduction, weighting);
                    Probes probes = objective.projections().prepare(points.data(), RandomStream.of(5), 0);
                    double[] slices =
                            points.perLevel(objective.evaluate(model, points.data(), t, points.noise(), probes));
                    double[] denoised =
                            points.perLevel(new DenoisingScoreMatching(objective.times(), reduction, weighting)
                                    .evaluate(model, points.data(), t, points.noise()));
                    for (int i = 0; i < TIMES.length; i++) {
                        double constant = weighting.ofNoise(schedule, TIMES[i]) * reduction.factor(1);
                        assertThat(slices[i])
                                .isCloseTo(denoised[i] - constant, within(1e-12 * (1 + Math.abs(constant))));
                    }
                }
            }
        }
    }

    @Test
    void theGradientOfANetworkIsThatOfTheValue() {
        Schedule schedule = new VariancePreserving();
        Mlp network = new Mlp(MlpConfig.builder(2).features(8).blocks(1).build());
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
                Scope scope = Scope.open()) {
            NoiseGenerator generator = new NoiseGenerator().seed(3);
            // random weights everywhere: the last layers start at nothing
            parameters
                    .values()
                    .copyFrom(generator.normalLike(parameters.values()).mulInPlace(0.4));
            ScoreModel model = new NetworkModel(network, schedule, Prediction.NOISE, new Conditioning.ScaledTime(1));
            SlicedScoreMatching objective = new SlicedScoreMatching(
                    TrainingTimes.uniform(schedule, 0.05),
                    Reduction.MEAN,
                    Weighting.NOISE_VARIANCE,
                    HutchinsonDivergence.rademacher(2));
            Tensor x0 = generator.normal(DType.FLOAT64, Device.CPU, 4, 2);
            RandomStream stream = RandomStream.of(6);
            objective.evaluate(model, x0, stream).mean().backward();
            double[] gradient = parameters.gradients().toDoubles();
            Tensor direction = generator.normalLike(parameters.values());
            double[] along = direction.toDoubles();
            double expected = 0;
            for (int i = 0; i < along.length; i++) {
                expected += along[i] * gradient[i];
            }
            double h = 1e-5;
            double slope;
            try (Autograd.Mode off = Autograd.noGrad()) {
                parameters.values().addInPlace(direction, h);
                double up = objective.evaluate(model, x0, stream).mean().item();
                parameters.values().addInPlace(direction, -2 * h);
                double down = objective.evaluate(model, x0, stream).mean().item();
                slope = (up - down) / (2 * h);
            }
            // central differences: h^2 of a third derivative of order 100, and 1e-16 / h
            assertThat(Math.abs(expected)).isGreaterThan(0.01);
            assertThat(slope).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        }
    }
}
