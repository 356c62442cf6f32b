package dev.reverie.guidance;

import static dev.reverie.guidance.ThreeClasses.TIMES;
import static dev.reverie.guidance.ThreeClasses.error;
import static dev.reverie.guidance.ThreeClasses.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.LogSnrGrid;
import dev.reverie.model.PerSample;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.junit.jupiter.api.Test;

class EnergyGuidanceTest {
    private static final VariancePreserving VP = new VariancePreserving();

    /** Prior {@code N(0.2, 0.49)} and likelihood {@code N(x; 1, 0.25)} of every coordinate. */
    private static final double PRIOR_MEAN = 0.2;

    private static final double PRIOR_VARIANCE = 0.49;
    private static final double CENTER = 1;
    private static final double WIDTH = 0.25;
    private static final double POSTERIOR_VARIANCE = 1 / (1 / PRIOR_VARIANCE + 1 / WIDTH);
    private static final double POSTERIOR_MEAN = POSTERIOR_VARIANCE * (PRIOR_MEAN / PRIOR_VARIANCE + CENTER / WIDTH);

    private final ScoreModel prior = GaussianOracle.isotropic(VP, PRIOR_MEAN, PRIOR_VARIANCE);
    private final ScoreModel posterior = GaussianOracle.isotropic(VP, POSTERIOR_MEAN, POSTERIOR_VARIANCE);

    /** {@code (x - CENTER)^2 / (2 WIDTH)}: the energy of clean data. */
    private static Tensor parabola(Tensor x) {
        return x.sub(CENTER).square().sumPerSample().mul(0.5 / WIDTH);
    }

    /** {@code -log E[e^-E(x_0) | x_t]} of Gaussian data: a Gaussian of the denoised data, wider by what is not known. */
    private Tensor marginal(Tensor x, double[] t) {
        PerSample unknown = PerSample.of(t, time -> {
            double noise = VP.sigma(time) * VP.sigma(time);
            double signal = VP.alpha(time) * VP.alpha(time) * PRIOR_VARIANCE;
            return 0.5 / (WIDTH + PRIOR_VARIANCE * noise / (noise + signal));
        });
        return unknown.times(prior.denoised(x, t).sub(CENTER).square().sumPerSample());
    }

    @Test
    void anEnergyOfTheDataGivesTheProductOfBothLawsWhereNoiseVanishes() {
        ScoreModel tilted = prior.plus(new EnergyGuidance((x, t) -> parabola(x)));
        try (Scope scope = Scope.open()) {
            for (double t : new double[] {1e-4, 1e-6}) {
                double got = error(tilted.score(states(4), t), posterior.score(states(4), t));
                // the first order of what noise changes, sigma^2 over the smallest variance
                assertThat(got).isLessThan(2 * VP.sigma(t) * VP.sigma(t) / POSTERIOR_VARIANCE);
            }
        }
    }

    @Test
    void theEnergyThatBelongsToEachTimeGivesThePosteriorAtEveryTime() {
        ScoreModel tilted = prior.plus(new EnergyGuidance(this::marginal));
        try (Scope scope = Scope.open()) {
            assertThat(error(tilted.score(states(4), TIMES), posterior.score(states(4), TIMES)))
                    .isLessThan(1e-13);
        }
    }

    @Test
    void samplesFollowTheProduct() {
        try (Scope scope = Scope.open()) {
            Sde sde = Sde.of(VP).withSamplingEpsilon(1e-4);
            DpmSolverPlusPlus sampler = new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2);
            SamplingProblem problem = SamplingProblem.of(prior.plus(new EnergyGuidance(this::marginal)), 10, 3)
                    .withGrid(new LogSnrGrid().place(sde, sampler.gridPoints(40)));
            int n = 4000;
            double[] x = sampler.sample(problem, DType.FLOAT64, Device.CPU, n, 1)
                    .tensor()
                    .toDoubles();
            double mean = 0;
            double square = 0;
            for (double value : x) {
                mean += value / n;
                square += (value - POSTERIOR_MEAN) * (value - POSTERIOR_MEAN) / n;
            }
            // four standard errors; 40 steps of second order err by less than a tenth of that
            assertThat(mean).isCloseTo(POSTERIOR_MEAN, within(4 * Math.sqrt(POSTERIOR_VARIANCE / n)));
            assertThat(square).isCloseTo(POSTERIOR_VARIANCE, within(4 * POSTERIOR_VARIANCE * Math.sqrt(2.0 / n)));
        }
    }

    @Test
    void theForceIsMinusTheGradient() {
        try (Scope scope = Scope.open()) {
            Tensor force = new EnergyGuidance((x, t) -> x.pow(3).sumPerSample()).at(states(4), TIMES);
            assertThat(error(force, states(4).square().mul(-3))).isLessThan(1e-15);
            Tensor none = new EnergyGuidance((x, t) -> x.detach().sumPerSample()).at(states(4), TIMES);
            assertThat(none.abs().max().item()).isZero();
        }
    }

    @Test
    void anEnergyBoundToTheSamplesGoesWithThem() {
        Energy bound = new Energy() {
            @Override
            public Tensor at(Tensor x, double[] t) {
                return PerSample.of(1, 2, 3, 4).times(x.square().sumPerSample());
            }

            @Override
            public Energy forSamples(int[] samples) {
                return (x, t) -> x.square().sumPerSample().mul(samples[0] + 1.0);
            }
        };
        ScoreModel tilted = prior.plus(new EnergyGuidance(bound));
        try (Scope scope = Scope.open()) {
            double[] all = tilted.score(states(4), 0.5).toDoubles();
            double[] third = tilted.forSamples(new int[] {2})
                    .score(states(4).narrow(0, 2, 1), 0.5)
                    .toDoubles();
            assertThat(third).containsExactly(all[4], all[5]);
        }
    }

    @Test
    void wrongShapesAreRefused() {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> prior.plus(
                                    new EnergyGuidance((x, t) -> x.square().sum()))
                            .score(states(4), 0.5))
                    .hasMessageContaining("[4]")
                    .hasMessageContaining("sumPerSample");
            assertThatThrownBy(() -> prior.plus((x, t) -> x.sumPerSample()).score(states(4), 0.5))
                    .hasMessageContaining("one number for each of x");
        }
    }
}
