package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Engine;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MlpTest {
    private static final double[] CONDITIONS = {-4, -1.5, 0, 0.3, 2};

    private Scope scope;
    private NoiseGenerator noise;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noise = new NoiseGenerator().seed(71);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** With random weights everywhere: the last layers start at nothing. */
    private Mlp network(DType dtype, double dropout) {
        Mlp network = new Mlp(
                MlpConfig.builder(3).features(12).blocks(2).dropout(dropout).build());
        Parameters parameters = network.parameters().allocate(dtype, Device.CPU, RandomStream.of(1));
        parameters.values().copyFrom(noise.normalLike(parameters.values()).mulInPlace(0.4));
        return network;
    }

    private static double distance(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }

    @Test
    void theOutputStartsNearZero() {
        Mlp network = new Mlp(
                MlpConfig.builder(2).features(32).blocks(3).fourierScale(16).build());
        try (Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1))) {
            Tensor y = network.forward(noise.normal(parameters.dtype(), Device.CPU, 5, 2), CONDITIONS);
            assertThat(y.shape()).containsExactly(5, 2);
            assertThat(y.abs().max().item()).isLessThan(1e-3);
        }
    }

    @Test
    void theSizeIsThatOfItsLayers() {
        MlpConfig config = MlpConfig.builder(3).features(12).blocks(2).build();
        Mlp network = new Mlp(config);
        assertThat(network.config()).isEqualTo(config);
        long square = 12 * 12 + 12;
        long expected = 2 * square + (3 * 12 + 12) + 2 * 3 * square + (12 * 3 + 3);
        assertThat(network.parameters().trainableCount()).isEqualTo(expected);
        assertThat(network.parameters().count()).isEqualTo(expected + 6);
    }

    @Test
    void recordingChangesNothingAndSamplesAreIndependent() {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            double tolerance = dtype == DType.FLOAT64 ? 1e-12 : 1e-5;
            Mlp network = network(dtype, 0.1);
            try (Parameters parameters = network.parameters()) {
                Tensor x = noise.normal(dtype, Device.CPU, 5, 3);
                Tensor recorded = network.forward(x, CONDITIONS);
                assertThat(recorded.requiresGrad()).isTrue();
                try (Autograd.Mode mode = Autograd.noGrad()) {
                    assertThat(distance(network.forward(x, CONDITIONS), recorded))
                            .isLessThan(tolerance);
                    for (int n = 0; n < 5; n++) {
                        Tensor alone = network.forward(x.narrow(0, n, 1), new double[] {CONDITIONS[n]});
                        assertThat(distance(alone, recorded.narrow(0, n, 1))).isLessThan(tolerance);
                    }
                }
                assertThat(parameters.dtype()).isEqualTo(dtype);
            }
        }
    }

    @Test
    void gradientsEqualFiniteDifferences() {
        Mlp network = network(DType.FLOAT64, 0);
        try (Parameters parameters = network.parameters()) {
            Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 5, 3).requireGrad();
            Tensor v = noise.normalLike(x);
            Tensor y = network.forward(x, CONDITIONS);
            y.mul(v).sum().backward();
            double[] gradient = parameters.gradients().toDoubles();
            try (Autograd.Mode mode = Autograd.noGrad()) {
                double step = 1e-5;
                for (int i = 0; i < gradient.length; i += 13) {
                    Tensor element = parameters.values().narrow(0, i, 1);
                    element.addInPlace(step);
                    double up = network.forward(x, CONDITIONS).mul(v).sum().item();
                    element.addInPlace(-2 * step);
                    double down = network.forward(x, CONDITIONS).mul(v).sum().item();
                    element.addInPlace(step);
                    // Truncation step^2 f''' / 6 and rounding 1e-15 / step.
                    assertThat(Math.abs((up - down) / (2 * step) - gradient[i]))
                            .isLessThan(1e-6 * Math.max(1, Math.abs(gradient[i])));
                }
            }
        }
    }

    @Test
    void conditionAndDropoutHaveTheirEffect() {
        Mlp network = network(DType.FLOAT64, 0.5);
        try (Parameters parameters = network.parameters()) {
            Tensor x = noise.normal(parameters.dtype(), Device.CPU, 1, 3);
            Tensor plain = network.forward(x, new double[] {1});
            assertThat(distance(plain, network.forward(x, new double[] {1.1}))).isPositive();
            Dropout first = Dropout.seeded(1);
            Dropout again = Dropout.seeded(1);
            Tensor dropped = network.forward(x, new double[] {1}, first);
            assertThat(distance(plain, dropped)).isPositive();
            assertThat(network.forward(x, new double[] {1}, again).toDoubles()).isEqualTo(dropped.toDoubles());
        }
    }

    @Test
    void repeatedTrainingStepsLeaveNothingBehind() {
        Mlp network = network(DType.FLOAT32, 0.1);
        try (Parameters parameters = network.parameters()) {
            long before = 0;
            for (int i = 0; i < 300; i++) {
                try (Scope step = Scope.open()) {
                    Dropout dropout = Dropout.seeded(i);
                    Tensor x = noise.normal(parameters.dtype(), Device.CPU, 5, 3);
                    network.forward(x, CONDITIONS, dropout).square().mean().backward();
                }
                if (i == 20) {
                    before = Engine.liveNativeObjects();
                }
            }
            assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
            assertThat(parameters.gradients().allFinite()).isTrue();
        }
    }
}
