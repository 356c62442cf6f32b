package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.Weighting;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Network;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.ExponentialMovingAverage;
import dev.reverie.nn.Parameters;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.JsonObject;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A few whole training steps: loss, gradient, warm-up, clipping, Adam, moving average; then the loss of the averaged
 * network.
 */
record TrainCheck() implements GoldenCheck {
    /** Adam's second decay, a constant of the reference. */
    private static final double BETA_2 = 0.999;

    @Override
    public String kind() {
        return "train";
    }

    @Override
    public Optional<String> gap(GoldenCase golden) {
        return new ReferenceConfig(golden.config()).missingNetwork();
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) throws IOException {
        Map<String, NdArray> weights = golden.weights();
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Network network = new ReferenceConfig(golden.config()).network();
            GoldenTensors.fill(network.parameters(), weights, dtype);
            try (Parameters parameters = network.parameters()) {
                train(golden, verdict, network, dtype);
            }
        }
    }

    private static void train(GoldenCase golden, Verdict verdict, Network network, DType dtype) throws IOException {
        JsonObject fields = golden.config();
        Parameters parameters = network.parameters();
        Precision precision = Precision.of(dtype);
        int steps = fields.whole("steps");
        double[] losses = new double[steps];
        double[] rates = new double[steps];
        try (Scope scope = Scope.open();
                Adam adam = new Adam(adamConfig(fields), parameters.values(), parameters.gradients());
                var average = new ExponentialMovingAverage(parameters.values(), fields.number("ema_rate"), true)) {
            Batches batches = new Batches(golden, network, dtype);
            Tensor initial = parameters.values().copy();
            for (int k = 0; k < steps; k++) {
                parameters.zeroGradients();
                Tensor loss = batches.loss(k, k);
                loss.backward();
                losses[k] = loss.item();
                rates[k] = adam.step().learningRate();
                average.update();
            }
            verdict.compare("losses", precision, losses);
            verdict.compare("lr", Precision.FLOAT64, rates);
            try (var applied = average.apply();
                    Autograd.Mode mode = Autograd.noGrad()) {
                verdict.compare("eval_loss", precision, new double[] {
                    batches.loss(0, steps).item()
                });
            }
            compare(golden, verdict, parameters, initial, average.values(), precision);
        }
    }

    private static AdamConfig adamConfig(JsonObject fields) {
        return new AdamConfig(
                fields.number("lr"),
                fields.number("beta1"),
                BETA_2,
                fields.number("adam_eps"),
                fields.number("weight_decay"),
                fields.whole("warmup"),
                fields.number("grad_clip"));
    }

    /** Stored batches with stored draws. */
    private record Batches(GoldenCase golden, Network network, DType dtype) {
        /** The loss of a batch under the draws of one evaluation. */
        Tensor loss(int batch, int draw) {
            JsonObject fields = golden.config();
            ReferenceConfig config = new ReferenceConfig(fields);
            Reduction reduction = fields.flag("reduce_mean") ? Reduction.MEAN : Reduction.HALF_SUM;
            NetworkModel model = config.model(network);
            try (Scope scope = Scope.open()) {
                Tensor x0 = GoldenTensors.of(golden.input("batches"), dtype).select(0, batch);
                Tensor noise =
                        GoldenTensors.of(golden.input("draw_noise"), dtype).select(0, draw);
                int n = (int) x0.size(0);
                if (!fields.flag("continuous")) {
                    int[] labels = Arrays.stream(golden.input("draw_labels").toLongs(), draw * n, (draw + 1) * n)
                            .mapToInt(Math::toIntExact)
                            .toArray();
                    return scope.keep(new DiscreteLosses(config, reduction)
                            .evaluate(model, x0, labels, noise)
                            .mean());
                }
                double minimumTime = fields.number("loss_eps");
                var objective = new DenoisingScoreMatching(
                        config.schedule(),
                        minimumTime,
                        reduction,
                        fields.flag("likelihood_weighting") ? Weighting.LIKELIHOOD : Weighting.NOISE_VARIANCE);
                double[] drawn = golden.input("draw_uniform").toDoubles();
                double[] t = config.times(Arrays.copyOfRange(drawn, draw * n, (draw + 1) * n), minimumTime);
                return scope.keep(objective.evaluate(model, x0, t, noise).mean());
            }
        }
    }

    private static void compare(
            GoldenCase golden,
            Verdict verdict,
            Parameters parameters,
            Tensor initial,
            Tensor averages,
            Precision precision)
            throws IOException {
        Map<String, Tensor> values = FlatParts.of(parameters, parameters.values());
        Map<String, Tensor> shadows = FlatParts.of(parameters, averages);
        Map<String, Tensor> starts = FlatParts.of(parameters, initial);
        JsonObject table = golden.json("params_after.json").object("params");
        values.forEach((name, value) -> {
            if (golden.has("param." + name)) {
                verdict.compare("param." + name, precision, value.toDoubles());
                verdict.compare("ema." + name, precision, shadows.get(name).toDoubles());
            }
            JsonObject entry = table.object(name);
            double recorded = entry.number("f32_vs_f64");
            if (recorded < 1) { // else moved by rounding noise alone: gradient zero in exact arithmetic
                double update = value.sub(starts.get(name)).norm().item();
                double share = entry.number("update_norm") / entry.number("norm");
                norm(verdict, "update of " + name, precision, update, entry.number("update_norm"), recorded);
                norm(
                        verdict,
                        "norm of " + name,
                        precision,
                        value.norm().item(),
                        entry.number("norm"),
                        recorded * share);
                double shadow = shadows.get(name).norm().item();
                norm(verdict, "average of " + name, precision, shadow, entry.number("ema_norm"), recorded * share);
            }
        });
    }

    private static void norm(
            Verdict verdict, String what, Precision precision, double actual, double expected, double recorded) {
        verdict.within(
                what + " (" + precision + ")",
                new double[] {actual},
                new double[] {expected},
                precision.tolerance(recorded));
    }
}
