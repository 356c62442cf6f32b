package dev.reverie.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Single layers, features, dropout and initial values against their formulas. */
class LayersTest {
    private Scope scope;
    private NoiseGenerator noise;
    private Parameters parameters;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(41);
        parameters = new Parameters();
    }

    @AfterEach
    void close() {
        parameters.close();
        scope.close();
    }

    private Tensor normal(long... shape) {
        return noise.normal(DType.FLOAT64, Device.CPU, shape);
    }

    private void allocate() {
        parameters.allocate(DType.FLOAT64, Device.CPU, RandomStream.of(3));
    }

    private Tensor value(String name) {
        Parameter parameter = parameters.find(name);
        assertThat(parameter).as(name).isNotNull();
        return parameter.value().detach();
    }

    private void randomise() {
        parameters.values().copyFrom(normal(parameters.trainableCount()));
    }

    @Test
    void aLinearLayerIsAnAffineMap() {
        Linear layer = new Linear(parameters, "a", 3, 2, 1);
        allocate();
        randomise();
        Tensor x = normal(5, 3);
        Tensor wanted = x.matmul(value("a.weight").transpose(0, 1)).add(value("a.bias"));
        assertThat(layer.forward(x).toDoubles()).containsExactly(wanted.toDoubles(), within(1e-14));
    }

    @Test
    void networkInNetworkMapsTheChannelsOfEveryPosition() {
        Nin layer = new Nin(parameters, "nin", 3, 4, 1);
        allocate();
        randomise();
        Tensor x = normal(2, 3, 4, 5);
        Tensor tokens = x.permute(0, 2, 3, 1).reshape(2, 20, 3);
        Tensor wanted = tokens.matmul(value("nin.W")).add(value("nin.b"));
        assertThat(layer.forwardTokens(tokens).toDoubles()).containsExactly(wanted.toDoubles(), within(1e-13));
        assertThat(layer.forward(x).permute(0, 2, 3, 1).toDoubles()).containsExactly(wanted.toDoubles(), within(1e-13));
    }

    @Test
    void aConvolutionLayerKeepsTheSizeAndAddsItsBias() {
        Conv2d same = Conv2d.same3(parameters, "c", 2, 3, 1);
        Conv2d pointwise = Conv2d.pointwise(parameters, "p", 2, 3);
        allocate();
        randomise();
        Tensor x = normal(1, 2, 5, 4);
        assertThat(same.forward(x).shape()).containsExactly(1, 3, 5, 4);
        Tensor weight = value("p.weight").view(3, 2);
        Tensor wanted = weight.matmul(x.view(2, 20)).add(value("p.bias").view(3, 1));
        assertThat(pointwise.forward(x).toDoubles()).containsExactly(wanted.toDoubles(), within(1e-14));
        // One pixel in the middle: the response is the kernel, turned by 180 degrees.
        Tensor impulse = Tensors.zeros(DType.FLOAT64, Device.CPU, 1, 2, 3, 3);
        impulse.select(1, 1).select(1, 1).select(1, 1).fill(1);
        Tensor response = same.forward(impulse).sub(value("c.bias").view(1, 3, 1, 1));
        Tensor kernel = Functional.flip(value("c.weight").select(1, 1), 1, 2);
        assertThat(response.toDoubles()).containsExactly(kernel.contiguous().toDoubles(), within(1e-14));
    }

    @Test
    void groupNormOfAWidthItsGroupsDoNotDivideIsRefused() {
        assertThatThrownBy(() -> new GroupNorm(parameters, "n", 3, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n")
                .hasMessageContaining("8 channels")
                .hasMessageContaining("3 groups");
        // 132 / 4 = 33 groups would divide, but there are 32 at most.
        assertThatThrownBy(() -> GroupNorm.quarter(parameters, "wide", 132))
                .hasMessageContaining("132 channels")
                .hasMessageContaining("multiple of 32");
    }

    @Test
    void anAttentionBlockStartsNearTheIdentityAndMixesPositions() {
        Attention block = new Attention(parameters, "t", 8, 0, false);
        allocate();
        Tensor x = normal(2, 8, 4, 6);
        assertThat(block.forward(x).sub(x).abs().max().item()).isLessThan(1e-4);
        randomise();
        Tensor probe = x.requireGrad();
        Tensor corner =
                block.forward(probe).select(0, 0).select(1, 0).select(1, 0).sum();
        Tensor gradient = Autograd.grad(corner, probe);
        assertThat(gradient.select(0, 0).abs().min().item()).isPositive();
        assertThat(gradient.select(0, 1).abs().max().item()).isZero();
    }

    @Test
    void aRescaledAttentionBlockDividesByTheRootOfTwo() {
        Attention block = new Attention(parameters, "t", 8, 1, true);
        Attention plain = new Attention(parameters, "u", 8, 1, false);
        allocate();
        for (Parameter p : parameters.list()) {
            if (p.name().startsWith("u")) {
                p.value().detach().copyFrom(value("t" + p.name().substring(1)));
            }
        }
        Tensor x = normal(1, 8, 2, 2);
        assertThat(block.forward(x).mul(Math.sqrt(2)).toDoubles())
                .containsExactly(plain.forward(x).toDoubles(), within(1e-14));
    }

    @Test
    void activationsInPlaceEqualThoseThatAreRecorded() {
        for (Activation activation : Activation.values()) {
            Tensor x = normal(20);
            double[] wanted = activation.apply(x).toDoubles();
            Tensor recorded = x.copy();
            assertThat(activation.consume(recorded).toDoubles()).isEqualTo(wanted);
            assertThat(recorded.toDoubles()).isEqualTo(x.toDoubles());
            try (Autograd.Mode mode = Autograd.noGrad()) {
                assertThat(activation.consume(x.copy()).toDoubles()).containsExactly(wanted, within(1e-15));
            }
        }
    }

    @Test
    void positionalFeaturesAreSinesThenCosines() {
        double[] times = {0, 0.37, 12, 999};
        for (int dimension : new int[] {4, 7, 32}) {
            double[] features = TimeFeatures.positional(times, dimension).toDoubles();
            int half = dimension / 2;
            for (int n = 0; n < times.length; n++) {
                for (int k = 0; k < half; k++) {
                    double angle = times[n] * Math.pow(10_000, -(double) k / (half - 1));
                    // Angles of up to 1000 carry an error of 1e-13.
                    assertThat(features[n * dimension + k]).isCloseTo(Math.sin(angle), within(1e-12));
                    assertThat(features[n * dimension + half + k]).isCloseTo(Math.cos(angle), within(1e-12));
                }
                if (dimension % 2 == 1) {
                    assertThat(features[n * dimension + dimension - 1]).isZero();
                }
            }
        }
        assertThatThrownBy(() -> TimeFeatures.positional(times, 3))
                .hasMessageContaining("at least 4")
                .hasMessageContaining("3");
    }

    @Test
    void fourierFeaturesAreExactAlsoForFrequenciesInFloat32() {
        double[] conditions = {-4.6, 0, 1.5, 3.9};
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor frequencies = noise.normal(dtype, Device.CPU, 6).mul(16);
            double[] w = frequencies.toDoubles();
            Tensor features = TimeFeatures.fourier(conditions, frequencies);
            assertThat(features.shape()).containsExactly(4, 12);
            assertThat(features.dtype()).isEqualTo(DType.FLOAT64);
            double[] values = features.toDoubles();
            for (int n = 0; n < 4; n++) {
                for (int k = 0; k < 6; k++) {
                    double angle = 2 * Math.PI * w[k] * conditions[n];
                    assertThat(values[n * 12 + k]).isCloseTo(Math.sin(angle), within(1e-12));
                    assertThat(values[n * 12 + 6 + k]).isCloseTo(Math.cos(angle), within(1e-12));
                }
            }
        }
    }

    @Test
    void dropoutIsReproducibleAndKeepsTheExpectation() {
        int n = 100_000;
        Tensor x = Tensors.full(2, DType.FLOAT64, Device.CPU, n);
        double[] first;
        Dropout dropout = Dropout.seeded(7);
        first = dropout.apply(x, 0.3).toDoubles();
        assertThat(dropout.apply(x, 0.3).toDoubles()).isNotEqualTo(first);
        Dropout again = Dropout.seeded(7);
        Dropout other = Dropout.seeded(8);
        Tensor y = again.apply(x, 0.3);
        assertThat(y.toDoubles()).isEqualTo(first);
        assertThat(other.apply(x, 0.3).toDoubles()).isNotEqualTo(first);
        // Five standard errors of the mean of 2 m / 0.7: variance 4 * 0.3 / 0.7.
        assertThat(y.mean().item()).isCloseTo(2, within(5 * Math.sqrt(4 * 0.3 / 0.7 / n)));
        // The factor 1 / 0.7 is rounded to float32.
        assertThat(y.max().item()).isCloseTo(2 / 0.7, within(1e-6));
        assertThat(y.min().item()).isZero();
    }

    @Test
    void theSameElementsAreDroppedInEveryTypeAndInTheGradient() {
        Tensor x = Tensors.ones(DType.FLOAT64, Device.CPU, 4, 25).requireGrad();
        Dropout fine = Dropout.seeded(9);
        Dropout coarse = Dropout.seeded(9);
        Tensor y = fine.apply(x, 0.5);
        assertThat(coarse.apply(x.to(DType.BFLOAT16), 0.5).toDoubles()).isEqualTo(y.toDoubles());
        assertThat(Autograd.grad(y.sum(), x).toDoubles()).isEqualTo(y.toDoubles());
    }

    @Test
    void dropoutThatIsOffIsTheIdentity() {
        Tensor x = normal(10);
        assertThat(Dropout.off().apply(x, 0.9)).isSameAs(x);
        Dropout dropout = Dropout.seeded(1);
        assertThat(dropout.apply(x, 0)).isSameAs(x);
        assertThat(Dropout.off().apply(x, 0.5)).isSameAs(x);
    }

    @Test
    void glorotsBoundHoldsAndIsReached() {
        Tensor weight = Tensors.zeros(DType.FLOAT64, Device.CPU, 300, 200);
        Initializer.fanAverage(1, 200, 300).fill(weight, noise.seed(1));
        double bound = Math.sqrt(3 / 250.0);
        assertThat(weight.abs().max().item()).isBetween(bound * 0.999, bound);
        // Variance 1 / 250; the standard error of the mean of squares is sqrt(0.8 / 60000) of it.
        assertThat(weight.square().mean().item()).isCloseTo(1 / 250.0, within(5 * 0.0037 / 250));
        assertThat(weight.mean().item()).isCloseTo(0, within(5 * Math.sqrt(1 / 250.0 / 60_000)));
        Initializer.fanAverage(0, 200, 300).fill(weight, noise.seed(1));
        double tiny = 1e-5 * bound;
        assertThat(weight.abs().max().item()).isBetween(tiny * 0.999, tiny * 1.000001);
        Initializer.fanAverage(4, 200, 300).fill(weight, noise.seed(1));
        assertThat(weight.abs().max().item()).isBetween(2 * bound * 0.999, 2 * bound);
    }

    @Test
    void convolutionsCountTheirTapsAsInputsAndOutputs() {
        Conv2d.same3(parameters, "c", 16, 48, 1);
        new Nin(parameters, "n", 60, 90, 0.1);
        allocate();
        double conv = Math.sqrt(3 / (9 * 32.0));
        double nin = Math.sqrt(0.3 / 75);
        assertThat(value("c.weight").abs().max().item()).isBetween(conv * 0.99, conv);
        assertThat(value("n.W").abs().max().item()).isBetween(nin * 0.99, nin);
        assertThat(value("c.bias").abs().max().item()).isZero();
    }

    @Test
    void simpleInitialValuesAreWhatTheySay() {
        Tensor memory = Tensors.zeros(DType.FLOAT32, Device.CPU, 2, 2);
        Initializer.constant(3).fill(memory, noise);
        assertThat(memory.toFloats()).containsExactly(3, 3, 3, 3);
        Initializer.values(new double[] {1, 2, 3, 4}).fill(memory, noise);
        assertThat(memory.toFloats()).containsExactly(1, 2, 3, 4);
        Initializer.zeros().fill(memory, noise);
        assertThat(memory.toFloats()).containsExactly(0, 0, 0, 0);
        Tensor wide = Tensors.zeros(DType.FLOAT64, Device.CPU, 40_000);
        Initializer.normal(16).fill(wide, noise.seed(2));
        assertThat(Math.sqrt(wide.square().mean().item())).isCloseTo(16, within(5 * 16 / Math.sqrt(80_000)));
    }
}
