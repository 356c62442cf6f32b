package dev.reverie.metric.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.nn.Parameter;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.StaleMemoryTrial;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Against loops over the definition, and the names of the published file. */
class InceptionV3Test {
    /** Common divisor of all widths: a network of 85 000 weights instead of 24 million. */
    private static final int DIVISOR = 16;

    private static final int H = 91;
    private static final int W = 80;

    @Test
    void theWholeNetworkIsItsDefinition() {
        try (Scope scope = Scope.open();
                InceptionV3 network = new InceptionV3(DIVISOR)) {
            RandomWeights.fill(network.parameters(), DType.FLOAT64, 1);
            double[] images = RandomWeights.normal(2 * 3 * H * W, 2);
            ImageEncoder.Encoding encoding = network.encode(Tensors.of(images, 2, 3, H, W));
            double[] features = encoding.features().toDoubles();
            double[] logits = encoding.logits().orElseThrow().toDoubles();
            Weights weights = new Weights(network.parameters());
            for (int n = 0; n < 2; n++) {
                double[] image = Arrays.copyOfRange(images, n * 3 * H * W, (n + 1) * 3 * H * W);
                double[] wanted = defined(weights, new Maps(image, 3, H, W)).pooled();
                double scale = RandomWeights.largest(wanted);
                assertThat(scale).isGreaterThan(1e-3);
                // Ninety-four layers of sums of up to 2000 roundings.
                assertThat(Arrays.copyOfRange(features, n * wanted.length, (n + 1) * wanted.length))
                        .containsExactly(wanted, within(1e-11 * scale));
                double[] classes = classes(weights.of("fc.weight"), wanted);
                assertThat(Arrays.copyOfRange(logits, n * classes.length, (n + 1) * classes.length))
                        .containsExactly(classes, within(1e-11 * RandomWeights.largest(classes)));
            }
        }
    }

    private static double[] classes(double[] weight, double[] features) {
        double[] logits = new double[weight.length / features.length];
        for (int c = 0; c < logits.length; c++) {
            for (int k = 0; k < features.length; k++) {
                logits[c] += weight[c * features.length + k] * features[k];
            }
        }
        return logits;
    }

    private static Maps defined(Weights w, Maps image) {
        Maps x = image.unit(w, "Conv2d_1a_3x3", 2, 0, 0)
                .unit(w, "Conv2d_2a_3x3", 1, 0, 0)
                .same(w, "Conv2d_2b_3x3")
                .halved()
                .same(w, "Conv2d_3b_1x1")
                .unit(w, "Conv2d_4a_3x3", 1, 0, 0)
                .halved();
        for (String name : List.of("Mixed_5b.", "Mixed_5c.", "Mixed_5d.")) {
            x = Maps.cat(List.of(
                    x.same(w, name + "branch1x1"),
                    x.same(w, name + "branch5x5_1").same(w, name + "branch5x5_2"),
                    x.same(w, name + "branch3x3dbl_1")
                            .same(w, name + "branch3x3dbl_2")
                            .same(w, name + "branch3x3dbl_3"),
                    x.means().same(w, name + "branch_pool")));
        }
        x = Maps.cat(List.of(
                x.unit(w, "Mixed_6a.branch3x3", 2, 0, 0),
                x.same(w, "Mixed_6a.branch3x3dbl_1")
                        .same(w, "Mixed_6a.branch3x3dbl_2")
                        .unit(w, "Mixed_6a.branch3x3dbl_3", 2, 0, 0),
                x.halved()));
        for (String name : List.of("Mixed_6b.", "Mixed_6c.", "Mixed_6d.", "Mixed_6e.")) {
            x = Maps.cat(List.of(
                    x.same(w, name + "branch1x1"),
                    x.same(w, name + "branch7x7_1")
                            .same(w, name + "branch7x7_2")
                            .same(w, name + "branch7x7_3"),
                    x.same(w, name + "branch7x7dbl_1")
                            .same(w, name + "branch7x7dbl_2")
                            .same(w, name + "branch7x7dbl_3")
                            .same(w, name + "branch7x7dbl_4")
                            .same(w, name + "branch7x7dbl_5"),
                    x.means().same(w, name + "branch_pool")));
        }
        x = Maps.cat(List.of(
                x.same(w, "Mixed_7a.branch3x3_1").unit(w, "Mixed_7a.branch3x3_2", 2, 0, 0),
                x.same(w, "Mixed_7a.branch7x7x3_1")
                        .same(w, "Mixed_7a.branch7x7x3_2")
                        .same(w, "Mixed_7a.branch7x7x3_3")
                        .unit(w, "Mixed_7a.branch7x7x3_4", 2, 0, 0),
                x.halved()));
        for (String name : List.of("Mixed_7b.", "Mixed_7c.")) {
            Maps fork = x.same(w, name + "branch3x3_1");
            Maps deepFork = x.same(w, name + "branch3x3dbl_1").same(w, name + "branch3x3dbl_2");
            x = Maps.cat(List.of(
                    x.same(w, name + "branch1x1"),
                    fork.same(w, name + "branch3x3_2a"),
                    fork.same(w, name + "branch3x3_2b"),
                    deepFork.same(w, name + "branch3x3dbl_3a"),
                    deepFork.same(w, name + "branch3x3dbl_3b"),
                    (name.equals("Mixed_7b.") ? x.means() : x.largest()).same(w, name + "branch_pool")));
        }
        return x;
    }

    /** Lines {@code name [sizes]}, sorted, of PyTorch's Inception v3 with 1008 classes; its hash was computed there. */
    @Test
    void namesAndShapesAreThoseOfThePublishedFile() throws Exception {
        InceptionV3 network = new InceptionV3();
        List<String> lines = network.parameters().list().stream()
                .sorted(Comparator.comparing(Parameter::name))
                .map(parameter -> parameter.name() + " " + Arrays.toString(parameter.shape()))
                .collect(Collectors.toList());
        lines.add(lines.indexOf("fc.weight [1008, 2048]"), "fc.bias [1008]");
        assertThat(network.isDispensable("fc.bias")).isTrue();
        assertThat(lines).hasSize(472);
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("bd04e829988dd22dd0bbf9e499a87af311ed57c1b4309a9d20a907d8ed4123d4");
    }

    @Test
    void featuresDoNotDependOnWhatMemoryHeldBefore() {
        try (Scope scope = Scope.open();
                InceptionV3 network = new InceptionV3(DIVISOR)) {
            RandomWeights.fill(network.parameters(), DType.FLOAT32, 1);
            Tensor images = Tensors.of(RandomWeights.images(3 * H * W, 3), 1, 3, H, W);
            assertThat(new StaleMemoryTrial(
                                    Map.of("images", images),
                                    given -> network.encode(given.get(0)).features(),
                                    1e-5)
                            .difference())
                    .isEmpty();
        }
    }
}
