package dev.reverie.golden;

import static dev.reverie.testkit.Precision.FLOAT64;

import dev.reverie.grid.UniformGrid;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Verdict;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Noise levels and rates of the discrete chains; time grids with the indices and labels of their times. */
record TablesCheck() implements GoldenCheck {
    @Override
    public String kind() {
        return "tables";
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) {
        JsonObject config = golden.config();
        int levels = config.whole("num_scales");
        double sigmaMin = config.number("sigma_min");
        double sigmaMax = config.number("sigma_max");
        verdict.compare("get_sigmas", FLOAT64, new SmldChain(sigmaMin, sigmaMax, levels).descendingSigmas());
        SmldChain ncsn = new SmldChain(sigmaMin, config.number("ncsn_sigma_max"), config.whole("ncsn_num_scales"));
        verdict.compare("get_sigmas_ncsn", FLOAT64, ncsn.descendingSigmas());

        DdpmChain chain = DdpmChain.linear(config.number("beta_min"), config.number("beta_max"), levels);
        verdict.compare("ddpm_params.betas", FLOAT64, chain.betas());
        verdict.compare("ddpm_params.alphas_cumprod", FLOAT64, chain.cumulativeAlphas());
        verdict.compare("ddpm_params.sqrt_alphas_cumprod", FLOAT64, table(chain, chain::sqrtCumulativeAlpha));
        verdict.compare(
                "ddpm_params.sqrt_1m_alphas_cumprod", FLOAT64, table(chain, chain::sqrtOneMinusCumulativeAlpha));

        for (String name : new String[] {"ve", "vp"}) {
            Schedule schedule = new ReferenceConfig(config).schedule(name + "sde");
            for (int steps : new int[] {20, levels}) {
                checkGrid(verdict, Sde.of(schedule), new SmldChain(sigmaMin, sigmaMax, steps), name + "_N" + steps);
            }
        }
    }

    /** The label is asked for on every grid, though only VE networks take one: the rule is about times alone. */
    private static void checkGrid(Verdict verdict, Sde sde, SmldChain ladder, String suffix) {
        int steps = ladder.steps();
        double[] times = new UniformGrid().place(sde, steps).times();
        verdict.compare("timesteps_" + suffix, FLOAT64, times);
        verdict.exact(
                "timestep_index_" + suffix + "_f64",
                Arrays.stream(times)
                        .mapToLong(t -> TimeIndexing.TRUNCATE.index(t, sde.end(), steps))
                        .toArray());
        verdict.exact(
                "label_ve_discrete_" + suffix + "_f32",
                Arrays.stream(times).mapToLong(ladder::label).toArray());
    }

    private static double[] table(DdpmChain chain, IntToDoubleFunction entry) {
        double[] values = new double[chain.steps()];
        Arrays.setAll(values, entry);
        return values;
    }
}
