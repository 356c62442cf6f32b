package dev.reverie.network.unet2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.network.Context;
import dev.reverie.network.Labels;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameter;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Unet2dTest {
    private final Unets.Options options = new Unets.Options();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static double[] evaluate(Unet2d network, Tensor x, double[] condition, Context context) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Tensor output = network.forward(x, condition, context, Dropout.off())) {
            assertThat(output.shape()).containsExactly(x.shape());
            return output.toDoubles();
        }
    }

    private static double[] evaluate(Unet2d network, Tensor x, double... condition) {
        return evaluate(network, x, condition, Context.none());
    }

    private static Unet2dConfig published(int[] widths, int attending) {
        Unets.Options published = new Unets.Options();
        published.channels = 3;
        published.layers = 2;
        published.groups = 32;
        published.levels = Arrays.stream(widths)
                .mapToObj(width -> new Unet2dConfig.Level(width, false, false))
                .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
        published.levels.set(attending, new Unet2dConfig.Level(widths[attending], true, true));
        return published.config();
    }

    @Test
    void thePublishedNetworksHaveTheirPublishedNumberOfParameters() {
        // google/ddpm-cifar10-32 and google/ddpm-celebahq-256: the sizes of Ho et al. 2020, appendix B (35.7 M, 114 M),
        // to the last digit as counted by their users.
        assertThat(new Unet2d(published(new int[] {128, 256, 256, 256}, 1))
                        .parameters()
                        .count())
                .isEqualTo(35_746_307);
        assertThat(new Unet2d(published(new int[] {128, 128, 256, 256, 512, 512}, 4))
                        .parameters()
                        .count())
                .isEqualTo(113_673_219);
    }

    @Test
    void samplesDoNotInfluenceEachOther() {
        options.levels = List.of(new Unet2dConfig.Level(8, true, true), new Unet2dConfig.Level(16, true, true));
        Unet2d network = options.network();
        Tensor x = Unets.noise(1, DType.FLOAT64, 2, 2, 8, 8);
        double[] both = evaluate(network, x, 10, 700);
        double[] second = evaluate(network, x.narrow(0, 1, 1), 700);
        // float64: only the order of sums differs
        assertThat(Arrays.copyOfRange(both, both.length / 2, both.length)).containsExactly(second, within(1e-12));
        network.parameters().close();
    }

    @Test
    void inferenceInFloat32AgreesWithFloat64AndWithTheRecordedPass() {
        options.levels = List.of(new Unet2dConfig.Level(8, true, true), new Unet2dConfig.Level(16, true, true));
        options.headWidth = OptionalInt.of(4);
        Unet2d coarse = Unets.randomised(new Unet2d(options.config()), DType.FLOAT32);
        Unet2d fine = new Unet2d(options.config());
        fine.parameters().allocate(DType.FLOAT64, dev.reverie.torch.Device.CPU);
        fine.parameters().values().copyFrom(coarse.parameters().values());
        Tensor x = Unets.noise(1, DType.FLOAT32, 2, 2, 8, 8);
        double[] inferred = evaluate(coarse, x, 10, 700);
        double[] recorded = coarse.forward(x, new double[] {10, 700}, Dropout.off())
                .detach()
                .toDoubles();
        double[] exact = evaluate(fine, x.to(DType.FLOAT64), 10, 700);
        // float32 has 7 digits; some twenty layers lose one or two
        assertThat(inferred).containsExactly(exact, within(1e-5));
        assertThat(recorded).containsExactly(exact, within(1e-5));
        coarse.parameters().close();
        fine.parameters().close();
    }

    @Test
    void everyParameterIsReachedByTheGradient() {
        options.levels = List.of(new Unet2dConfig.Level(8, true, false), new Unet2dConfig.Level(16, false, true));
        options.scaleAndShift = true;
        options.classes = 3;
        Unet2d network = options.network();
        Tensor x = Unets.noise(1, DType.FLOAT64, 3, 2, 8, 8);
        Context labels = Context.of(Labels.of(0, 1, 2));
        network.forward(x, new double[] {1, 2, 3}, labels, Dropout.off())
                .square()
                .sum()
                .backward();
        double[] gradients = network.parameters().gradients().toDoubles();
        int at = 0;
        for (Parameter parameter : network.parameters().trainable()) {
            int end = at + Math.toIntExact(parameter.count());
            double largest =
                    Arrays.stream(gradients, at, end).map(Math::abs).max().orElse(0);
            // A bias added to all keys shifts every logit of a query alike, which softmax does not see.
            if (!parameter.name().endsWith("to_k.bias")) {
                assertThat(largest).as(parameter.name()).isGreaterThan(1e-8);
            }
            at = end;
        }
        network.parameters().close();
    }

    @Test
    void labelsChangeTheAnswerAndMustBeGiven() {
        options.classes = 3;
        Unet2d network = options.network();
        assertThat(network.classes()).isEqualTo(3);
        Tensor x = Unets.noise(1, DType.FLOAT64, 1, 2, 8, 8);
        double[] time = {5};
        double[] zero = evaluate(network, x, time, Context.of(Labels.all(0)));
        double[] two = evaluate(network, x, time, Context.of(Labels.all(2)));
        assertThat(zero).isNotEqualTo(two);
        assertThatThrownBy(() -> network.forward(x, time)).hasMessageContaining("no null class");
        assertThatThrownBy(() -> evaluate(network, x, time, Context.of(Labels.all(3))))
                .hasMessageContaining("[0, 2], got 3");
        Unets.fill(network.parameters(), "class_embedding.weight"::equals, 0);
        double[] silenced = evaluate(network, x, time, Context.of(Labels.all(2)));
        options.classes = 0;
        Unet2d unconditional = new Unet2d(options.config());
        unconditional.parameters().allocate(DType.FLOAT64, dev.reverie.torch.Device.CPU);
        for (Parameter parameter : unconditional.parameters().list()) {
            parameter
                    .value()
                    .detach()
                    .copyFrom(network.parameters().find(parameter.name()).value());
        }
        assertThat(evaluate(unconditional, x, time)).containsExactly(silenced, within(0.0));
        assertThatThrownBy(() -> evaluate(unconditional, x, time, Context.of(Labels.all(0))))
                .hasMessageContaining("takes no labels");
        network.parameters().close();
        unconditional.parameters().close();
    }

    @Test
    void aNetworkOfNoiseLevelsDividesByThem() {
        options.embedding = Unet2dConfig.Embedding.FOURIER;
        Unet2d network = options.network();
        Unets.fill(network.parameters(), "conv_out.weight"::equals, 0);
        Unets.fill(network.parameters(), "conv_out.bias"::equals, 3);
        double[] output = evaluate(network, Unets.noise(1, DType.FLOAT64, 2, 2, 8, 8), 0.5, 4);
        assertThat(Arrays.copyOf(output, 128)).containsOnly(6);
        assertThat(Arrays.copyOfRange(output, 128, 256)).containsOnly(0.75);
        assertThat(network.parameters().find("time_proj.weight").isTrainable()).isFalse();
        network.parameters().close();
    }

    @Test
    void cosinesFirstIsTheSameNetworkWithTheFirstLayersColumnsExchanged() {
        Unet2d sines = options.network();
        Tensor x = Unets.noise(1, DType.FLOAT64, 1, 2, 8, 8);
        double[] expected = evaluate(sines, x, 123);
        options.cosineFirst = true;
        Unet2d cosines = options.network();
        Tensor weight = cosines.parameters()
                .find("time_embedding.linear_1.weight")
                .value()
                .detach();
        weight.copyFrom(dev.reverie.torch.Tensors.cat(1, weight.narrow(1, 4, 4), weight.narrow(1, 0, 4)));
        assertThat(evaluate(cosines, x, 123)).containsExactly(expected, within(1e-12));
        sines.parameters().close();
        cosines.parameters().close();
    }

    @Test
    void scalingByZeroAndShiftingByNothingIsTheSameAsAddingNothing() {
        Unet2d adding = options.network();
        options.scaleAndShift = true;
        Unet2d scaling = new Unet2d(options.config());
        scaling.parameters().allocate(DType.FLOAT64, dev.reverie.torch.Device.CPU);
        for (Parameter parameter : adding.parameters().list()) {
            if (!parameter.name().contains("time_emb_proj")) {
                scaling.parameters().find(parameter.name()).value().detach().copyFrom(parameter.value());
            }
        }
        Unets.fill(adding.parameters(), name -> name.contains("time_emb_proj"), 0);
        Tensor x = Unets.noise(1, DType.FLOAT64, 1, 2, 8, 8);
        assertThat(evaluate(scaling, x, 5)).containsExactly(evaluate(adding, x, 5), within(1e-12));
        // (1 + scale) = 3 and shift = 2 on a normalised branch is the affine map that the norm itself could do.
        Unets.fill(scaling.parameters(), name -> name.contains("time_emb_proj.bias"), 2);
        for (Parameter parameter : adding.parameters().list()) {
            if (parameter.name().contains("norm2")) {
                parameter.value().detach().mulInPlace(3);
            }
            if (parameter.name().endsWith("norm2.bias")) {
                parameter.value().detach().addInPlace(2);
            }
        }
        assertThat(evaluate(scaling, x, 5)).containsExactly(evaluate(adding, x, 5), within(1e-12));
        adding.parameters().close();
        scaling.parameters().close();
    }

    @Test
    void centringMapsTheUnitIntervalToTheSymmetricOne() {
        Unet2d plain = options.network();
        options.centerInput = true;
        Unet2d centring = options.network();
        Tensor x = Unets.noise(1, DType.FLOAT64, 1, 2, 8, 8);
        assertThat(evaluate(centring, x, 5))
                .containsExactly(evaluate(plain, x.mul(2).add(-1), 5), within(1e-12));
        plain.parameters().close();
        centring.parameters().close();
    }

    @Test
    void shapesAndOptionsThatDoNotFitAreRefused() {
        Unet2d network = options.network();
        Tensor x = Unets.noise(1, DType.FLOAT64, 1, 2, 8, 7);
        assertThatThrownBy(() -> network.forward(x, new double[] {1})).hasMessageContaining("multiples of 2");
        Tensor good = Unets.noise(1, DType.FLOAT64, 2, 2, 8, 8);
        assertThatThrownBy(() -> network.forward(good, new double[] {1})).hasMessageContaining("got 1 numbers");
        network.parameters().close();
        refused(o -> o.groups = 3, "multiple of groups = 3", "got 8");
        refused(o -> o.headWidth = OptionalInt.of(5), "headWidth must divide the width 16", "got 5");
        refused(o -> o.levels = List.of(), "levels must be 1 to 16");
        refused(o -> o.padding = 2, "downsamplePadding must be 0 or 1, got 2");
        refused(o -> o.frequencyShift = 4, "frequencyShift must be in [0, 4)");
        refused(o -> o.epsilon = 0, "epsilon must be in (0, 1)");
        refused(o -> o.middleScale = -1, "middleScale must be positive, got -1");
    }

    private static void refused(Consumer<Unets.Options> change, String... parts) {
        Unets.Options changed = new Unets.Options();
        change.accept(changed);
        assertThatThrownBy(changed::config)
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void theRectifierIsUsedInTheBlocksAndNowhereElse() {
        Unet2d smooth = options.network();
        options.activation = Activation.RELU;
        Unet2d sharp = options.network();
        Tensor x = Unets.noise(1, DType.FLOAT64, 1, 2, 8, 8);
        assertThat(evaluate(sharp, x, 5)).isNotEqualTo(evaluate(smooth, x, 5));
        // With every block's branch silent, only stem, head and resampling are left, where SiLU stays.
        for (Unet2d network : List.of(smooth, sharp)) {
            Unets.fill(network.parameters(), name -> name.contains("conv2") || name.contains("to_out"), 0);
        }
        assertThat(evaluate(sharp, x, 5)).containsExactly(evaluate(smooth, x, 5), within(0.0));
        smooth.parameters().close();
        sharp.parameters().close();
    }
}
