package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.oracle.GaussianMixtureOracle;
import dev.reverie.oracle.GaussianOracle;
import dev.reverie.sampler.edm.Dpm2;
import dev.reverie.sampler.edm.Dpm2Ancestral;
import dev.reverie.sampler.edm.EdmSampler;
import dev.reverie.sampler.edm.EulerAncestral;
import dev.reverie.sampler.edm.Lms;
import dev.reverie.sampler.exponential.Ddim;
import dev.reverie.sampler.exponential.Deis;
import dev.reverie.sampler.exponential.DpmSolver;
import dev.reverie.sampler.exponential.DpmSolverPlusPlus;
import dev.reverie.sampler.exponential.Level;
import dev.reverie.sampler.exponential.SdeDpmSolverPlusPlus;
import dev.reverie.sampler.exponential.UniPc;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Samplers that are one method under several names, and what the papers say of them. */
class ExponentialEquivalenceTest {
    private static final double[] START = {0.9, -0.4, -1.3, 0.2, 0.1, 1.2};

    private static ScoreModel mixture(Schedule schedule) {
        return new GaussianMixtureOracle(
                schedule, new double[] {0.6, 0.4}, new double[][] {{0.9, 0.1}, {-0.5, -0.4}}, new double[] {0.2, 0.3});
    }

    /** The end of a run from a state of the spread of the process. */
    private static double[] end(Sampler sampler, Schedule schedule, TimeGrid grid) {
        SamplingProblem problem =
                new SamplingProblem(mixture(schedule), grid, SeededNoise.of(8), SamplingListener.none());
        try (Scope scope = Scope.open()) {
            double spread = Math.hypot(schedule.alpha(grid.first()), schedule.sigma(grid.first()));
            return sampler.sample(problem, Tensors.of(START, 3, 2).mul(spread))
                    .tensor()
                    .toDoubles();
        }
    }

    private static TimeGrid karras(Schedule schedule, int steps) {
        return new KarrasGrid()
                .place(schedule, schedule.timeOfNoiseToSignal(20), schedule.timeOfNoiseToSignal(0.05), steps + 1);
    }

    private static void assertSame(String what, double[] got, double[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            // a dozen steps of a few roundings each, of numbers up to 20
            assertThat(got[i]).as(what).isCloseTo(wanted[i], within(1e-12 * (1 + Math.abs(wanted[i]))));
        }
    }

    private static void allSame(List<Sampler> samplers) {
        for (Schedule schedule : Processes.ALL) {
            TimeGrid grid = karras(schedule, 12);
            double[] wanted = end(samplers.get(0), schedule, grid);
            for (Sampler sampler : samplers) {
                assertSame(sampler + " on " + schedule, end(sampler, schedule, grid), wanted);
            }
        }
    }

    @Test
    void ddimIsEveryMethodsFirstOrder() {
        allSame(List.of(
                new Ddim(),
                new DpmSolver(1),
                new UniPc(1, UniPc.Variant.BH1, false, true),
                new Deis(1),
                new Lms(1),
                new EdmSampler(EdmSampler.Method.EULER),
                new EulerAncestral(0)));
    }

    @Test
    void ddimWithFullNoiseIsTheAncestralStepAndSdeDpmSolverOne() {
        allSame(List.of(new Ddim(1), new SdeDpmSolverPlusPlus(1), new EulerAncestral(1)));
        allSame(List.of(new Ddim(0.4), new EulerAncestral(0.4)));
    }

    @Test
    void dpmSolverTwoIsTheMidpointInLogNoise() {
        allSame(List.of(new DpmSolver(2), new Dpm2(), new Dpm2Ancestral(0)));
    }

    @Test
    void theSecondUniPredictorIsDpmSolverPlusPlus2m() {
        allSame(List.of(
                new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2),
                new UniPc(2, UniPc.Variant.BH2, false, true)));
    }

    @Test
    void ddimOnVarianceExplodingIsTheConditionalMeanMap() {
        Schedule schedule = new VarianceExploding(0.01, 50);
        ScoreModel model = mixture(schedule);
        TimeGrid grid = karras(schedule, 6);
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(START, 3, 2).mul(Math.hypot(1, schedule.sigma(grid.first())));
            for (int i = 0; i < 6; i++) {
                Tensor denoised = model.denoised(x, grid.time(i));
                x = denoised.add(x.sub(denoised), schedule.sigma(grid.time(i + 1)) / schedule.sigma(grid.time(i)));
            }
            assertSame("D + (sigma' / sigma) (x - D)", end(new Ddim(), schedule, grid), x.toDoubles());
        }
    }

    @Test
    void ddimWithFullNoiseIsThePublishedAncestralStepOnBothProcesses() {
        try (Scope scope = Scope.open()) {
            // VE: x + (s_i^2 - s_j^2) s + sqrt(s_j^2 (s_i^2 - s_j^2) / s_i^2) z, arXiv:2011.13456, appendix F
            Schedule ve = new VarianceExploding(0.01, 50);
            TimeGrid two = TimeGrid.of(0.6, 0.5);
            double high = ve.sigma(0.6);
            double low = ve.sigma(0.5);
            Tensor x = Tensors.of(START, 3, 2).mul(Math.hypot(1, high));
            Tensor z = SeededNoise.of(8).draw(x, "predictor", 0);
            double drop = high * high - low * low;
            Tensor wanted = x.add(mixture(ve).score(x, 0.6), drop).add(z, low * Math.sqrt(drop) / high);
            assertSame("ve", end(new Ddim(1), ve, two), wanted.toDoubles());

            // VP: the posterior of DDPM, arXiv:2010.02502, equation (16) with abar = alpha^2
            Schedule vp = new VariancePreserving();
            double abar = Math.pow(vp.alpha(0.6), 2);
            double abarNext = Math.pow(vp.alpha(0.5), 2);
            double s = Math.sqrt((1 - abarNext) / (1 - abar)) * Math.sqrt(1 - abar / abarNext);
            Tensor y = Tensors.of(START, 3, 2).mul(Math.hypot(vp.alpha(0.6), vp.sigma(0.6)));
            Tensor next = mixture(vp)
                    .denoised(y, 0.6)
                    .mul(Math.sqrt(abarNext))
                    .add(mixture(vp).noise(y, 0.6), Math.sqrt(1 - abarNext - s * s))
                    .add(z, s);
            assertSame("vp", end(new Ddim(1), vp, two), next.toDoubles());
        }
    }

    /** All that use nothing of a schedule but alpha and sigma at the times of the grid. */
    static Stream<Sampler> inNoiseLevel() {
        return Stream.concat(ExponentialOrderTest.samplers(), EdmOrderTest.samplers())
                .filter(sampler -> !(sampler instanceof Deis));
    }

    @ParameterizedTest
    @MethodSource("inNoiseLevel")
    void everyScheduleGivesTheSameInUnitsOfCleanData(Sampler sampler) {
        double[] wanted = null;
        for (Schedule schedule : Processes.ALL) {
            double[] got = end(sampler, schedule, karras(schedule, 9));
            for (int i = 0; i < got.length; i++) {
                got[i] /= schedule.alpha(schedule.timeOfNoiseToSignal(0.05));
            }
            wanted = wanted == null ? got : wanted;
            for (int i = 0; i < got.length; i++) {
                // times are rounded to their last place, which is the most near t = 1
                assertThat(got[i]).as("%s", schedule).isCloseTo(wanted[i], within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everySampler")
    void aVeryShortStepKeepsItsDigits(Sampler sampler) {
        Schedule schedule = new VariancePreserving();
        double t = 0.4;
        double h = 1e-8;
        double[] from = {t, t - h, t - 2 * h, t - 3 * h, t - 4 * h, t - 5 * h};
        double[] end = end(sampler, schedule, TimeGrid.of(from));
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(START, 3, 2).mul(Math.hypot(schedule.alpha(t), schedule.sigma(t)));
            // dx/dt = a x - g^2 s / 2; the slope from a difference of 5e-8, of numbers with 16 digits
            double[] slope = x.mul(schedule.logAlphaDerivative(t))
                    .add(mixture(schedule).score(x, t), -0.5 * schedule.diffusionSquared(t))
                    .toDoubles();
            double[] start = x.toDoubles();
            for (int i = 0; i < end.length; i++) {
                assertThat((end[i] - start[i]) / (-5 * h)).isCloseTo(slope[i], within(1e-6));
            }
        }
    }

    /** All without noise. */
    static Stream<Sampler> everySampler() {
        return Stream.concat(ExponentialOrderTest.samplers(), EdmOrderTest.samplers());
    }

    @Test
    void thePublishedFormOf2mIsTheOneThatRuns() {
        // In plain numbers, on unequal steps.
        Schedule schedule = new VariancePreserving();
        TimeGrid grid = new UniformGrid().place(schedule, 0.8, 0.3, 4);
        Level[] at = new Level[4];
        for (int i = 0; i < 4; i++) {
            at[i] = Level.at(schedule, grid.time(i));
        }
        // a Gaussian of variance v about 0: D = alpha v x / (alpha^2 v + sigma^2)
        double v = 0.5;
        double x = 1;
        double previous = 0;
        for (int i = 0; i < 3; i++) {
            double alpha = at[i].alpha();
            double d = alpha * v * x / (alpha * alpha * v + at[i].sigma() * at[i].sigma());
            double h = at[i + 1].lambda() - at[i].lambda();
            double used = d;
            if (i > 0) {
                double r = (at[i].lambda() - at[i - 1].lambda()) / h;
                used = (1 + 1 / (2 * r)) * d - 1 / (2 * r) * previous;
            }
            x = at[i + 1].sigma() / at[i].sigma() * x - at[i + 1].alpha() * (Math.exp(-h) - 1) * used;
            previous = d;
        }
        SamplingProblem problem = new SamplingProblem(
                GaussianOracle.isotropic(schedule, 0, v), grid, SeededNoise.of(1), SamplingListener.none());
        try (Scope scope = Scope.open()) {
            Sampler sampler = new DpmSolverPlusPlus(DpmSolverPlusPlus.Variant.MULTISTEP_2, false);
            double got = sampler.sample(problem, Tensors.of(new double[] {1}, 1, 1))
                    .tensor()
                    .item();
            assertThat(got).isCloseTo(x, within(1e-14));
        }
    }
}
