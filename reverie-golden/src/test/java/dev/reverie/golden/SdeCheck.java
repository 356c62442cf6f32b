package dev.reverie.golden;

import static dev.reverie.testkit.Precision.FLOAT64;

import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Coefficients;
import dev.reverie.sde.ForwardDiscretization;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.Verdict;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/** Coefficients, kernel, prior, discretisations and tables of one SDE at a few times; no network. */
record SdeCheck() implements GoldenCheck {
    @Override
    public String kind() {
        return "sde";
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) {
        ReferenceConfig config = new ReferenceConfig(golden.config());
        Sde sde = config.sde();
        int steps = golden.config().whole("num_scales");
        ForwardDiscretization chain = sde.discretize(steps, TimeIndexing.TRUNCATE);
        States x = new States(golden.input("x").toDoubles(), golden.input("t").toDoubles());
        verdict.compare("diffusion", FLOAT64, x.perTime(sde::diffusion));
        verdict.compare(
                "reverse_diffusion", FLOAT64, x.perTime(t -> sde.reverse(t).noise()));
        verdict.compare("marginal_std", FLOAT64, x.perTime(sde.schedule()::sigma));
        verdict.compare("marginal_mean", FLOAT64, x.times(sde.schedule()::alpha));
        verdict.compare("drift", FLOAT64, x.times(sde::driftCoefficient));
        verdict.compare("discretize_f", FLOAT64, x.times(chain::driftCoefficient));
        verdict.compare("discretize_G", FLOAT64, x.perTime(chain::noise));

        double mean = golden.config().number("data_mean");
        double std = golden.config().number("data_std");
        double[] score = x.map((value, t) -> -(value - sde.meanAt(t, mean)) / sde.varianceAt(t, std * std));
        verdict.compare("score", FLOAT64, score);
        verdict.compare("reverse_drift", FLOAT64, x.plus(score, sde::reverse));
        verdict.compare("flow_drift", FLOAT64, x.plus(score, sde::probabilityFlow));
        verdict.compare("reverse_f", FLOAT64, x.plus(score, t -> undone(chain, t, 1.0)));
        verdict.compare("reverse_G", FLOAT64, x.perTime(chain::noise));
        verdict.compare("flow_f", FLOAT64, x.plus(score, t -> undone(chain, t, 0.5)));
        verdict.compare("flow_G", FLOAT64, x.perTime(t -> sde.probabilityFlow(t).noise()));

        checkPrior(golden, verdict, sde, x.times.length);
        verdict.exact(
                "timestep_index_f64",
                Arrays.stream(x.times)
                        .mapToLong(t -> TimeIndexing.TRUNCATE.index(t, sde.end(), steps))
                        .toArray());
        checkTables(verdict, sde, steps);
    }

    /** The discretisation's step back, {@code f - share G^2 s}, as coefficients. */
    private static Coefficients undone(ForwardDiscretization chain, double t, double share) {
        double noise = chain.noise(t);
        return new Coefficients(chain.driftCoefficient(t), -share * noise * noise, noise);
    }

    private static void checkPrior(GoldenCase golden, Verdict verdict, Sde sde, int samples) {
        double[] z = golden.input("z").toDoubles();
        int dimension = z.length / samples;
        double[] logDensity = new double[samples];
        for (int i = 0; i < samples; i++) {
            double squaredNorm = Arrays.stream(z, i * dimension, (i + 1) * dimension)
                    .map(value -> value * value)
                    .sum();
            logDensity[i] = sde.priorLogDensity(squaredNorm, dimension);
        }
        verdict.compare("prior_logp", FLOAT64, logDensity);
        verdict.compare(
                "prior_sample",
                FLOAT64,
                Arrays.stream(z).map(value -> sde.priorStd() * value).toArray());
    }

    private static void checkTables(Verdict verdict, Sde sde, int steps) {
        if (sde.schedule() instanceof VarianceExploding ve) {
            verdict.compare(
                    "table_discrete_sigmas", FLOAT64, new SmldChain(ve.sigmaMin(), ve.sigmaMax(), steps).sigmas());
        }
        if (sde.schedule() instanceof VariancePreserving vp) {
            DdpmChain chain = DdpmChain.linear(vp.betaMin(), vp.betaMax(), steps);
            verdict.compare("table_discrete_betas", FLOAT64, chain.betas());
            verdict.compare("table_alphas", FLOAT64, table(chain, chain::alpha));
            verdict.compare("table_alphas_cumprod", FLOAT64, chain.cumulativeAlphas());
            verdict.compare("table_sqrt_alphas_cumprod", FLOAT64, table(chain, chain::sqrtCumulativeAlpha));
            verdict.compare("table_sqrt_1m_alphas_cumprod", FLOAT64, table(chain, chain::sqrtOneMinusCumulativeAlpha));
        }
    }

    private static double[] table(DdpmChain chain, IntToDoubleFunction entry) {
        double[] values = new double[chain.steps()];
        Arrays.setAll(values, entry);
        return values;
    }

    /** States of equal size, one after another, each at its own time. */
    private static final class States {
        private final double[] values;
        private final double[] times;

        States(double[] values, double[] times) {
            this.values = values;
            this.times = times;
        }

        interface Map {
            double of(double value, double t);
        }

        interface Linear {
            Coefficients at(double t);
        }

        double[] perTime(DoubleUnaryOperator f) {
            return Arrays.stream(times).map(f).toArray();
        }

        double[] times(DoubleUnaryOperator factor) {
            return map((value, t) -> factor.applyAsDouble(t) * value);
        }

        double[] plus(double[] score, Linear linear) {
            double[] out = new double[values.length];
            Arrays.setAll(out, i -> {
                Coefficients c = linear.at(timeOf(i));
                return c.state() * values[i] + c.score() * score[i];
            });
            return out;
        }

        double[] map(Map f) {
            double[] out = new double[values.length];
            Arrays.setAll(out, i -> f.of(values[i], timeOf(i)));
            return out;
        }

        private double timeOf(int i) {
            return times[i / (values.length / times.length)];
        }
    }
}
