package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adam, the moving average and master weights against their recursions in plain Java. */
class OptimisationTest {
    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(51);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor normal(long... shape) {
        return noise.normal(DType.FLOAT64, Device.CPU, shape);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 4, 0", "0, 0, 1", "0.1, 0, 0", "0.01, 6, 0.5", "0, 0, 1e9", "0, 0, -1"})
    void adamEqualsItsRecursion(double decay, long warmUp, double clip) {
        AdamConfig config = new AdamConfig(1e-2, 0.9, 0.99, 1e-8, decay, warmUp, clip);
        Tensor values = normal(6);
        Tensor gradients = Tensors.zeros(DType.FLOAT64, Device.CPU, 6);
        double[] theta = values.toDoubles();
        double[] m = new double[6];
        double[] v = new double[6];
        try (Adam adam = new Adam(config, values, gradients)) {
            for (int n = 1; n <= 12; n++) {
                gradients.copyFrom(normal(6));
                double[] g = gradients.toDoubles();
                double norm = 0;
                for (double component : g) {
                    norm += component * component;
                }
                norm = Math.sqrt(norm);
                double factor = clip > 0 ? Math.min(1, clip / (norm + 1e-6)) : 1;
                double rate = warmUp > 0 ? 1e-2 * Math.min((n - 1.0) / warmUp, 1) : 1e-2;
                for (int i = 0; i < 6; i++) {
                    double slope = g[i] * factor + decay * theta[i];
                    m[i] = 0.9 * m[i] + 0.1 * slope;
                    v[i] = 0.99 * v[i] + 0.01 * slope * slope;
                    double mean = m[i] / (1 - Math.pow(0.9, n));
                    double power = v[i] / (1 - Math.pow(0.99, n));
                    theta[i] -= rate * mean / (Math.sqrt(power) + 1e-8);
                }
                Adam.Step step = adam.step();
                assertThat(step.gradientNorm()).isCloseTo(norm, within(1e-13));
                assertThat(step.learningRate()).isCloseTo(rate, within(1e-17));
                // Twelve steps of a few roundings each.
                assertThat(values.toDoubles()).containsExactly(theta, within(1e-13));
                assertThat(adam.firstMoment().toDoubles()).containsExactly(m, within(1e-13));
                assertThat(adam.secondMoment().toDoubles()).containsExactly(v, within(1e-13));
                assertThat(adam.steps()).isEqualTo(n);
            }
        }
    }

    /** Clipping sees the norm of all elements, and every element is updated once, wherever a piece of the buffer ends. */
    @Test
    void aLargeBufferIsUpdatedAsOne() {
        int count = (1 << 21) + 3;
        Tensor values = normal(count);
        Tensor gradients = normal(count);
        double[] theta = values.toDoubles();
        double[] g = gradients.toDoubles();
        double norm = 0;
        for (double component : g) {
            norm += component * component;
        }
        norm = Math.sqrt(norm);
        double factor = 0.5 / (norm + 1e-6);
        try (Adam adam = new Adam(new AdamConfig(1e-2, 0.9, 0.99, 1, 0.01, 0, 0.5), values, gradients)) {
            assertThat(adam.step().gradientNorm()).isCloseTo(norm, within(1e-9));
            double[] first = adam.firstMoment().toDoubles();
            double[] second = adam.secondMoment().toDoubles();
            double[] updated = values.toDoubles();
            for (int i = 0; i < count; i++) {
                double slope = g[i] * factor + 0.01 * theta[i];
                // Of the first step both corrected moments are the slope and its square.
                double expected = theta[i] - 1e-2 * slope / (Math.abs(slope) + 1);
                if (Math.abs(first[i] - 0.1 * slope) > 1e-15
                        || Math.abs(second[i] - 0.01 * slope * slope) > 1e-15
                        || Math.abs(updated[i] - expected) > 1e-12) {
                    throw new AssertionError("element " + i + " of " + count);
                }
            }
        }
    }

    @Test
    void theFirstStepOfWarmUpMovesTheMomentsOnly() {
        Tensor values = Tensors.of(new double[] {1, 2});
        Tensor gradients = Tensors.of(new double[] {0.1, 0.2});
        try (Adam adam = new Adam(AdamConfig.reference(), values, gradients)) {
            assertThat(adam.step().learningRate()).isZero();
            assertThat(values.toDoubles()).containsExactly(1, 2);
            assertThat(adam.firstMoment().toDoubles()).containsExactly(new double[] {0.01, 0.02}, within(1e-16));
        }
    }

    @Test
    void adamContinuesFromItsSavedStateBitForBit() {
        AdamConfig config = new AdamConfig(1e-2, 0.9, 0.999, 1e-8, 0, 5, 1);
        Tensor values = normal(5).to(DType.FLOAT32);
        Tensor gradients = values.zerosLike();
        Tensor[] slopes = new Tensor[8];
        for (int i = 0; i < 8; i++) {
            slopes[i] = normal(5).to(DType.FLOAT32);
        }
        float[] whole;
        Tensor start = values.copy();
        try (Adam adam = new Adam(config, values, gradients)) {
            for (Tensor slope : slopes) {
                gradients.copyFrom(slope);
                adam.step();
            }
            whole = values.toFloats();
        }
        values.copyFrom(start);
        Tensor first;
        Tensor second;
        try (Adam adam = new Adam(config, values, gradients)) {
            for (int i = 0; i < 4; i++) {
                gradients.copyFrom(slopes[i]);
                adam.step();
            }
            first = adam.firstMoment().copy();
            second = adam.secondMoment().copy();
        }
        try (Adam adam = new Adam(config, values, gradients)) {
            adam.firstMoment().copyFrom(first);
            adam.secondMoment().copyFrom(second);
            adam.restore(4);
            for (int i = 4; i < 8; i++) {
                gradients.copyFrom(slopes[i]);
                adam.step();
            }
        }
        assertThat(values.toFloats()).isEqualTo(whole);
    }

    @Test
    void adamFindsTheMinimumOfABowl() {
        Parameters parameters = new Parameters();
        Parameter x = parameters.declare("x", Initializer.constant(3), 4);
        parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(0));
        AdamConfig config = new AdamConfig(0.05, 0.9, 0.999, 1e-8, 0, 0, 0);
        try (parameters;
                Adam adam = new Adam(config, parameters.values(), parameters.gradients())) {
            long objects = 0;
            for (int i = 0; i < 600; i++) {
                parameters.zeroGradients();
                try (Scope step = Scope.open()) {
                    x.value().sub(0.5).square().sum().backward();
                    adam.step();
                }
                if (i == 10) {
                    objects = Engine.liveNativeObjects();
                }
            }
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(objects);
            assertThat(x.value().toDoubles()).containsExactly(new double[] {0.5, 0.5, 0.5, 0.5}, within(1e-3));
        }
    }

    /** Through clipping and decay, too, and for a gradient whose elements are finite but whose norm is not. */
    @ParameterizedTest
    @CsvSource({"NaN, 0, 0", "NaN, 1, 0.1", "Infinity, 0, 0", "-Infinity, 1, 0", "1e30, 1, 0"})
    void aGradientThatIsNotFiniteChangesNothing(float fault, double clip, double decay) {
        Tensor values = normal(5).to(DType.FLOAT32);
        Tensor gradients = normal(5).to(DType.FLOAT32);
        try (Adam adam = new Adam(new AdamConfig(1e-2, 0.9, 0.999, 1e-8, decay, 0, clip), values, gradients)) {
            adam.step();
            float[] before = values.toFloats();
            float[] first = adam.firstMoment().toFloats();
            float[] second = adam.secondMoment().toFloats();
            gradients.narrow(0, 3, 1).fill(fault);
            assertThatThrownBy(adam::step)
                    .isInstanceOf(NonFiniteGradientException.class)
                    .hasMessageMatching("the gradient has the norm (NaN|Infinity), which must be finite; .*");
            assertThat(values.toFloats()).isEqualTo(before);
            assertThat(adam.firstMoment().toFloats()).isEqualTo(first);
            assertThat(adam.secondMoment().toFloats()).isEqualTo(second);
            assertThat(adam.steps()).isEqualTo(1);
            gradients.narrow(0, 3, 1).fill(0.5);
            adam.step();
            assertThat(values.allFinite()).isTrue();
        }
    }

    @Test
    void badConstantsAreNamed() {
        assertThatThrownBy(() -> new AdamConfig(0, 0.9, 0.9, 1e-8, 0, 0, 0))
                .hasMessage("learningRate must be positive, got 0.0");
        assertThatThrownBy(() -> new AdamConfig(Double.NaN, 0.9, 0.9, 1e-8, 0, 0, 0))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new AdamConfig(1, 1, 0.9, 1e-8, 0, 0, 0))
                .hasMessage("beta1 must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new AdamConfig(1, 0, -1, 1e-8, 0, 0, 0))
                .hasMessage("beta2 must be in [0, 1), got -1.0");
        assertThatThrownBy(() -> new AdamConfig(1, 0, 0, 0, 0, 0, 0)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new AdamConfig(1, 0, 0, 1, -2, 0, 0)).hasMessageContaining("weightDecay");
        assertThatThrownBy(() -> new AdamConfig(1, 0, 0, 1, 0, -2, 0)).hasMessageContaining("warmUp");
        assertThatThrownBy(() -> new AdamConfig(1, 0, 0, 1, 0, 0, Double.NaN)).hasMessageContaining("clipNorm");
        Tensor three = normal(3);
        assertThatThrownBy(() -> new Adam(AdamConfig.reference(), three, normal(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3] float64")
                .hasMessageContaining("[4] float64");
        try (Adam adam = new Adam(AdamConfig.reference(), three, three.zerosLike())) {
            assertThatThrownBy(() -> adam.restore(-1)).hasMessageContaining("-1");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.999, true", "0.999, false", "0.3, true", "0, false"})
    void theAverageFollowsItsFormula(double rate, boolean warmUp) {
        Tensor values = normal(4);
        double[] shadow = values.toDoubles();
        try (ExponentialMovingAverage average = new ExponentialMovingAverage(values, rate, warmUp)) {
            assertThat(average.values().toDoubles()).isEqualTo(shadow);
            for (int n = 1; n <= 20; n++) {
                values.copyFrom(normal(4));
                double[] theta = values.toDoubles();
                double decay = warmUp ? Math.min(rate, (1.0 + n) / (10.0 + n)) : rate;
                for (int i = 0; i < 4; i++) {
                    shadow[i] = decay * shadow[i] + (1 - decay) * theta[i];
                }
                average.update();
                assertThat(average.decay()).isEqualTo(decay);
                assertThat(average.updates()).isEqualTo(n);
                assertThat(average.values().toDoubles()).containsExactly(shadow, within(1e-14));
                assertThat(values.toDoubles()).isEqualTo(theta);
            }
            average.restore(90);
            assertThat(average.decay()).isEqualTo(warmUp ? Math.min(rate, 0.91) : rate);
        }
    }

    @Test
    void theAverageTakesThePlaceOfTheValuesUntilClosed() {
        Parameters parameters = new Parameters();
        Parameter a = parameters.declare("a", Initializer.constant(1), 2);
        parameters.allocate(DType.FLOAT32, Device.CPU, RandomStream.of(0));
        try (parameters;
                ExponentialMovingAverage average = new ExponentialMovingAverage(parameters.values(), 0.5, false)) {
            parameters.values().fill(3);
            average.update();
            long objects = Engine.liveNativeObjects();
            try (Scope evaluation = Scope.open();
                    ExponentialMovingAverage.Applied applied = average.apply()) {
                assertThat(a.value().toFloats()).containsExactly(2, 2);
                assertThat(average.values().toFloats()).containsExactly(2, 2);
            }
            assertThat(a.value().toFloats()).containsExactly(3, 3);
            assertThat(average.values().toFloats()).containsExactly(2, 2);
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(objects);
        }
    }

    @Test
    void ratesOutsideTheRangeAreRefused() {
        Tensor values = normal(1);
        for (double rate : new double[] {1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> new ExponentialMovingAverage(values, rate, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[0, 1)")
                    .hasMessageContaining(Double.toString(rate));
        }
    }

    @Test
    void tinyStepsOfACoarseNetworkAddUpInTheMaster() {
        Parameters parameters = new Parameters();
        Parameter a = parameters.declare("a", Initializer.constant(1), 8);
        parameters.allocate(DType.BFLOAT16, Device.CPU, RandomStream.of(0));
        AdamConfig config = new AdamConfig(1e-4, 0.9, 0.999, 1e-8, 0, 0, 0);
        try (parameters;
                MasterWeights master = new MasterWeights(parameters);
                Adam adam = new Adam(config, master.values(), master.gradients())) {
            assertThat(master.values().dtype()).isEqualTo(DType.FLOAT32);
            for (int i = 0; i < 100; i++) {
                parameters.zeroGradients();
                try (Scope step = Scope.open()) {
                    a.value().sum().backward();
                }
                master.collectGradients();
                adam.step();
                master.publish();
                if (i == 5) {
                    // 1 - 6e-4 rounds to 1 in bfloat16, whose next lower number is 1 - 2^-8.
                    assertThat(a.value().toFloats()).containsOnly(1);
                }
            }
            // Constant gradients: Adam moves by the learning rate each step; rounding of 1e-8 per step in float32.
            assertThat(master.values().toDoubles()[0]).isCloseTo(0.99, within(1e-5));
            // The nearest number of 8 bits below 1 has a step of 2^-8.
            assertThat(a.value().toDoubles()[0]).isCloseTo(0.99, within(0x1p-9));
            assertThat(a.value().toDoubles()[0]).isLessThan(1);
            assertThat(parameters.gradients().dtype()).isEqualTo(DType.BFLOAT16);
        }
    }

    @Test
    void aFloat32NetworkIsItsOwnMaster() {
        Parameters parameters = new Parameters();
        parameters.declare("a", Initializer.constant(1), 3);
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            parameters.allocate(dtype, Device.CPU, RandomStream.of(0));
            try (parameters;
                    MasterWeights master = new MasterWeights(parameters)) {
                assertThat(master.values()).isSameAs(parameters.values());
                assertThat(master.gradients()).isSameAs(parameters.gradients());
                master.collectGradients();
                master.publish();
                assertThat(master.values().toFloats()).containsExactly(1, 1, 1);
            }
        }
    }
}
