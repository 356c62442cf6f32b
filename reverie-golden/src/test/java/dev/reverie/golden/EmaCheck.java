package dev.reverie.golden;

import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.stream.DoubleStream;

/** The moving average of a few parameters over a few updates, with and without warm-up of the decay. */
record EmaCheck() implements GoldenCheck {
    @Override
    public String kind() {
        return "ema";
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) {
        double[] decays = golden.config().numbers("decays");
        List<Boolean> warmUps = golden.config().flags("use_num_updates");
        for (int run = 0; run < decays.length; run++) {
            String name = "d" + decays[run] + (warmUps.get(run) ? "" : "_plain");
            for (int i = 0; golden.has("params_" + i); i++) {
                average(golden, verdict, name, i, decays[run], warmUps.get(run), DType.FLOAT32);
                average(golden, verdict, name, i, decays[run], warmUps.get(run), DType.FLOAT64);
            }
        }
    }

    private static void average(
            GoldenCase golden, Verdict verdict, String run, int i, double decay, boolean warmUp, DType dtype) {
        try (Scope scope = Scope.open()) {
            Tensor given = GoldenTensors.of(golden.input("params_" + i), dtype);
            Tensor values = given.select(0, 0).copy();
            DoubleStream.Builder shadows = DoubleStream.builder();
            DoubleStream.Builder used = DoubleStream.builder();
            try (var average = new ExponentialMovingAverage(values, decay, warmUp)) {
                for (int n = 1; n <= golden.config().whole("updates"); n++) {
                    values.copyFrom(given.select(0, n));
                    average.update();
                    used.add(average.decay());
                    DoubleStream.of(average.values().toDoubles()).forEach(shadows::add);
                }
            }
            verdict.compare(
                    "shadow_" + run + "_" + i,
                    Precision.of(dtype),
                    shadows.build().toArray());
            if (golden.has("effective_decay_" + run)) {
                verdict.compare(
                        "effective_decay_" + run,
                        Precision.FLOAT64,
                        used.build().toArray());
            }
        }
    }
}
