package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Losses;
import dev.reverie.loss.Reduction;
import dev.reverie.loss.Weighting;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.Context;
import dev.reverie.network.Network;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The loss of one batch with given times and noise, for both reductions and both weightings; what the network received;
 * and
 * the norm of the gradient.
 */
record LossCheck() implements GoldenCheck {
    @Override
    public String kind() {
        return "loss";
    }

    @Override
    public Optional<String> gap(GoldenCase golden) {
        String loss = golden.config().text("loss");
        return new ReferenceConfig(golden.config())
                .missingNetwork()
                .or(() -> loss.equals("get_sde_loss_fn") ? Optional.empty() : Optional.of("loss " + loss));
    }

    @Override
    public void check(GoldenCase golden, Verdict verdict) throws IOException {
        Map<String, NdArray> weights = golden.weights();
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Ncsnpp network = new ReferenceConfig(golden.config()).network();
            GoldenTensors.fill(network.parameters(), weights, dtype);
            try (var parameters = network.parameters()) {
                evaluate(golden, verdict, new Overheard(network, verdict, Precision.of(dtype)), dtype);
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
                for (Weighting weighting : Weighting.values()) {
                    var objective = new DenoisingScoreMatching(config.schedule(), minimumTime, reduction, weighting);
                    Losses losses = objective.evaluate(config.model(network), batch, t, noise);
                    String name = String.format(
                            Locale.ROOT,
                            "loss_reduce_mean_%s_likelihood_%s",
                            reduction == Reduction.MEAN,
                            weighting == Weighting.LIKELIHOOD);
                    verdict.compare(name, precision, new double[] {losses.mean().item()});
                    if (reduction == Reduction.MEAN && weighting == Weighting.NOISE_VARIANCE) {
                        losses.mean().backward();
                        double norm = network.parameters().gradients().norm().item();
                        verdict.compare("grad_global_norm", precision, new double[] {norm});
                    }
                }
            }
        }
    }

    /** Passes everything through to a network and compares what passes. */
    private record Overheard(Network network, Verdict verdict, Precision precision) implements Network {
        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            verdict.compare("perturbed_data", precision, x.toDoubles());
            verdict.compare("network_labels", precision, Arrays.copyOf(condition, condition.length));
            return network.forward(x, condition, context, dropout);
        }

        @Override
        public Parameters parameters() {
            return network.parameters();
        }
    }
}
