package dev.reverie.metric.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.metric.feature.VisionTransformerConfig.Family;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.StaleMemoryTrial;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hipparchus.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against loops over the definition. */
class VisionTransformerTest {
    private static final int PATCH = 2;
    private static final int SIDE = 6;
    private static final int WIDTH = 8;
    private static final int HIDDEN = 12;
    private static final int HEADS = 2;

    static List<VisionTransformerConfig> configurations() {
        return List.of(
                new VisionTransformerConfig(Family.DINOV2, WIDTH, 2, HEADS, HIDDEN, PATCH, 3, SIDE, 0, 0),
                new VisionTransformerConfig(Family.DINOV2, WIDTH, 2, HEADS, HIDDEN, PATCH, 5, SIDE, 0, 0),
                new VisionTransformerConfig(Family.DINOV2, WIDTH, 2, HEADS, HIDDEN, PATCH, 5, SIDE, 3, 0),
                new VisionTransformerConfig(Family.CLIP, WIDTH, 2, HEADS, HIDDEN, PATCH, 3, SIDE, 0, 5));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void theWholeNetworkIsItsDefinition(VisionTransformerConfig config) {
        try (Scope scope = Scope.open();
                VisionTransformer network = new VisionTransformer(config)) {
            RandomWeights.fill(network.parameters(), DType.FLOAT64, 4);
            double[] images = RandomWeights.normal(2 * 3 * SIDE * SIDE, 5);
            Tensor features =
                    network.encode(Tensors.of(images, 2, 3, SIDE, SIDE)).features();
            assertThat(features.shape()).containsExactly(2, network.dimension());
            for (int n = 0; n < 2; n++) {
                double[] image = Arrays.copyOfRange(images, n * 3 * SIDE * SIDE, (n + 1) * 3 * SIDE * SIDE);
                double[] wanted = new Definition(config, new Weights(network.parameters())).features(image);
                // Some hundred roundings of numbers of order 1 to 10.
                assertThat(features.select(0, n).toDoubles()).containsExactly(wanted, within(1e-12));
                assertThat(RandomWeights.largest(wanted)).isGreaterThan(0.1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void featuresDoNotDependOnWhatMemoryHeldBefore(VisionTransformerConfig config) {
        try (Scope scope = Scope.open();
                VisionTransformer network = new VisionTransformer(config)) {
            RandomWeights.fill(network.parameters(), DType.FLOAT32, 4);
            Tensor images = Tensors.of(RandomWeights.images(3 * SIDE * SIDE, 6), 1, 3, SIDE, SIDE);
            assertThat(new StaleMemoryTrial(
                                    Map.of("images", images),
                                    given -> network.encode(given.get(0)).features(),
                                    1e-5)
                            .difference())
                    .isEmpty();
        }
    }

    /**
     * {@code sin(1), ..., sin(25)} on a grid of 5 x 5, brought to 3 x 3 by PyTorch 2.13: {@code interpolate(scale_factor=3.1 / 5,
     * mode="bicubic")}, and {@code interpolate(size=3, mode="bicubic", antialias=True)} for the network with registers.
     */
    @Test
    void positionsAreResizedAsInDinov2() {
        double[] plain = {
            0.6768576213321539,
            0.48853729632933696,
            -0.766322352850017,
            -0.8823514266425019,
            0.4363960114915186,
            0.8070487740349286,
            0.15041442505026434,
            -0.902301503348458,
            0.010476627351588465
        };
        double[] filtered = {
            0.6091349230450602,
            0.4806865627474489,
            -0.6297601786751215,
            -0.6696504768412875,
            0.289354084477095,
            0.6572348979122011,
            0.02780633372849202,
            -0.755907085382995,
            0.004628059235369341
        };
        assertThat(positions(false)).containsExactly(plain, within(1e-14));
        assertThat(positions(true)).containsExactly(filtered, within(1e-14));
    }

    private static double[] positions(boolean filtered) {
        try (Scope scope = Scope.open();
                VisionTransformer network =
                        new VisionTransformer(configurations().get(1))) {
            network.parameters().allocate(DType.FLOAT64, dev.reverie.torch.Device.CPU);
            var table = network.parameters().list().stream()
                    .filter(parameter -> parameter.name().endsWith("position_embeddings"))
                    .findFirst()
                    .orElseThrow();
            double[] values = new double[26 * WIDTH];
            for (int k = 0; k < 26; k++) {
                Arrays.fill(values, k * WIDTH, (k + 1) * WIDTH, k == 0 ? 7 : Math.sin(k));
            }
            table.value().copyFrom(Tensors.of(values, 1, 26, WIDTH));
            Tensor resized = new TokenPositions(table, 5, 3, filtered).value();
            assertThat(resized.select(0, 0).toDoubles()).containsOnly(7);
            return resized.narrow(0, 1, 9).select(1, 3).toDoubles();
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new VisionTransformerConfig(Family.DINOV2, 8, 2, 3, 12, 2, 3, 6, 0, 0))
                .hasMessageContaining("heads divide the width", "width 8");
        assertThatThrownBy(() -> new VisionTransformerConfig(Family.CLIP, 8, 2, 2, 12, 2, 4, 6, 0, 5))
                .hasMessageContaining("CLIP has a projection");
        assertThat(VisionTransformerConfig.dinov2(1024, 24, 0).name()).isEqualTo("DINOv2 ViT-L/14");
        assertThat(VisionTransformerConfig.dinov2(384, 12, 4).name()).isEqualTo("DINOv2 ViT-S/14 with 4 registers");
        assertThat(VisionTransformerConfig.clip(1024, 24, 14, 336, 768).name()).isEqualTo("CLIP ViT-L/14 at 336");
        assertThat(VisionTransformerConfig.clip(768, 12, 32, 224, 512).name()).isEqualTo("CLIP ViT-B/32");
    }

    /** Parameters of the published image encoders, counted by PyTorch, with CLIP's projection and without DINOv2's mask token. */
    @Test
    void thePublishedSizesHaveThePublishedNumbersOfParameters() {
        assertThat(count(VisionTransformerConfig.dinov2(384, 12, 0))).isEqualTo(22_056_192);
        assertThat(count(VisionTransformerConfig.dinov2(384, 12, 4))).isEqualTo(22_057_728);
        assertThat(count(VisionTransformerConfig.dinov2(1024, 24, 0))).isEqualTo(304_367_616);
        assertThat(count(VisionTransformerConfig.clip(768, 12, 32, 224, 512))).isEqualTo(87_849_216);
        assertThat(count(VisionTransformerConfig.clip(1024, 24, 14, 336, 768))).isEqualTo(304_293_888);
    }

    private static long count(VisionTransformerConfig config) {
        return new VisionTransformer(config).parameters().count();
    }

    /** The equations, with loops over tokens. */
    private record Definition(VisionTransformerConfig config, Weights weights) {
        double[] features(double[] image) {
            boolean clip = config.family() == Family.CLIP;
            double[][] x = tokens(image, clip);
            if (clip) {
                x = norm(x, "vision_model.pre_layrnorm", 1e-5);
            }
            for (int b = 0; b < config.depth(); b++) {
                String name = (clip ? "vision_model.encoder.layers." : "encoder.layer.") + b;
                double epsilon = clip ? 1e-5 : 1e-6;
                double[][] mixed = attention(norm(x, name + (clip ? ".layer_norm1" : ".norm1"), epsilon), name, clip);
                x = sum(x, scaled(mixed, clip ? null : name + ".layer_scale1.lambda1"));
                double[][] h =
                        affine(norm(x, name + (clip ? ".layer_norm2" : ".norm2"), epsilon), name + ".mlp.fc1", HIDDEN);
                for (double[] token : h) {
                    for (int i = 0; i < token.length; i++) {
                        double v = token[i];
                        token[i] = clip ? v / (1 + Math.exp(-1.702 * v)) : v * (1 + Erf.erf(v / Math.sqrt(2))) / 2;
                    }
                }
                x = sum(x, scaled(affine(h, name + ".mlp.fc2", WIDTH), clip ? null : name + ".layer_scale2.lambda1"));
            }
            double[] last = norm(x, clip ? "vision_model.post_layernorm" : "layernorm", clip ? 1e-5 : 1e-6)[0];
            return clip ? times(weights.of("visual_projection.weight"), last) : last;
        }

        private double[][] tokens(double[] image, boolean clip) {
            String stem = clip ? "vision_model.embeddings." : "embeddings.";
            String patch = stem + (clip ? "patch_embedding" : "patch_embeddings.projection");
            double[] weight = weights.of(patch + ".weight");
            double[] bias = clip ? new double[WIDTH] : weights.of(patch + ".bias");
            int side = SIDE / PATCH;
            double[] positions = new TokenPositions(
                            java.util.Objects.requireNonNull(weights.parameters()
                                    .find(stem + (clip ? "position_embedding.weight" : "position_embeddings"))),
                            config.grid(),
                            side,
                            config.registers() > 0)
                    .value()
                    .toDoubles();
            int registers = config.registers();
            double[][] tokens = new double[1 + registers + side * side][WIDTH];
            double[] own = weights.of(stem + (clip ? "class_embedding" : "cls_token"));
            for (int w = 0; w < WIDTH; w++) {
                tokens[0][w] = own[w] + positions[w];
                for (int r = 0; r < registers; r++) {
                    tokens[1 + r][w] = weights.of(stem + "register_tokens")[r * WIDTH + w];
                }
                for (int p = 0; p < side * side; p++) {
                    double value = bias[w] + positions[(1 + p) * WIDTH + w];
                    for (int c = 0; c < 3; c++) {
                        for (int k = 0; k < PATCH * PATCH; k++) {
                            int i = p / side * PATCH + k / PATCH;
                            int j = p % side * PATCH + k % PATCH;
                            value += weight[(w * 3 + c) * PATCH * PATCH + k] * image[(c * SIDE + i) * SIDE + j];
                        }
                    }
                    tokens[1 + registers + p][w] = value;
                }
            }
            return tokens;
        }

        private double[][] attention(double[][] x, String name, boolean clip) {
            String inner = name + (clip ? ".self_attn." : ".attention.attention.");
            double[][] q = affine(x, inner + (clip ? "q_proj" : "query"), WIDTH);
            double[][] k = affine(x, inner + (clip ? "k_proj" : "key"), WIDTH);
            double[][] v = affine(x, inner + (clip ? "v_proj" : "value"), WIDTH);
            int d = WIDTH / HEADS;
            double[][] mixed = new double[x.length][WIDTH];
            for (int h = 0; h < HEADS; h++) {
                for (int t = 0; t < x.length; t++) {
                    double[] weight = new double[x.length];
                    double total = 0;
                    for (int s = 0; s < x.length; s++) {
                        double product = 0;
                        for (int i = h * d; i < (h + 1) * d; i++) {
                            product += q[t][i] * k[s][i];
                        }
                        weight[s] = Math.exp(product / Math.sqrt(d));
                        total += weight[s];
                    }
                    for (int s = 0; s < x.length; s++) {
                        for (int i = h * d; i < (h + 1) * d; i++) {
                            mixed[t][i] += weight[s] / total * v[s][i];
                        }
                    }
                }
            }
            return affine(mixed, clip ? inner + "out_proj" : name + ".attention.output.dense", WIDTH);
        }

        private double[][] norm(double[][] x, String name, double epsilon) {
            double[] gain = weights.of(name + ".weight");
            double[] shift = weights.of(name + ".bias");
            double[][] result = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                double mean = Arrays.stream(x[t]).average().orElseThrow();
                double variance = Arrays.stream(x[t])
                        .map(v -> (v - mean) * (v - mean))
                        .average()
                        .orElseThrow();
                result[t] = new double[x[t].length];
                for (int i = 0; i < x[t].length; i++) {
                    result[t][i] = gain[i] * (x[t][i] - mean) / Math.sqrt(variance + epsilon) + shift[i];
                }
            }
            return result;
        }

        private double[][] affine(double[][] x, String name, int out) {
            double[] bias = weights.of(name + ".bias");
            double[][] result = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                result[t] = times(weights.of(name + ".weight"), x[t]);
                for (int i = 0; i < out; i++) {
                    result[t][i] += bias[i];
                }
            }
            return result;
        }

        private static double[] times(double[] matrix, double[] vector) {
            double[] result = new double[matrix.length / vector.length];
            for (int i = 0; i < result.length; i++) {
                for (int j = 0; j < vector.length; j++) {
                    result[i] += matrix[i * vector.length + j] * vector[j];
                }
            }
            return result;
        }

        private double[][] scaled(double[][] x, @org.jspecify.annotations.Nullable String name) {
            if (name != null) {
                double[] scale = weights.of(name);
                for (double[] token : x) {
                    for (int i = 0; i < token.length; i++) {
                        token[i] *= scale[i];
                    }
                }
            }
            return x;
        }

        private static double[][] sum(double[][] a, double[][] b) {
            double[][] result = new double[a.length][a[0].length];
            for (int t = 0; t < a.length; t++) {
                for (int i = 0; i < a[t].length; i++) {
                    result[t][i] = a[t][i] + b[t][i];
                }
            }
            return result;
        }
    }
}
