package dev.reverie.inverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.inverse.operator.Blur;
import dev.reverie.inverse.operator.Boundary;
import dev.reverie.inverse.operator.ChannelMix;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.NoiseSource;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.pc.AnnealedLangevin;
import dev.reverie.sampler.pc.Corrector;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.NoCorrector;
import dev.reverie.sampler.pc.ReverseDiffusion;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.stat.SampleMoments;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplacementTest {
    private static final VariancePreserving SCHEDULE = new VariancePreserving();
    private static final Mask FIRST_KNOWN = Mask.columns(2, 0);

    private static SamplingProblem problem(int steps) {
        return SamplingProblem.of(GaussianOracle.isotropic(SCHEDULE, 0.5, 0.25), steps, 3);
    }

    private static Measurement measured(double value, double sigma) {
        return new Measurement(FIRST_KNOWN, Tensors.of(new double[] {value, 0}, 1, 2), sigma);
    }

    private static double[] column(Tensor x, int column) {
        return x.select(1, column).toDoubles();
    }

    @Test
    void whatIsKnownStaysAndWhatIsIndependentOfItIsDrawnFromThePrior() {
        try (Scope scope = Scope.open()) {
            int n = 2000;
            Replacement sampler = new Replacement(new EulerMaruyama(), new AnnealedLangevin(0.1, 1), measured(1.5, 0));
            Tensor x = sampler.sample(problem(200), DType.FLOAT64, Device.CPU, n, 2)
                    .tensor();
            for (double known : column(x, 0)) {
                assertThat(known).isCloseTo(1.5, within(1e-12));
            }
            SampleMoments rest = SampleMoments.of(column(x, 1));
            // four standard errors, and 2 % for steps of a scheme of order 1
            assertThat(rest.mean()).isCloseTo(0.5, within(4 * Math.sqrt(0.25 / n) + 0.01));
            assertThat(rest.variance()).isCloseTo(0.25, within(0.25 * (4 * Math.sqrt(2.0 / n) + 0.02)));
        }
    }

    /** The states that correctors are given; they change nothing. */
    private static final class Witness implements Corrector {
        private final List<double[]> seen = new ArrayList<>();

        @Override
        public Corrected correct(dev.reverie.sampler.pc.SamplingStep step, Tensor x) {
            seen.add(x.toDoubles());
            return new Corrected(x, x);
        }
    }

    @Test
    void theKnownPartIsNoisyFromTheStartOnByItsTime() {
        try (Scope scope = Scope.open()) {
            int n = 4000;
            for (double sigma : new double[] {0, 0.2}) {
                Witness witness = new Witness();
                SamplingProblem problem = problem(5);
                double y = 1.5;
                new Replacement(new EulerMaruyama(), witness, measured(y, sigma))
                        .sample(problem, DType.FLOAT64, Device.CPU, n, 2);
                for (int i = 0; i < 4; i++) {
                    double[] state = witness.seen.get(i);
                    double t = problem.grid().time(i);
                    double alpha = SCHEDULE.alpha(t);
                    double variance = Math.pow(SCHEDULE.sigma(t), 2) - alpha * alpha * sigma * sigma;
                    SampleMoments known = SampleMoments.of(
                            IntStream.range(0, n).mapToDouble(k -> state[2 * k]).toArray());
                    assertThat(known.mean()).isCloseTo(alpha * y, within(4 * Math.sqrt(variance / n)));
                    assertThat(known.variance()).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / n)));
                }
            }
        }
    }

    @Test
    void thePublishedConventionsStartWithoutNoiseAndKeepThatOfTheUnknownPart() {
        try (Scope scope = Scope.open()) {
            Witness witness = new Witness();
            Replacement published = new Replacement(
                    new ReverseDiffusion(),
                    witness,
                    measured(1.5, 0),
                    Replacement.Convention.PUBLISHED_INPAINTING,
                    true,
                    TimeIndexing.TRUNCATE);
            Tensor prior = Tensors.of(new double[] {5, 6}, 1, 2);
            double[] x = published.sample(problem(25), prior).tensor().toDoubles();
            assertThat(witness.seen.get(0)).containsExactly(1.5, 6);
            double end = problem(25).grid().last();
            assertThat(x[0]).isCloseTo(SCHEDULE.alpha(end) * 1.5, within(1e-14));
            double[] noisy = new Replacement(
                            new ReverseDiffusion(),
                            new NoCorrector(),
                            measured(1.5, 0),
                            Replacement.Convention.PUBLISHED_INPAINTING,
                            false,
                            TimeIndexing.TRUNCATE)
                    .sample(problem(25), prior)
                    .tensor()
                    .toDoubles();
            assertThat(x[1]).isEqualTo(noisy[1]);
            assertThat(x[0]).isNotEqualTo(noisy[0]);
        }
    }

    @Test
    void aSampleDoesNotDependOnTheBatch() {
        try (Scope scope = Scope.open()) {
            Replacement sampler =
                    new Replacement(new EulerMaruyama(), new AnnealedLangevin(0.1, 1), measured(1.5, 0.1));
            Tensor all =
                    sampler.sample(problem(25), DType.FLOAT64, Device.CPU, 5, 2).tensor();
            Tensor two =
                    sampler.sample(problem(25), DType.FLOAT64, Device.CPU, 2, 2).tensor();
            assertThat(all.narrow(0, 0, 2).toDoubles()).containsExactly(two.toDoubles());
        }
    }

    @Test
    void aMeasurementNoisierThanTheStateLeavesItAlone() {
        try (Scope scope = Scope.open()) {
            int n = 4000;
            // so much noise that nothing is learnt before sigma falls below it: in the end only the prior is left
            Replacement sampler = new Replacement(new EulerMaruyama(), new NoCorrector(), measured(1.5, 1e4));
            Tensor x = sampler.sample(problem(200), DType.FLOAT64, Device.CPU, n, 2)
                    .tensor();
            SampleMoments known = SampleMoments.of(column(x, 0));
            assertThat(known.mean()).isCloseTo(0.5, within(4 * Math.sqrt(0.25 / n) + 0.01));
            assertThat(known.variance()).isCloseTo(0.25, within(0.25 * (4 * Math.sqrt(2.0 / n) + 0.02)));
        }
    }

    @Test
    void colourisationKeepsTheGreyOfThePicture() {
        try (Scope scope = Scope.open()) {
            VarianceExploding schedule = new VarianceExploding(0.01, 10);
            ScoreModel model = GaussianOracle.isotropic(schedule, 0.5, 0.04);
            ChannelMix grey = ChannelMix.grey(3, 2, 3);
            Tensor picture =
                    Tensors.of(IntStream.range(0, 18).mapToDouble(i -> 0.05 * i).toArray(), 1, 3, 2, 3);
            Measurement measurement = Measurement.exact(grey, grey.forward(picture));
            Tensor x = new Replacement(new ReverseDiffusion(), new NoCorrector(), measurement)
                    .sample(SamplingProblem.of(model, 20, 1), DType.FLOAT64, Device.CPU, 4, 3, 2, 3)
                    .tensor();
            assertThat(measurement.residual(x).abs().max().item()).isLessThan(1e-12);
        }
    }

    @Test
    void everyDrawOfNoiseIsUsedOnce() {
        try (Scope scope = Scope.open()) {
            List<String> draws = new ArrayList<>();
            NoiseSource source = problem(20).noise();
            SamplingProblem problem = problem(20).withNoise((like, purpose, index) -> {
                draws.add(purpose + index);
                return source.draw(like, purpose, index);
            });
            new Replacement(new EulerMaruyama(), new AnnealedLangevin(0.1, 2), measured(1, 0))
                    .sample(problem, DType.FLOAT64, Device.CPU, 1, 2);
            assertThat(draws).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (Scope scope = Scope.open()) {
            Blur blur = Blur.gaussian(1, Boundary.ZERO, 1, 2, 2);
            Tensor image = Tensors.of(new double[4], 1, 1, 2, 2);
            assertThatThrownBy(() ->
                            new Replacement(new EulerMaruyama(), new NoCorrector(), Measurement.exact(blur, image)))
                    .hasMessageContaining("pseudo-inverse")
                    .hasMessageContaining("GuidedModel");
            assertThatThrownBy(() -> new Replacement(
                            new EulerMaruyama(),
                            new NoCorrector(),
                            measured(1, 0.1),
                            Replacement.Convention.PUBLISHED_INPAINTING,
                            true,
                            TimeIndexing.TRUNCATE))
                    .hasMessageContaining("knows no noise");
        }
    }
}
