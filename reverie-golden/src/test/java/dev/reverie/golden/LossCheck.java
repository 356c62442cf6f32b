package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.Weighting;
import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.testkit.GoldenCase;
import dev.reverie.testkit.GoldenCheck;
import dev.reverie.testkit.GoldenTensors;
import dev.reverie.testkit.Precision;
import dev.reverie.testkit.Verdict;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The loss of one batch with given times or labels and noise, for both reductions and, in continuous time, both
 * weightings; what the network received; and the norm of the gradient.
 */
record LossCheck() implements GoldenCheck {
    @Override
    public String kind() {
        return "loss";
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
            try (var parameters = network.parameters()) {
                Overheard overheard = new Overheard(golden, network, verdict, Precision.of(dtype));
                if (golden.config().text("loss").equals("get_sde_loss_fn")) {
                    evaluate(golden, verdict, overheard, dtype);
                } else {
                    evaluateDiscrete(golden, verdict, overheard, dtype);
                }
            }
        }
    }

    private static void evaluate(GoldenCase golden, Verdict verdict, Overheard network, DType dtype) {
        ReferenceConfig config = new ReferenceConfig(golden.config());
        Precision precision = Precision.of(dtype);
        double minimumTime = golden.config().number("loss_eps");
        double[] t = config.times(golden.input("uniform_u").toDoubles(), minimumTime);
        verdict.compare("t", Precision.FLOAT32, t);
        try (Scope scope = Scope.open()) {
            Tensor batch = GoldenTensors.of(golden.input("batch"), dtype);
            Tensor noise = GoldenTensors.of(golden.input("noise"), dtype);
            for (Reduction reduction : Reduction.values()) {
                for (Weighting weighting : List.of(Weighting.NOISE_VARIANCE, Weighting.LIKELIHOOD)) {
                    var objective = new DenoisingScoreMatching(config.schedule(), minimumTime, reduction, weighting);
                    Losses losses = objective.evaluate(config.model(network), batch, t, noise);
                    String name = String.format(
                            Locale.ROOT,
                            "loss_reduce_mean_%s_likelihood_%s",
                            reduction == Reduction.MEAN,
                            weighting.equals(Weighting.LIKELIHOOD));
                    verdict.compare(name, precision, new double[] {losses.mean().item()});
                    if (reduction == Reduction.MEAN && weighting.equals(Weighting.NOISE_VARIANCE)) {
                        compareGradient(losses, verdict, network, precision);
                    }
                }
            }
        }
    }

    private static void evaluateDiscrete(GoldenCase golden, Verdict verdict, Overheard network, DType dtype) {
        ReferenceConfig config = new ReferenceConfig(golden.config());
        Precision precision = Precision.of(dtype);
        int[] labels = Arrays.stream(golden.input("labels").toLongs())
                .mapToInt(Math::toIntExact)
                .toArray();
        try (Scope scope = Scope.open()) {
            Tensor batch = GoldenTensors.of(golden.input("batch"), dtype);
            Tensor noise = GoldenTensors.of(golden.input("noise"), dtype);
            for (Reduction reduction : Reduction.values()) {
                Losses losses =
                        new DiscreteLosses(config, reduction).evaluate(config.model(network), batch, labels, noise);
                String name = "loss_reduce_mean_" + (reduction == Reduction.MEAN);
                verdict.compare(name, precision, new double[] {losses.mean().item()});
                if (reduction == Reduction.MEAN) {
                    compareGradient(losses, verdict, network, precision);
                }
            }
        }
    }

    private static void compareGradient(Losses losses, Verdict verdict, Network network, Precision precision) {
        losses.mean().backward();
        double norm = network.parameters().gradients().norm().item();
        verdict.compare("grad_global_norm", precision, new double[] {norm});
    }

    /** Passes everything through to a network and compares what passes. */
    private record Overheard(GoldenCase golden, Network network, Verdict verdict, Precision precision)
            implements Network {
        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            verdict.compare("perturbed_data", precision, x.toDoubles());
            if (golden.config().text("loss").equals("get_sde_loss_fn")) {
                verdict.compare("network_labels", precision, condition);
            } else {
                // Whole numbers, which a network may use as indices.
                verdict.within(
                        "network_labels",
                        condition,
                        golden.input("network_labels").toDoubles(),
                        0);
            }
            return network.forward(x, condition, context, dropout);
        }

        @Override
        public NoiseCondition noiseCondition() {
            return network.noiseCondition();
        }

        @Override
        public Parameters parameters() {
            return network.parameters();
        }
    }
}
