package dev.reverie.golden;

import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.stream.DoubleStream;

/**
 * Adam with warm-up, clipping and weight decay on prescribed gradients: rates, norms, clipped gradients, parameters.
 */
record OptimizerCheck() implements GoldenCheck {
    @Override
    public String kind() {
        return "optimizer";
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) {
        for (String run : golden.config().texts("runs")) {
            optimize(golden, verdict, run, DType.FLOAT32);
            optimize(golden, verdict, run, DType.FLOAT64);
        }
    }

    private static AdamConfig config(JsonObject fields, String run) {
        return new AdamConfig(
                fields.number(run + "_lr"),
                fields.number("beta1"),
                fields.number("beta2"),
                fields.number("adam_eps"),
                fields.number(run + "_weight_decay"),
                fields.whole(run + "_warmup"),
                fields.number(run + "_grad_clip"));
    }

    private static void optimize(GoldenCase golden, Verdict verdict, String run, DType dtype) {
        try (Scope scope = Scope.open()) {
            Tensor first = GoldenTensors.of(golden.input("param_0_initial"), dtype);
            Tensor second = GoldenTensors.of(golden.input("param_1_initial"), dtype);
            Tensor values = Tensors.cat(0, first.reshape(-1), second.reshape(-1));
            Tensor gradients = values.zerosLike();
            Tensor firstGradients = GoldenTensors.of(golden.input("grad_0"), dtype);
            Tensor secondGradients = GoldenTensors.of(golden.input("grad_1"), dtype);
            double scale = golden.config().number(run + "_grad_scale");
            History[] params = {new History(0, first.count()), new History(first.count(), second.count())};
            History[] clipped = {new History(0, first.count()), new History(first.count(), second.count())};
            DoubleStream.Builder rates = DoubleStream.builder();
            DoubleStream.Builder norms = DoubleStream.builder();
            try (Adam adam = new Adam(config(golden.config(), run), values, gradients)) {
                for (int k = 0; k < firstGradients.size(0); k++) {
                    Tensor raw = Tensors.cat(
                            0,
                            firstGradients.select(0, k).reshape(-1),
                            secondGradients.select(0, k).reshape(-1));
                    gradients.copyFrom(raw.mul(scale));
                    Adam.Step step = adam.step();
                    rates.add(step.learningRate());
                    norms.add(step.gradientNorm());
                    for (int i = 0; i < params.length; i++) {
                        params[i].add(values);
                        clipped[i].add(gradients);
                    }
                }
            }
            Precision precision = Precision.of(dtype);
            verdict.compare(run + ".lr", Precision.FLOAT64, rates.build().toArray());
            verdict.compare(run + ".total_grad_norm", precision, norms.build().toArray());
            for (int i = 0; i < params.length; i++) {
                verdict.compare(run + ".param_" + i, precision, params[i].values());
                verdict.compare(run + ".clipped_grad_" + i, precision, clipped[i].values());
            }
        }
    }

    /** One parameter's part of a flat buffer, step after step. */
    private record History(long offset, long count, DoubleStream.Builder steps) {
        History(long offset, long count) {
            this(offset, count, DoubleStream.builder());
        }

        void add(Tensor flat) {
            DoubleStream.of(flat.narrow(0, offset, count).toDoubles()).forEach(steps::add);
        }

        double[] values() {
            return steps.build().toArray();
        }
    }
}
