package dev.reverie.sde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.reverie.golden.GoldenCase;
import dev.reverie.grid.TimeGrid;
import dev.reverie.grid.UniformGrid;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Float64 numbers of the published program (PyTorch 1.13): coefficients, discretisations, tables. */
class GoldenSdeTest {
    /** The reference computes 1 - exp(-B) with cancellation; at t = 1e-5 that costs 1e-10 of a standard deviation. */
    private static final double TOLERANCE = 1e-9;

    @Test
    void coefficientsEqualTheReference() {
        List<GoldenCase> cases = GoldenCase.ofKind("sde");
        assumeFalse(cases.isEmpty(), "no reference numbers here");
        cases.forEach(GoldenSdeTest::compare);
    }

    private static Schedule schedule(GoldenCase golden) {
        return switch (golden.text("sde")) {
            case "vesde" -> new VarianceExploding(golden.number("sigma_min"), golden.number("sigma_max"));
            case "vpsde" -> new VariancePreserving(golden.number("beta_min"), golden.number("beta_max"));
            case "subvpsde" -> new SubVariancePreserving(golden.number("beta_min"), golden.number("beta_max"));
            default -> throw new IllegalStateException("unknown process in " + golden);
        };
    }

    private static void compare(GoldenCase golden) {
        Sde sde = Sde.of(schedule(golden));
        ForwardDiscretization steps = sde.discretize((int) golden.number("num_scales"), TimeIndexing.TRUNCATE);
        double[] times = golden.tensor("t");
        double[] x = golden.tensor("x");
        double[] score = golden.tensor("score_f64");
        double[] z = golden.tensor("z");
        int dimension = x.length / times.length;
        perTime(golden, "diffusion", i -> sde.diffusion(times[i]));
        perTime(golden, "marginal_std", i -> sde.schedule().sigma(times[i]));
        perTime(golden, "discretize_G", i -> steps.noise(times[i]));
        perTime(golden, "reverse_G", i -> steps.noise(times[i]));
        perTime(golden, "reverse_diffusion", i -> sde.reverse(times[i]).noise());
        perTime(golden, "flow_G", i -> sde.probabilityFlow(times[i]).noise());
        perTime(golden, "timestep_index", i -> TimeIndexing.TRUNCATE.index(times[i], 1.0, steps.steps()));
        perTime(golden, "prior_logp", i -> {
            double squaredNorm = 0.0;
            for (int j = 0; j < dimension; j++) {
                squaredNorm += z[i * dimension + j] * z[i * dimension + j];
            }
            return sde.priorLogDensity(squaredNorm, dimension);
        });
        perTime(golden, "drift", j -> sde.driftCoefficient(times[j / dimension]) * x[j]);
        perTime(golden, "marginal_mean", j -> sde.schedule().alpha(times[j / dimension]) * x[j]);
        perTime(golden, "discretize_f", j -> steps.driftCoefficient(times[j / dimension]) * x[j]);
        perTime(golden, "prior_sample", j -> sde.priorStd() * z[j]);
        double mean = golden.number("data_mean");
        double variance = Math.pow(golden.number("data_std"), 2);
        perTime(golden, "score", j -> {
            double t = times[j / dimension];
            return -(x[j] - sde.meanAt(t, mean)) / sde.varianceAt(t, variance);
        });
        perTime(golden, "reverse_drift", j -> {
            Coefficients c = sde.reverse(times[j / dimension]);
            return c.state() * x[j] + c.score() * score[j];
        });
        perTime(golden, "flow_drift", j -> {
            Coefficients c = sde.probabilityFlow(times[j / dimension]);
            return c.state() * x[j] + c.score() * score[j];
        });
        perTime(golden, "reverse_f", j -> {
            double t = times[j / dimension];
            return steps.driftCoefficient(t) * x[j] - Math.pow(steps.noise(t), 2) * score[j];
        });
        perTime(golden, "flow_f", j -> {
            double t = times[j / dimension];
            return steps.driftCoefficient(t) * x[j] - 0.5 * Math.pow(steps.noise(t), 2) * score[j];
        });
        if (steps instanceof ForwardDiscretization.Smld smld) {
            perTime(golden, "table_discrete_sigmas", smld.chain()::sigma);
        }
        if (steps instanceof ForwardDiscretization.Ddpm ddpm) {
            perTime(golden, "table_discrete_betas", ddpm.chain()::beta);
            perTime(golden, "table_alphas", ddpm.chain()::alpha);
            perTime(golden, "table_alphas_cumprod", ddpm.chain()::cumulativeAlpha);
            perTime(golden, "table_sqrt_alphas_cumprod", ddpm.chain()::sqrtCumulativeAlpha);
            perTime(golden, "table_sqrt_1m_alphas_cumprod", ddpm.chain()::sqrtOneMinusCumulativeAlpha);
        }
    }

    private static void perTime(GoldenCase golden, String name, IntToDoubleFunction ours) {
        close(golden + " " + name, golden.tensor(name + "_f64"), ours);
    }

    private static void close(String what, double[] expected, IntToDoubleFunction ours) {
        double largest = 0.0;
        double worst = 0.0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - ours.applyAsDouble(i)));
        }
        assertThat(worst).as(what).isLessThanOrEqualTo(TOLERANCE * largest);
    }

    @Test
    void tablesEqualTheReference() {
        List<GoldenCase> cases = GoldenCase.ofKind("tables");
        assumeFalse(cases.isEmpty(), "no reference numbers here");
        for (GoldenCase golden : cases) {
            int scales = (int) golden.number("num_scales");
            double sigmaMin = golden.number("sigma_min");
            double[] sigmas = new SmldChain(sigmaMin, golden.number("sigma_max"), scales).descendingSigmas();
            close("get_sigmas", golden.tensor("get_sigmas"), i -> sigmas[i]);
            double[] ncsn = new SmldChain(
                            sigmaMin, golden.number("ncsn_sigma_max"), (int) golden.number("ncsn_num_scales"))
                    .descendingSigmas();
            close("get_sigmas_ncsn", golden.tensor("get_sigmas_ncsn"), i -> ncsn[i]);
            DdpmChain chain = DdpmChain.linear(golden.number("beta_min"), golden.number("beta_max"), scales);
            close("betas", golden.tensor("ddpm_params.betas"), chain::beta);
            close("abar", golden.tensor("ddpm_params.alphas_cumprod"), chain::cumulativeAlpha);
            close("sqrt abar", golden.tensor("ddpm_params.sqrt_alphas_cumprod"), chain::sqrtCumulativeAlpha);
            close(
                    "sqrt 1-abar",
                    golden.tensor("ddpm_params.sqrt_1m_alphas_cumprod"),
                    chain::sqrtOneMinusCumulativeAlpha);
            grids(golden, "vp", Sde.of(new VariancePreserving()));
            grids(golden, "ve", Sde.of(new VarianceExploding()));
        }
    }

    private static void grids(GoldenCase golden, String process, Sde sde) {
        for (int steps : new int[] {20, 1000}) {
            String suffix = process + "_N" + steps;
            TimeGrid grid = new UniformGrid().place(sde, steps);
            SmldChain labels = new SmldChain(0.01, 50.0, steps);
            double[] times = golden.tensor("timesteps_" + suffix + "_f64");
            double[] indices = golden.tensor("timestep_index_" + suffix + "_f64");
            double[] label = golden.tensor("label_ve_discrete_" + suffix + "_f32");
            for (int i = 0; i < steps; i++) {
                // the reference fuses multiply and add
                assertThat(grid.time(i)).isCloseTo(times[i], within(2e-16));
                assertThat(TimeIndexing.TRUNCATE.index(grid.time(i), 1.0, steps))
                        .isEqualTo((int) indices[i]);
                assertThat(TimeIndexing.NEAREST.index(grid.time(i), 1.0, steps))
                        .isBetween((int) indices[i], (int) indices[i] + 1);
                assertThat(labels.label(grid.time(i))).isEqualTo((int) label[i]);
            }
        }
    }
}
