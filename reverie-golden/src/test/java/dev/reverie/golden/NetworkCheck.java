package dev.reverie.golden;

import dev.reverie.file.NdArray;
import dev.reverie.network.Network;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network in float32 and in float64: output, score, and the gradients of {@code L = sum(output * probe)} by the
 * input, by
 * a few parameters element by element, and by every parameter in norm.
 */
record NetworkCheck() implements GoldenCheck {
    private static final String GRADIENT = "grad_param.";

    /** Below this share of the largest norm a gradient is rounding noise even in float64. */
    private static final double ZERO = 1e-12;

    @Override
    public String kind() {
        return "network";
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
                evaluate(golden, verdict, network, dtype);
            }
        }
    }

    private static void evaluate(GoldenCase golden, Verdict verdict, Network network, DType dtype) throws IOException {
        Precision precision = Precision.of(dtype);
        try (Scope scope = Scope.open()) {
            Tensor x = GoldenTensors.of(golden.input("x"), dtype);
            double[] t = golden.input("t").toDoubles();
            try (Autograd.Mode mode = Autograd.noGrad()) {
                Tensor score =
                        new ReferenceConfig(golden.config()).model(network).score(x, t);
                verdict.compare("score", precision, score.toDoubles());
            }
            Tensor inputGradient = x.zerosLike();
            x.requireGrad().accumulateGradInto(inputGradient);
            Tensor output = network.forward(x, golden.input("time_cond").toDoubles());
            Tensor loss =
                    output.mul(GoldenTensors.of(golden.input("probe"), dtype)).sum();
            loss.backward();
            verdict.compare("output", precision, output.toDoubles());
            verdict.compare("probe_loss", precision, new double[] {loss.item()});
            verdict.compare("grad_input", precision, inputGradient.toDoubles());
            compareGradients(
                    golden,
                    verdict,
                    FlatParts.of(network.parameters(), network.parameters().gradients()),
                    precision);
        }
    }

    private static void compareNormsOfThree(
            GoldenCase golden, Verdict verdict, Map<String, Tensor> gradients, Precision precision) throws IOException {
        // The table keeps the order in which the three norms are stored.
        List<String> three = golden.json("tolerances.json").keys().stream()
                .filter(name -> name.startsWith(GRADIENT))
                .toList();
        double[] normsOfThree = three.stream()
                .mapToDouble(name ->
                        gradients.get(name.substring(GRADIENT.length())).norm().item())
                .toArray();
        // A norm is as uncertain as its elements; that errors of 1e-5 cancel to 1e-7 in it is luck of one run.
        double recorded = three.stream()
                .mapToDouble(name -> golden.tolerance(name).relToMax())
                .max()
                .orElse(0.0);
        verdict.within(
                "grad_norms_of_3 (" + precision + ")",
                normsOfThree,
                golden.input("grad_norms_of_3_f64").toDoubles(),
                precision.tolerance(recorded));
    }

    private static void compareGradients(
            GoldenCase golden, Verdict verdict, Map<String, Tensor> gradients, Precision precision) throws IOException {
        compareNormsOfThree(golden, verdict, gradients, precision);
        golden.names().stream()
                .filter(name -> name.startsWith(GRADIENT) && !name.endsWith("_f64"))
                .forEach(name -> verdict.compare(
                        name,
                        precision,
                        gradients.get(name.substring(GRADIENT.length())).toDoubles()));

        JsonObject table = golden.json("param_grad_norms.json");
        List<String> untouched = table.texts("no_grad");
        JsonObject norms = table.object("norms");
        double largest = norms.keys().stream()
                .mapToDouble(name -> norms.object(name).number("f64"))
                .max()
                .orElse(0.0);
        verdict.within(
                "number of gradients",
                new double[] {gradients.keySet().stream().filter(norms::has).count()},
                new double[] {norms.keys().size()},
                0);
        gradients.forEach((name, gradient) -> {
            double norm = gradient.norm().item();
            if (untouched.contains(name)) {
                verdict.within(
                        "norm of " + name + ", unused (" + precision + ")", new double[] {norm}, new double[1], 0);
                return;
            }
            JsonObject entry = norms.object(name);
            double expected = entry.number("f64");
            if (expected < ZERO * largest) {
                // Zero in exact arithmetic (the bias of attention's key): only that it is small can be asked.
                verdict.within(
                        "norm of " + name + ", zero (" + precision + ")",
                        new double[] {largest + norm},
                        new double[] {largest},
                        precision.floor());
            } else {
                double recorded = entry.number("rel_diff_tensor");
                verdict.within(
                        "norm of " + name + " (" + precision + ")",
                        new double[] {norm},
                        new double[] {expected},
                        precision.tolerance(recorded));
            }
        });
    }
}
