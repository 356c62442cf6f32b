package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Classes and augmentations, alone and in every network that takes them. */
class ContextEmbeddingTest {
    private static final String LABELS = "label_embedding.weight";
    private static final String AUGMENTATIONS = "augmentation_embedding.weight";

    /** The networks, each in a size that takes no time. */
    enum Kind {
        NCSNPP {
            @Override
            Network make(int classes, int augmentationLength) {
                return new Ncsnpp(ncsnpp(true, classes, augmentationLength));
            }
        },
        DDPM {
            @Override
            Network make(int classes, int augmentationLength) {
                return new Ddpm(ddpm(true, classes, augmentationLength));
            }
        },
        MLP {
            @Override
            Network make(int classes, int augmentationLength) {
                return new Mlp(MlpConfig.builder(3)
                        .features(12)
                        .blocks(2)
                        .classes(classes)
                        .augmentationLength(augmentationLength)
                        .build());
            }
        };

        abstract Network make(int classes, int augmentationLength);

        /** Noisy data and conditioning numbers of a batch of four. */
        Tensor data(NoiseGenerator noise) {
            return this == MLP
                    ? noise.normal(DType.FLOAT64, Device.CPU, 4, 3)
                    : noise.normal(DType.FLOAT64, Device.CPU, 4, 1, 4, 4);
        }

        double[] conditions() {
            return new double[] {0.3, 2, 4, 5};
        }
    }

    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(91);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static NcsnppConfig ncsnpp(boolean conditional, int classes, int augmentationLength) {
        return NcsnppConfig.ddpmpp(1, 4, 4)
                .features(8)
                .multipliers(1, 2)
                .blocks(1)
                .attentionResolutions(2)
                .embedding(Embedding.FOURIER)
                .fourierScale(1)
                .conditional(conditional)
                .dropout(0)
                .initScale(1)
                .classes(classes)
                .augmentationLength(augmentationLength)
                .build();
    }

    private static NcsnppConfig ddpm(boolean conditional, int classes, int augmentationLength) {
        return NcsnppConfig.ddpm(1, 4, 4)
                .features(32)
                .multipliers(2)
                .blocks(1)
                .attentionResolutions()
                .conditional(conditional)
                .dropout(0)
                .classes(classes)
                .augmentationLength(augmentationLength)
                .build();
    }

    /** With random weights everywhere: the last layers start at nothing. */
    private Parameters allocate(Network network) {
        Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
        parameters.values().addInPlace(noise.normalLike(parameters.values()).mulInPlace(0.1));
        return parameters;
    }

    private static Tensor value(Parameters parameters, String name) {
        return Objects.requireNonNull(parameters.find(name), name).value();
    }

    /** What an unrecorded evaluation gives for the whole batch. */
    private static Tensor evaluate(Network network, Kind kind, Tensor x, Context context) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            return network.forward(x, kind.conditions(), context, Dropout.off());
        }
    }

    /** Largest difference of each sample's output. */
    private static double[] distances(Tensor a, Tensor b) {
        int samples = (int) a.size(0);
        double[] largest = new double[samples];
        for (int n = 0; n < samples; n++) {
            largest[n] = a.narrow(0, n, 1).sub(b.narrow(0, n, 1)).abs().max().item();
        }
        return largest;
    }

    private static double smallest(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    @Test
    void theSumIsThatOfTheRowAndTheMap() {
        Parameters parameters = new Parameters();
        ContextEmbedding embedding = new ContextEmbedding(parameters, 2, 3, 5);
        try (Parameters own = parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(2));
                Autograd.Mode mode = Autograd.noGrad()) {
            double[] rows = value(own, LABELS).toDoubles();
            double[] map = value(own, AUGMENTATIONS).toDoubles();
            assertThat(rows).hasSize(3 * 5);
            assertThat(map).hasSize(5 * 3);
            Tensor time = noise.normal(DType.FLOAT64, Device.CPU, 3, 5);
            double[] e = time.toDoubles();
            int[] labels = {1, Labels.NONE, 0};
            double[][] a = {{0.5, 0, -2}, {1, 1, 1}, {0, 0, 0}};
            double[] sum = embedding
                    .addTo(time, Context.of(Labels.of(labels)).withAugmentation(a))
                    .toDoubles();
            int[] rowOf = {1, 2, 0};
            for (int n = 0; n < 3; n++) {
                for (int i = 0; i < 5; i++) {
                    double expected = e[n * 5 + i] + rows[rowOf[n] * 5 + i];
                    for (int j = 0; j < 3; j++) {
                        expected += map[i * 3 + j] * a[n][j];
                    }
                    // Five terms of order 1, summed in another order.
                    assertThat(Math.abs(sum[n * 5 + i] - expected)).isLessThan(1e-14);
                }
            }
        }
    }

    @Test
    void rowsStartSmallAndTheMapAsGlorotSays() {
        Parameters parameters = new Parameters();
        int width = 400;
        new ContextEmbedding(parameters, 99, 100, width);
        try (Parameters own = parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(3))) {
            Tensor rows = value(own, LABELS).detach();
            Tensor map = value(own, AUGMENTATIONS).detach();
            // 40 000 draws: the standard error of a variance is below 1 %.
            assertThat(rows.square().mean().item() / (0.02 * 0.02)).isBetween(0.96, 1.04);
            assertThat(map.square().mean().item() * ((100 + width) / 2.0)).isBetween(0.96, 1.04);
        }
    }

    @ParameterizedTest
    @EnumSource
    void parametersOfPublishedNetworksComeFirstAndStayWhatTheyAre(Kind kind) {
        Network plain = kind.make(0, 0);
        Network conditioning = kind.make(3, 4);
        assertThat(plain.classes()).isZero();
        assertThat(conditioning.classes()).isEqualTo(3);
        try (Parameters own = conditioning.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
                Parameters its = plain.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1))) {
            List<String> names = its.list().stream().map(Parameter::name).toList();
            List<String> more = own.list().stream().map(Parameter::name).toList();
            assertThat(more.subList(0, names.size())).isEqualTo(names);
            assertThat(more.subList(names.size(), more.size())).containsExactly(LABELS, AUGMENTATIONS);
            for (String name : names) {
                assertThat(value(own, name).toDoubles())
                        .as(name)
                        .isEqualTo(value(its, name).toDoubles());
            }
            // Told nothing and without a row for it, the network is the plain one.
            value(own, LABELS).detach().fill(0);
            Tensor x = kind.data(noise);
            assertThat(evaluate(conditioning, kind, x, Context.none()).toDoubles())
                    .isEqualTo(evaluate(plain, kind, x, Context.none()).toDoubles());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLabelHasItsOwnEffectOnItsOwnSample(Kind kind) {
        Network network = kind.make(3, 0);
        try (Parameters parameters = allocate(network)) {
            assertThat(parameters.find(AUGMENTATIONS)).isNull();
            Tensor x = kind.data(noise);
            Tensor unconditioned = evaluate(network, kind, x, Context.none());
            Tensor first = evaluate(network, kind, x, Context.of(Labels.all(0)));
            Tensor last = evaluate(network, kind, x, Context.of(Labels.all(2)));
            assertThat(smallest(distances(unconditioned, first))).isGreaterThan(1e-4);
            assertThat(smallest(distances(first, last))).isGreaterThan(1e-4);
            assertThat(smallest(distances(unconditioned, last))).isGreaterThan(1e-4);

            // A batch in which half of the labels are dropped: each sample as with its label alone.
            Tensor mixed = evaluate(network, kind, x, Context.of(Labels.of(0, Labels.NONE, 2, Labels.NONE)));
            for (int n = 0; n < 4; n++) {
                Tensor expected =
                        List.of(first, unconditioned, last, unconditioned).get(n);
                // Nothing but the order of summation in larger matrix products.
                assertThat(distances(mixed, expected)[n]).isLessThan(1e-12);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNullClassIsTheLastRow(Kind kind) {
        Network network = kind.make(2, 0);
        try (Parameters parameters = allocate(network)) {
            Tensor rows = value(parameters, LABELS).detach();
            Tensor x = kind.data(noise);
            double[] ofClass =
                    evaluate(network, kind, x, Context.of(Labels.all(1))).toDoubles();
            assertThat(evaluate(network, kind, x, Context.none()).toDoubles()).isNotEqualTo(ofClass);
            rows.narrow(0, 2, 1).copyFrom(rows.narrow(0, 1, 1).copy());
            assertThat(evaluate(network, kind, x, Context.none()).toDoubles()).isEqualTo(ofClass);
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsReachTheRowsThatWereToldAndNoOthers(Kind kind) {
        Network network = kind.make(3, 2);
        try (Parameters parameters = allocate(network)) {
            Tensor x = kind.data(noise);
            Context context = Context.of(Labels.of(1, Labels.NONE, 1, 1))
                    .withAugmentation(new double[][] {{0, 1}, {0, -1}, {0, 0}, {0, 2}});
            Tensor output = network.forward(x, kind.conditions(), context, Dropout.off());
            output.mul(noise.normalLike(output)).sum().backward();

            int before = 0;
            for (Parameter parameter : parameters.trainable()) {
                if (parameter.name().equals(LABELS)) {
                    break;
                }
                before += (int) parameter.count();
            }
            int width = (int) value(parameters, AUGMENTATIONS).size(0);
            double[] gradient = parameters.gradients().toDoubles();
            boolean[] reached = new boolean[4];
            for (int row = 0; row < 4; row++) {
                int from = before + row * width;
                reached[row] = Arrays.stream(gradient, from, from + width).anyMatch(g -> g != 0);
            }
            assertThat(reached).containsExactly(false, true, false, true);
            for (int i = 0; i < width; i++) {
                int weight = before + 4 * width + 2 * i;
                assertThat(gradient[weight])
                        .as("by the number that is always 0")
                        .isZero();
            }
            assertThat(Arrays.stream(gradient, before + 4 * width, gradient.length)
                            .anyMatch(g -> g != 0))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void augmentationIsNothingUntilItIsTold(Kind kind) {
        Network network = kind.make(0, 2);
        try (Parameters parameters = allocate(network)) {
            assertThat(parameters.find(LABELS)).isNull();
            Tensor x = kind.data(noise);
            Tensor unconditioned = evaluate(network, kind, x, Context.none());
            Context zeros = Context.none().withAugmentation(new double[4][2]);
            assertThat(evaluate(network, kind, x, zeros).toDoubles()).isEqualTo(unconditioned.toDoubles());
            Context some = Context.none().withAugmentation(new double[][] {{0, 0}, {1, 0}, {0, 0}, {0, -1}});
            double[] changes = distances(evaluate(network, kind, x, some), unconditioned);
            assertThat(changes[0]).isZero();
            assertThat(changes[1]).isGreaterThan(1e-4);
            assertThat(changes[2]).isZero();
            assertThat(changes[3]).isGreaterThan(1e-4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatANetworkWasNotMadeForIsRefused(Kind kind) {
        Tensor x = kind.data(noise);
        Context augmented = Context.none().withAugmentation(new double[4][2]);
        for (Network network : List.of(kind.make(0, 0), kind.make(3, 0), kind.make(3, 2))) {
            try (Parameters parameters = allocate(network)) {
                assertThatThrownBy(() -> evaluate(network, kind, x, Context.of(Labels.of(0, 1, 2, 3))))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("got")
                        .hasMessageContaining("3")
                        .hasMessageContaining(network.classes() == 0 ? "takes no labels" : "[0, 2]");
                if (parameters.find(AUGMENTATIONS) == null) {
                    assertThatThrownBy(() -> evaluate(network, kind, x, augmented))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("takes no augmentation vectors");
                } else {
                    assertThatThrownBy(() ->
                                    evaluate(network, kind, x, Context.none().withAugmentation(new double[4][3])))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("4 samples takes 2 numbers each")
                            .hasMessageContaining("3");
                }
                if (network.classes() > 0) {
                    assertThatThrownBy(() -> evaluate(network, kind, x, Context.of(Labels.of(0, 1))))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("4 samples, got 2 labels");
                }
            }
        }
        assertThatThrownBy(() -> kind.make(-1, 0)).hasMessage("classes must be at least 0 (no labels), got -1");
        assertThatThrownBy(() -> kind.make(0, -1))
                .hasMessage("augmentationLength must be at least 0 (no augmentation), got -1");
    }

    @Test
    void bfloat16ComesNearFloat32() {
        Parameters parameters = new Parameters();
        ContextEmbedding embedding = new ContextEmbedding(parameters, 2, 3, 5);
        Context context = Context.of(Labels.all(1)).withAugmentation(new double[][] {{0.5, 0, -2}, {1, 1, 1}});
        Tensor time = noise.normal(DType.BFLOAT16, Device.CPU, 2, 5);
        Tensor[] sums = new Tensor[2];
        for (int i = 0; i < 2; i++) {
            DType dtype = i == 0 ? DType.BFLOAT16 : DType.FLOAT32;
            try (Parameters own = parameters.allocate(dtype, Device.CPU, RandomStream.of(2));
                    Autograd.Mode mode = Autograd.noGrad()) {
                sums[i] = embedding.addTo(time.to(own.dtype()), context);
            }
        }
        assertThat(sums[0].dtype()).isEqualTo(DType.BFLOAT16);
        // Three roundings of 2^-9 of numbers up to 4.
        assertThat(sums[0].to(DType.FLOAT32).sub(sums[1]).abs().max().item()).isLessThan(0.03);
    }

    @Test
    void repeatedTrainingStepsLeaveNothingBehind() {
        Network network = Kind.MLP.make(3, 2);
        try (Parameters parameters = allocate(network)) {
            Context context = Context.of(Labels.of(0, Labels.NONE, 2, 1)).withAugmentation(new double[4][2]);
            long before = 0;
            for (int i = 0; i < 200; i++) {
                try (Scope step = Scope.open()) {
                    Tensor x = Kind.MLP.data(noise);
                    network.forward(x, Kind.MLP.conditions(), context, Dropout.off())
                            .square()
                            .mean()
                            .backward();
                }
                if (i == 20) {
                    before = Engine.liveNativeObjects();
                }
            }
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
            assertThat(parameters.gradients().allFinite()).isTrue();
        }
    }

    @Test
    void networksThatDoNotSeeTheTimeSeeNothingElse() {
        assertThatThrownBy(() -> ncsnpp(false, 10, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got classes 10 and augmentationLength 0")
                .hasMessageContaining("set conditional = true");
        assertThatThrownBy(() -> ddpm(false, 0, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got classes 0 and augmentationLength 9");
        for (Network network : List.of(new Ncsnpp(ncsnpp(false, 0, 0)), new Ddpm(ddpm(false, 0, 0)))) {
            try (Parameters parameters = allocate(network)) {
                Tensor x = Tensors.ones(parameters.dtype(), Device.CPU, 1, 1, 4, 4);
                assertThat(network.forward(x, new double[] {1}).toDoubles())
                        .isEqualTo(network.forward(x, new double[] {5}).toDoubles());
                assertThatThrownBy(() -> network.forward(x, new double[1], Context.of(Labels.all(0)), Dropout.off()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("takes no labels");
            }
        }
    }
}
