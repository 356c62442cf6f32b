package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.errors.RequestException;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.NetworkModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.TrainedInterval;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.ode.ProbabilityFlow;
import dev.reverie.sampler.pc.Ancestral;
import dev.reverie.sampler.pc.AnnealedLangevin;
import dev.reverie.sampler.pc.EulerMaruyama;
import dev.reverie.sampler.pc.NoPredictor;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

/** What samplers and models must have in common, and what is said if they have not. */
class FitTest {
    private static final Sde VP = Sde.of(new VariancePreserving());

    @Test
    void aModelOfAChainIsRefusedBySolversThatLeaveItsTimes() {
        Mlp network = new Mlp(MlpConfig.builder(2).features(8).blocks(1).build());
        try (var parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
                Scope scope = Scope.open()) {
            ScoreModel chain = NetworkModel.discrete(network, VP.schedule(), 100, TimeIndexing.TRUNCATE);
            assertThat(chain.chainSteps()).hasValue(100);
            Tensor start = Tensors.zeros(parameters.dtype(), Device.CPU, 2, 2);
            SamplingProblem hundred = SamplingProblem.of(chain, 100, 1);
            assertThatThrownBy(() -> new ProbabilityFlow().sample(hundred, start))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("discrete chain of 100 steps")
                    .hasMessageContaining("take a sampler that stays on its grid");
            Sampler ancestral = new PredictorCorrector(new Ancestral());
            assertThat(ancestral.sample(hundred, start).evaluations()).isEqualTo(100);
            assertThatThrownBy(() -> ancestral.sample(SamplingProblem.of(chain, 50, 1), start))
                    .hasMessageContaining("falls between two of them")
                    .hasMessageContaining("ChainGrid");
            TimeGrid ofChain = TimeGrid.of(1, 66 / 99.0, 33 / 99.0, 1 / 99.0);
            Sampler euler = new PredictorCorrector(new EulerMaruyama());
            assertThat(euler.sample(hundred.withGrid(ofChain), start).evaluations())
                    .isEqualTo(4);
        }
    }

    @Test
    void timesOutsideTheTrainedRangeAreRefusedBeforeAnythingRuns() {
        ScoreModel oracle = GaussianOracle.isotropic(VP.schedule(), 0, 1);
        ScoreModel trained = new TrainedInterval(oracle, new TimeInterval(0.01, 1));
        assertThatThrownBy(() -> SamplingProblem.of(trained, 10, 1))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("trained on times [0.01, 1.0]")
                .hasMessageContaining("t = 0.001")
                .hasMessageContaining("minimumTime");
        TimeGrid within = new UniformGrid().place(VP.schedule(), 1, 0.01, 10);
        SamplingProblem problem = new SamplingProblem(trained, within, SeededNoise.of(1), SamplingListener.none());
        assertThat(problem.grid().last()).isEqualTo(0.01);
        // The model is not asked at the end without noise.
        TimeGrid withZero = new UniformGrid().place(VP.schedule(), 1, 0.01, 5).append(0);
        assertThat(problem.withGrid(withZero).grid().size()).isEqualTo(6);
    }

    @Test
    void theLastDenoisingIsTweediesFormulaAndCountsItsEvaluation() {
        ScoreModel oracle = GaussianOracle.isotropic(VP.schedule(), 0.5, 0.3);
        SamplingProblem problem = SamplingProblem.of(oracle, 20, 3);
        Sampler plain = new PredictorCorrector(new EulerMaruyama());
        try (Scope scope = Scope.open()) {
            Tensor start = problem.drawPrior(DType.FLOAT64, Device.CPU, 3, 2);
            Samples noisy = plain.sample(problem, start);
            Samples clean = plain.denoisingLast().sample(problem, start);
            double[] wanted =
                    oracle.denoised(noisy.tensor(), problem.grid().last()).toDoubles();
            double[] got = clean.tensor().toDoubles();
            for (int i = 0; i < got.length; i++) {
                assertThat(got[i]).isCloseTo(wanted[i], within(1e-15));
            }
            assertThat(clean.evaluations()).isEqualTo(noisy.evaluations() + 1);
            assertThat(clean.provenance()).contains("LastDenoising").contains("21 evaluations");
        }
    }

    @Test
    void nothingIsDenoisedWhereTheGridEndsWithoutNoise() {
        Sde edm = Sde.of(new Edm());
        ScoreModel oracle = GaussianOracle.isotropic(edm.schedule(), 0, 1);
        assertThat(edm.start()).isGreaterThan(0);
        Sde ve = Sde.of(new VarianceExploding());
        assertThat(ve.schedule().sigma(ve.start())).isGreaterThan(0);
        TimeGrid toZero = TimeGrid.of(1, 0.5, 0);
        try (Scope scope = Scope.open()) {
            ScoreModel vpOracle = GaussianOracle.isotropic(VP.schedule(), 0, 1);
            SamplingProblem problem = SamplingProblem.of(vpOracle, 3, 1).withGrid(toZero);
            Sampler half = new Halfway();
            Samples samples = half.denoisingLast().sample(problem, DType.FLOAT64, Device.CPU, 2, 1);
            assertThat(samples.evaluations()).isEqualTo(2);
            assertThat(samples.tensor().allFinite()).isTrue();
        }
        assertThat(oracle.schedule()).isEqualTo(edm.schedule());
    }

    @Test
    void traitsSaySoWhenACorrectorHoldsTheLaw() {
        assertThat(new PredictorCorrector(new EulerMaruyama()).traits())
                .isEqualTo(SamplerTraits.weak(1).onGrid());
        assertThat(new PredictorCorrector(new NoPredictor(), new AnnealedLangevin(0.1, 3)).traits())
                .isEqualTo(SamplerTraits.ergodic().evaluations(3).onGrid());
        assertThat(new PredictorCorrector(new EulerMaruyama()).gridPoints(10)).isEqualTo(10);
    }

    /** A sampler of a user: goes half the way to the denoised data in every step. */
    private record Halfway() implements Sampler {
        @Override
        public SamplerTraits traits() {
            return SamplerTraits.deterministic(0).onGrid();
        }

        @Override
        public Samples sample(SamplingProblem problem, Tensor prior) {
            return SamplingRun.follow(
                    this,
                    problem,
                    prior,
                    (run, gap, x) ->
                            run.denoised(x, gap.t(), gap.index()).add(x).mul(0.5));
        }
    }
}
