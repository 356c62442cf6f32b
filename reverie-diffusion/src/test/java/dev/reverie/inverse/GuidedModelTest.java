package dev.reverie.inverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.LogSnrGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.inverse.operator.Blur;
import dev.reverie.inverse.operator.Boundary;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.inverse.operator.MatrixOperator;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.oracle.MixtureOracle;
import dev.reverie.oracle.MixturePosterior;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.SamplingStep;
import dev.reverie.sampler.sde.AdaptiveSde;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.stat.GaussianMixture;
import dev.reverie.stat.MultivariateNormal;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuidedModelTest {
    private static final double[][] A = {{1, -0.5, 2}, {0.3, 1, 0}};
    private static final double STD = 0.7;
    private static final double[] TIMES = {0.05, 0.4, 0.7, 1};

    private static Tensor states(int n) {
        return Tensors.of(new Random(3).doubles(3L * n, -2, 2).toArray(), n, 3);
    }

    private static double[][] diagonal(double variance) {
        return new double[][] {{variance, 0, 0}, {0, variance, 0}, {0, 0, variance}};
    }

    /** The exact posterior of data N(0.2, STD^2 I) as an oracle. */
    private static MixtureOracle posterior(Schedule schedule, double[][] matrix, double[] y, double sigma) {
        GaussianMixture prior = GaussianMixture.of(
                new double[] {1}, List.of(MultivariateNormal.of(new double[] {0.2, 0.2, 0.2}, diagonal(STD * STD))));
        return new MixtureOracle(schedule, MixturePosterior.of(prior, MatrixOperator.of(matrix, 3), y, sigma));
    }

    @Test
    void pseudoInverseGuidanceIsExactForIsotropicGaussianData() {
        for (Schedule schedule : new Schedule[] {new VariancePreserving(), new VarianceExploding(0.01, 10)}) {
            for (double sigma : new double[] {0.05, 0.5}) {
                try (Scope scope = Scope.open()) {
                    Tensor y = Tensors.of(new double[] {0.7, -0.2}, 1, 2);
                    ScoreModel guided = new GuidedModel(
                            GaussianOracle.isotropic(schedule, 0.2, STD * STD),
                            new Measurement(MatrixOperator.of(A, 3), y, sigma),
                            new PiGdm(STD));
                    Tensor exact = posterior(schedule, A, y.toDoubles(), sigma).score(states(4), TIMES);
                    Tensor difference = guided.score(states(4), TIMES).sub(exact);
                    // conjugate gradients stop at 1e-8, the condition of the system is at most 300
                    assertThat(difference.abs().max().item())
                            .isLessThan(1e-6 * exact.abs().max().item());
                }
            }
        }
    }

    @Test
    void gaussianGuidanceIsExactForIsotropicGaussianDataAndOrthonormalRows() {
        double[][] rows = {{0.6, 0.8, 0}, {0, 0, 1}};
        try (Scope scope = Scope.open()) {
            Schedule schedule = new VariancePreserving();
            Tensor y = Tensors.of(new double[] {0.7, -0.2}, 1, 2);
            ScoreModel guided = new GuidedModel(
                    GaussianOracle.isotropic(schedule, 0.2, STD * STD),
                    new Measurement(MatrixOperator.of(rows, 3), y, 0.3),
                    new GaussianGuidance(STD));
            Tensor exact = posterior(schedule, rows, y.toDoubles(), 0.3).score(states(4), TIMES);
            assertThat(guided.score(states(4), TIMES).sub(exact).abs().max().item())
                    .isLessThan(1e-11 * exact.abs().max().item());
        }
    }

    @Test
    void anySamplerDrawsFromThePosterior() {
        try (Scope scope = Scope.open()) {
            Schedule schedule = new VariancePreserving();
            Sde sde = Sde.of(schedule).withSamplingEpsilon(1e-4);
            double[] y = {0.7, -0.2};
            ScoreModel guided = new GuidedModel(
                    GaussianOracle.isotropic(schedule, 0.2, STD * STD),
                    new Measurement(MatrixOperator.of(A, 3), Tensors.of(y, 1, 2), 0.3),
                    new PiGdm(STD));
            Sampler sampler = new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2);
            int n = 2000;
            SamplingProblem problem =
                    SamplingProblem.of(guided, 10, 7).withGrid(new LogSnrGrid().place(sde, sampler.gridPoints(60)));
            double[] x = sampler.sample(problem, DType.FLOAT64, Device.CPU, n, 3)
                    .tensor()
                    .toDoubles();
            MultivariateNormal exact =
                    posterior(schedule, A, y, 0.3).mixture().components().get(0);
            for (int i = 0; i < 3; i++) {
                double mean = 0;
                double square = 0;
                for (int k = 0; k < n; k++) {
                    mean += x[3 * k + i] / n;
                    square += Math.pow(x[3 * k + i] - exact.mean()[i], 2) / n;
                }
                double variance = exact.covariance()[i][i];
                // four standard errors; the solver's own error is a tenth of that
                assertThat(mean).isCloseTo(exact.mean()[i], within(4 * Math.sqrt(variance / n)));
                assertThat(square).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / n)));
            }
        }
    }

    private static GaussianMixtureOracle mixture(Schedule schedule) {
        return new GaussianMixtureOracle(
                schedule, new double[] {1, 2}, new double[][] {{1, 0, -1}, {-1, 0.5, 0}}, new double[] {0.3, 0.05});
    }

    @Test
    void aPublishedStepMovesTheStateByTheGradientOfTheNorm() {
        try (Scope scope = Scope.open()) {
            int steps = 100;
            double zeta = 0.4;
            double[] t = {0.6, 0.6};
            double[] next = {0.59, 0.59};
            Schedule schedule = new VariancePreserving();
            ScoreModel prior = mixture(schedule);
            Tensor y = Tensors.of(new double[] {0.7, -0.2}, 1, 2);
            Measurement measurement = Measurement.exact(MatrixOperator.of(A, 3), y);
            ScoreModel guided = new GuidedModel(prior, measurement, new Dps(zeta, steps));
            double[] plain = step(prior, steps, t, next);
            double[] moved = step(guided, steps, t, next);
            double h = 1e-5;
            for (int i = 0; i < 6; i++) {
                double[] up = states(2).toDoubles();
                double[] down = up.clone();
                up[i] += h;
                down[i] -= h;
                double slope = (missing(prior, measurement, up, t, i / 3) - missing(prior, measurement, down, t, i / 3))
                        / (2 * h);
                // finite differences: h^2 and 1e-16 / h
                assertThat(moved[i] - plain[i]).isCloseTo(-zeta * slope, within(1e-8));
            }
        }
    }

    private static double[] step(ScoreModel model, int steps, double[] t, double[] next) {
        SamplingProblem problem = SamplingProblem.of(model, steps, 0);
        return new EulerMaruyama()
                .predict(SamplingStep.of(problem, steps, TimeIndexing.NEAREST, t, next), states(2))
                .mean()
                .toDoubles();
    }

    private static double missing(ScoreModel prior, Measurement measurement, double[] x, double[] t, int sample) {
        return measurement
                .residual(prior.denoised(Tensors.of(x, 2, 3), t))
                .normPerSample()
                .toDoubles()[sample];
    }

    @Test
    void whereNothingIsMissingThePublishedGuidanceIsZero() {
        try (Scope scope = Scope.open()) {
            ScoreModel prior = mixture(new VariancePreserving());
            Mask nothing = Mask.columns(3);
            Measurement measurement = Measurement.exact(nothing, Tensors.of(new double[3], 1, 3));
            ScoreModel guided = new GuidedModel(prior, measurement, new Dps(0.5, 10));
            assertThat(guided.denoised(states(2), 0.5).toDoubles())
                    .containsExactly(prior.denoised(states(2), 0.5).toDoubles());
        }
    }

    @Test
    void modelsForSomeSamplesUseTheirOwnMeasurements() {
        try (Scope scope = Scope.open()) {
            boolean[][] known = {{true, false, false}, {false, true, true}, {true, true, true}, {false, false, true}};
            Mask masks = Mask.perSample(known, 3);
            Measurement measurement = new Measurement(masks, masks.forward(states(4)), 0.1);
            ScoreModel prior = mixture(new VariancePreserving());
            int[] some = {3, 1};
            double[] times = {TIMES[3], TIMES[1]};
            Tensor rows = Tensors.of(new long[] {3, 1}, 2);
            for (ScoreModel model : List.of(
                    new GuidedModel(prior, measurement, new PiGdm(1)),
                    new GuidedModel(prior, measurement, new GaussianGuidance(1)),
                    new GuidedModel(prior, measurement, new Dps(1, 10)),
                    new Ddnm(prior, measurement, 1))) {
                Tensor x = states(4).mul(1.3);
                Tensor whole = model.denoised(x, TIMES).indexSelect(0, rows);
                Tensor part = model.forSamples(some).denoised(x.indexSelect(0, rows), times);
                assertThat(part.sub(whole).abs().max().item()).isLessThan(1e-12);
            }
        }
    }

    @Test
    void aSolverWhoseSamplesFinishOneByOneKeepsTheirMeasurementsApart() {
        try (Scope scope = Scope.open()) {
            Schedule schedule = new VariancePreserving();
            Mask first = Mask.columns(3, 0);
            Tensor y = Tensors.of(new double[] {-1, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0}, 4, 3);
            ScoreModel guided = new GuidedModel(mixture(schedule), new Measurement(first, y, 0.02), new PiGdm(1));
            SamplingProblem problem = SamplingProblem.of(guided, 2, 9)
                    .withGrid(new UniformGrid().place(Sde.of(schedule).withSamplingEpsilon(1e-5), 2));
            double[] x = new AdaptiveSde(0.05, 0.05)
                    .sample(problem, DType.FLOAT64, Device.CPU, 4, 3)
                    .tensor()
                    .select(1, 0)
                    .toDoubles();
            for (int i = 0; i < x.length; i++) {
                // five times the noise of the measurement, in a posterior hardly wider than that
                assertThat(x[i]).isCloseTo(y.toDoubles()[3 * i], within(0.1));
            }
        }
    }

    @Test
    void gradientsAreFoundUnderNoGradAndNothingIsRecordedOutside() {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Measurement measurement = new Measurement(Mask.columns(3, 1), Tensors.of(new double[3], 1, 3), 0.1);
            ScoreModel guided = new GuidedModel(mixture(new VariancePreserving()), measurement, new PiGdm(1));
            Tensor value = guided.denoised(states(2), 0.5);
            assertThat(value.requiresGrad()).isFalse();
            assertThat(Autograd.isRecording()).isFalse();
        }
    }

    @Test
    void singlePrecisionStaysSingleAndAgrees() {
        try (Scope scope = Scope.open()) {
            ScoreModel prior = mixture(new VariancePreserving());
            Measurement measurement = new Measurement(Mask.columns(3, 1), Tensors.of(new double[3], 1, 3), 0.1);
            for (MeasurementGuidance guidance : List.of(new PiGdm(1), new GaussianGuidance(1), new Dps(1, 10))) {
                ScoreModel guided = new GuidedModel(prior, measurement, guidance);
                Tensor single = guided.denoised(states(2).to(DType.FLOAT32), 0.5);
                Tensor exact = guided.denoised(states(2), 0.5);
                assertThat(single.dtype()).isEqualTo(DType.FLOAT32);
                // float32 through a handful of operations
                assertThat(single.to(DType.FLOAT64).sub(exact).abs().max().item())
                        .isLessThan(1e-5 * (1 + exact.abs().max().item()));
            }
        }
    }

    @Test
    void recordedItIsDifferentiable() {
        try (Scope scope = Scope.open()) {
            Measurement measurement =
                    new Measurement(MatrixOperator.of(A, 3), Tensors.of(new double[] {0.7, -0.2}, 1, 2), 0.3);
            ScoreModel guided = new GuidedModel(mixture(new VariancePreserving()), measurement, new PiGdm(1));
            Tensor x = states(1).requireGrad();
            Tensor v = Tensors.of(new double[] {0.3, -1, 0.5}, 1, 3);
            double[] product = Autograd.vjp(guided.denoised(x, 0.4), x, v).toDoubles();
            double h = 1e-5;
            for (int i = 0; i < 3; i++) {
                double[] up = states(1).toDoubles();
                double[] down = up.clone();
                up[i] += h;
                down[i] -= h;
                Tensor slope = guided.denoised(Tensors.of(up, 1, 3), 0.4)
                        .sub(guided.denoised(Tensors.of(down, 1, 3), 0.4))
                        .mul(0.5 / h);
                // finite differences of a solution to 1e-8 of its size
                assertThat(product[i]).isCloseTo(slope.mul(v).sum().item(), within(1e-3));
            }
        }
    }

    @Test
    void substitutedDataAgreeWithTheMeasurement() {
        try (Scope scope = Scope.open()) {
            Tensor y = Tensors.of(new double[] {0.7, -0.2}, 1, 2);
            Measurement measurement = Measurement.exact(MatrixOperator.of(A, 3), y);
            ScoreModel model = new Ddnm(mixture(new VariancePreserving()), measurement, 1);
            assertThat(measurement
                            .residual(model.denoised(states(4), TIMES))
                            .abs()
                            .max()
                            .item())
                    .isLessThan(1e-13);
            assertThatThrownBy(() -> new Ddnm(model, new Measurement(MatrixOperator.of(A, 3), y, 0.1), 1))
                    .hasMessageContaining("orthonormal rows")
                    .hasMessageContaining("PiGdm");
            Blur blur = Blur.gaussian(1, Boundary.ZERO, 1, 2, 2);
            Tensor image = Tensors.of(new double[4], 1, 1, 2, 2);
            assertThatThrownBy(() -> new Ddnm(model, Measurement.exact(blur, image), 1))
                    .hasMessageContaining("pseudo-inverse");
        }
    }

    @Test
    void conjugateGradientsSolveEachSampleAndSayWhenTheyCannot() {
        try (Scope scope = Scope.open()) {
            double[] factors = {0.5, 3};
            Tensor b = Tensors.of(new double[] {1, -2, 0, 0.5}, 2, 2);
            MatrixOperator a = MatrixOperator.of(A, 3);
            Tensor v = new ConjugateGradients(a, PerSample.of(factors), 0.01).solve(b);
            Tensor back = PerSample.of(factors).times(a.forward(a.adjoint(v))).add(v, 0.01);
            assertThat(back.sub(b).abs().max().item()).isLessThan(1e-7);

            Blur blur = Blur.gaussian(3, Boundary.ZERO, 1, 24, 24);
            Tensor noise = Tensors.of(new Random(1).doubles(576, -1, 1).toArray(), 1, 1, 24, 24);
            assertThatThrownBy(() -> new ConjugateGradients(blur, PerSample.of(1), 0).solve(noise))
                    .hasMessageContaining("nearly singular")
                    .hasMessageContaining("larger noise level");
        }
    }

    @Test
    void parametersAreChecked() {
        assertThatThrownBy(() -> new PiGdm(0)).hasMessageContaining("dataStd");
        assertThatThrownBy(() -> new GaussianGuidance(Double.NaN)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> new Dps(-1, 10)).hasMessageContaining("zeta");
        assertThatThrownBy(() -> new Dps(1, 0)).hasMessageContaining("steps");
    }
}
