package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is true of every network that is told index or time, class and augmentation. */
public abstract class NetworkContract {
    /** Classes of {@link #network}. */
    protected static final int CLASSES = 3;

    /** Augmentation numbers of {@link #network}. */
    protected static final int AUGMENTATION = 2;

    /** Noise for data and weights. */
    protected NoiseGenerator noise;

    private Scope scope;
    private int threads;

    /** Tiny networks gain nothing from a second thread, and on a busy machine wait long for it. */
    @BeforeEach
    void open() {
        threads = Engine.threads();
        Engine.setThreads(1);
        scope = Scope.open();
        noise = new NoiseGenerator().seed(17);
    }

    @AfterEach
    void close() {
        scope.close();
        Engine.setThreads(threads);
    }

    /**
     * A network so small that a forward pass takes about a millisecond, for {@link #CLASSES} and {@link #AUGMENTATION}.
     */
    protected abstract Network network();

    /** Shape of one example. */
    protected abstract long[] example();

    /** Shape of a batch of them. */
    protected final long[] batch(long samples) {
        long[] example = example();
        long[] shape = new long[example.length + 1];
        shape[0] = samples;
        System.arraycopy(example, 0, shape, 1, example.length);
        return shape;
    }

    /** With random weights everywhere: the last layers start at nothing. */
    protected final Parameters randomised(Network network) {
        Parameters parameters = network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1));
        parameters.values().addInPlace(noise.normalLike(parameters.values()).mulInPlace(0.1));
        return parameters;
    }

    private static double[] conditions(int samples) {
        double[] conditions = new double[samples];
        for (int n = 0; n < samples; n++) {
            conditions[n] = 7.5 * n + 1;
        }
        return conditions;
    }

    private static Context context(int samples) {
        int[] labels = new int[samples];
        double[][] augmentation = new double[samples][AUGMENTATION];
        for (int n = 0; n < samples; n++) {
            labels[n] = n % (CLASSES + 1) == CLASSES ? Labels.NONE : n % (CLASSES + 1);
            augmentation[n][n % AUGMENTATION] = 1 - n;
        }
        return Context.of(Labels.of(labels)).withAugmentation(augmentation);
    }

    private static Tensor evaluate(Network network, Tensor x) {
        int samples = (int) x.size(0);
        return network.forward(x, conditions(samples), context(samples), Dropout.off());
    }

    @Test
    void theOutputHasTheShapeOfTheDataAndIsAsGoodAsZeroBeforeTraining() {
        Network network = network();
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1))) {
            Tensor x = noise.normal(DType.FLOAT32, Device.CPU, batch(2));
            Tensor output = evaluate(network, x);
            assertThat(output.shape()).isEqualTo(x.shape());
            assertThat(output.dtype()).isEqualTo(parameters.dtype());
            // Layers that start silent have weights of deviation 1e-5 over the root of their width, or none.
            assertThat(output.detach().abs().max().item()).isLessThan(1e-3);
        }
    }

    @Test
    void gradientsEqualFiniteDifferences() {
        Network network = network();
        try (Parameters parameters = randomised(network)) {
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, batch(2));
            Tensor v = noise.normalLike(x);
            Tensor leaf = x.detach().requireGrad();
            evaluate(network, leaf).mul(v).sum().backward();
            Tensor slope = Autograd.vjp(evaluate(network, leaf), leaf, v);
            for (int i = 0; i < 3; i++) {
                Tensor direction = noise.normalLike(x);
                Tensor turn = noise.normalLike(parameters.values()).mulInPlace(0.1);
                double analytic = slope.mul(direction).sum().item()
                        + parameters.gradients().mul(turn).sum().item();
                double coarse = difference(network, x, v, direction, turn, 2e-5);
                double fine = difference(network, x, v, direction, turn, 1e-5);
                double numeric = (4 * fine - coarse) / 3;
                // Extrapolated to step 0: what is left is rounding, 1e-16 / 1e-5 of a sum of hundreds of terms.
                assertThat(Math.abs(numeric - analytic) / Math.max(1, Math.abs(analytic)))
                        .as("%s by differences, %s by backward", numeric, analytic)
                        .isLessThan(1e-7);
            }
        }
    }

    /**
     * Central difference of {@code sum(v F(x))} along a direction of the input and a turn of the parameters at once.
     */
    private static double difference(Network network, Tensor x, Tensor v, Tensor direction, Tensor turn, double step) {
        Tensor values = network.parameters().values();
        try (Scope inner = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            values.addInPlace(turn, step);
            double up = evaluate(network, x.add(direction, step)).mul(v).sum().item();
            values.addInPlace(turn, -2 * step);
            double down =
                    evaluate(network, x.add(direction, -step)).mul(v).sum().item();
            values.addInPlace(turn, step);
            return (up - down) / (2 * step);
        }
    }

    @Test
    void eachSampleIsEvaluatedByItself() {
        Network network = network();
        try (Parameters parameters = randomised(network);
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor x = noise.normal(parameters.dtype(), Device.CPU, batch(5));
            Tensor together = evaluate(network, x);
            for (int n = 0; n < 5; n++) {
                Tensor alone = network.forward(
                        x.narrow(0, n, 1),
                        new double[] {conditions(5)[n]},
                        context(5).forSamples(new int[] {n}),
                        Dropout.off());
                // Nothing but the order of summation in larger matrix products.
                assertThat(together.narrow(0, n, 1).toDoubles()).containsExactly(alone.toDoubles(), within(1e-11));
            }
        }
    }

    @Test
    void noiseLevelClassAndAugmentationAreHeard() {
        Network network = network();
        assertThat(network.classes()).isEqualTo(CLASSES);
        try (Parameters parameters = randomised(network);
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor x = noise.normal(parameters.dtype(), Device.CPU, batch(1));
            double[] one = {1};
            Tensor unconditioned = network.forward(x, one);
            Context labelled = Context.of(Labels.all(1));
            Context augmented = Context.none().withAugmentation(new double[][] {{0, 1}});
            for (Tensor conditioning : new Tensor[] {
                network.forward(x, new double[] {300}),
                network.forward(x, one, labelled, Dropout.off()),
                network.forward(x, one, augmented, Dropout.off())
            }) {
                assertThat(conditioning.sub(unconditioned).abs().max().item()).isGreaterThan(1e-4);
            }
            assertThatThrownBy(() -> network.forward(x, one, Context.of(Labels.all(CLASSES)), Dropout.off()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> network.forward(x, new double[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 samples, got 2 numbers");
        }
    }

    @Test
    void inferenceGivesWhatIsGivenWithGradientsAndKeepsNothing() {
        Network network = network();
        try (Parameters parameters = randomised(network)) {
            Tensor x = noise.normal(parameters.dtype(), Device.CPU, batch(3));
            double[] before = x.toDoubles();
            double[] recorded = evaluate(network, x).detach().toDoubles();
            for (int i = 0; i < 2; i++) {
                long objects = Engine.liveNativeObjects();
                try (Scope inner = Scope.open();
                        Autograd.Mode mode = Autograd.noGrad()) {
                    // The same operations, in place or not.
                    assertThat(evaluate(network, x).toDoubles()).containsExactly(recorded, within(1e-12));
                }
                assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(objects);
            }
            assertThat(x.toDoubles()).as("the data stay").isEqualTo(before);
        }
    }

    @Test
    void recomputationGivesTheGradientsOfAnOrdinaryBackwardPass() {
        Network network = network();
        try (Parameters parameters = randomised(network)) {
            Tensor x = noise.normal(parameters.dtype(), Device.CPU, batch(2));
            double[] ordinary = gradients(network, x, Tensor::backward);
            double[] recomputed;
            try (ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
                recomputed = gradients(network, x, tape::backward);
            }
            double scale = Arrays.stream(ordinary).map(Math::abs).max().orElse(0);
            assertThat(scale).isPositive();
            // The same sums in another order: rounding of float64, some thousand terms.
            assertThat(recomputed).containsExactly(ordinary, within(1e-12 * scale));
        }
    }

    private static double[] gradients(Network network, Tensor x, Consumer<Tensor> backward) {
        network.parameters().zeroGradients();
        try (Scope inner = Scope.open()) {
            Dropout dropout = Dropout.seeded(11);
            backward.accept(network.forward(x, conditions(2), context(2), dropout)
                    .sub(x)
                    .square()
                    .mean());
            return network.parameters().gradients().toDoubles();
        }
    }

    /** Noise is told from three examples, one of each class, at three levels; unlearned, the mean square is 1. */
    @Test
    void aFewStepsOfTrainingLowerTheLoss() {
        Network network = network();
        AdamConfig config = AdamConfig.reference();
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
                Adam adam = new Adam(
                        new AdamConfig(3e-3, config.beta1(), config.beta2(), config.epsilon(), 0, 10, 1),
                        parameters.values(),
                        parameters.gradients())) {
            int samples = 3 * CLASSES;
            Tensor clean = noise.normal(DType.FLOAT32, Device.CPU, batch(CLASSES));
            Tensor data = Tensors.cat(0, clean, clean, clean);
            int[] labels = new int[samples];
            double[] times = new double[samples];
            double[] sigmas = new double[samples];
            for (int n = 0; n < samples; n++) {
                labels[n] = n % CLASSES;
                int level = n / CLASSES;
                sigmas[n] = 0.3 + 0.3 * level;
                times[n] = 999 * sigmas[n];
            }
            Tensor sigma = Tensors.of(sigmas, samples).to(data.dtype()).perSample(data);
            Tensor alpha = sigma.square().neg().add(1).sqrt();
            double last = 0;
            for (int step = 0; step < 150; step++) {
                try (Scope inner = Scope.open()) {
                    Tensor z = noise.normalLike(data);
                    Tensor x = data.mul(alpha).add(z.mul(sigma));
                    parameters.zeroGradients();
                    Tensor loss = network.forward(x, times, Context.of(Labels.of(labels)), Dropout.off())
                            .sub(z)
                            .square()
                            .mean();
                    loss.backward();
                    adam.step();
                    last = step < 140 ? 0 : last + loss.item() / 10;
                }
            }
            // The best linear guess from x and the level leaves 1 - sigma^2 of the noise, 0.58 on average; 0 is
            // possible.
            assertThat(last).isLessThan(0.5);
        }
    }
}
