package dev.reverie.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.network.SmallNetworks.Switches;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every option with every other: the network runs, learns, and computes the same whichever way it is called. */
class NcsnppOptionsTest {
    /** Float32 through a dozen layers in two memory layouts; float64 in two orders of summation. */
    private static double tolerance(DType dtype) {
        return dtype == DType.FLOAT64 ? 1e-12 : 1e-5;
    }

    private static int threads;

    /** Networks this small are slower on two threads than on one. */
    @BeforeAll
    static void useOneThread() {
        threads = Engine.threads();
        Engine.setThreads(1);
    }

    @AfterAll
    static void restoreThreads() {
        Engine.setThreads(threads);
    }

    /** Every n-th combination, or all of them with {@code -Dreverie.exhaustive=true} (minutes). */
    private static List<Switches> every(int n) {
        List<Switches> all = SmallNetworks.all();
        int step = Boolean.getBoolean("reverie.exhaustive") ? 1 : n;
        List<Switches> chosen = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            chosen.add(all.get(i));
        }
        return chosen;
    }

    private static double distance(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item() / Math.max(1, b.abs().max().item());
    }

    /** Whether the output depends on this parameter at all. */
    private static boolean matters(String name, Switches switches) {
        boolean weight = name.endsWith(".weight") || name.endsWith(".W");
        // An unconditional network declares the maps of the embedding in its blocks and never uses them.
        return weight && (switches.conditional() || !name.contains("Dense_0"));
    }

    private static void assertSound(Switches switches, DType dtype, NoiseGenerator noise) {
        NcsnppConfig config = switches.config(2, 8, 8);
        Ncsnpp network = new Ncsnpp(config);
        String what = switches + " " + dtype;
        try (Scope scope = Scope.open();
                Parameters parameters = network.parameters().allocate(dtype, Device.CPU, RandomStream.of(1))) {
            Tensor x = noise.normal(dtype, Device.CPU, 3, 2, 8, 8);
            double[] c = SmallNetworks.conditions(switches.embedding(), 3);
            Tensor recorded = network.forward(x, c);
            assertThat(recorded.shape()).as(what).containsExactly(3, 2, 8, 8);
            assertThat(recorded.dtype()).isEqualTo(dtype);
            assertThat(recorded.allFinite()).as(what).isTrue();
            try (Autograd.Mode mode = Autograd.noGrad()) {
                double[] before = x.toDoubles();
                Tensor silent = network.forward(x, c);
                assertThat(silent.requiresGrad()).isFalse();
                assertThat(silent.isContiguous()).as(what).isTrue();
                assertThat(distance(silent, recorded)).as(what).isLessThan(tolerance(dtype));
                assertThat(x.toDoubles()).as(what).isEqualTo(before);
            }
            recorded.square().mean().backward();
            assertThat(parameters.gradients().allFinite()).as(what).isTrue();
            long offset = 0;
            for (Parameter p : parameters.trainable()) {
                if (matters(p.name(), switches)) {
                    double largest = parameters
                            .gradients()
                            .narrow(0, offset, p.count())
                            .abs()
                            .max()
                            .item();
                    assertThat(largest).as("gradient of %s in %s", p, what).isPositive();
                }
                offset += p.count();
            }
        }
    }

    @Test
    void theCombinationsAreAllDifferent() {
        assertThat(SmallNetworks.all()).hasSize(768).doesNotHaveDuplicates();
    }

    // Steps without a common factor with 768 = 2^8 * 3: every switch takes every value.

    @Test
    void combinationsRunAndLearnInFloat32() {
        NoiseGenerator noise = new NoiseGenerator().seed(61);
        every(7).forEach(switches -> assertSound(switches, DType.FLOAT32, noise));
    }

    @Test
    void combinationsRunAndLearnInFloat64() {
        NoiseGenerator noise = new NoiseGenerator().seed(62);
        every(11).forEach(switches -> assertSound(switches, DType.FLOAT64, noise));
    }

    @Test
    void imagesNeedNotBeSquare() {
        NoiseGenerator noise = new NoiseGenerator().seed(63);
        for (Switches switches : every(61)) {
            for (int[] size : new int[][] {{16, 32}, {32, 16}}) {
                Ncsnpp network = new Ncsnpp(switches.config(1, size[0], size[1]));
                try (Scope scope = Scope.open();
                        Autograd.Mode mode = Autograd.noGrad();
                        Parameters parameters =
                                network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1))) {
                    Tensor x = noise.normal(DType.FLOAT32, Device.CPU, 2, 1, size[0], size[1]);
                    double[] c = SmallNetworks.conditions(switches.embedding(), 2);
                    Tensor y = network.forward(x, c);
                    assertThat(y.shape()).containsExactly(2, 1, size[0], size[1]);
                    try (Autograd.Mode recording = Autograd.recording()) {
                        assertThat(distance(y, network.forward(x, c).detach()))
                                .as("%s", switches)
                                .isLessThan(1e-5);
                    }
                    assertThat(parameters.values().allFinite()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aSampleDoesNotDependOnTheOthersOfItsBatch(DType dtype) {
        NoiseGenerator noise = new NoiseGenerator().seed(64);
        for (Switches switches : every(53)) {
            Ncsnpp network = new Ncsnpp(switches.config(2, 8, 8));
            double[] c = SmallNetworks.conditions(switches.embedding(), 4);
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad();
                    Parameters parameters = network.parameters().allocate(dtype, Device.CPU, RandomStream.of(1))) {
                Tensor x = noise.normal(dtype, Device.CPU, 4, 2, 8, 8);
                Tensor together = network.forward(x, c);
                for (int n = 0; n < 4; n++) {
                    Tensor alone = network.forward(x.narrow(0, n, 1), new double[] {c[n]});
                    assertThat(distance(alone, together.narrow(0, n, 1)))
                            .as("%s", switches)
                            .isLessThan(tolerance(dtype));
                }
                assertThat(parameters.dtype()).isEqualTo(dtype);
            }
        }
    }

    @Test
    void gradientsEqualFiniteDifferences() {
        NoiseGenerator noise = new NoiseGenerator().seed(65);
        for (Switches switches : every(29)) {
            Ncsnpp network = new Ncsnpp(switches.config(2, 4, 8));
            double[] c = SmallNetworks.conditions(switches.embedding(), 2);
            try (Scope scope = Scope.open();
                    Parameters parameters =
                            network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1))) {
                Tensor x = noise.normal(DType.FLOAT64, Device.CPU, 2, 2, 4, 8);
                Tensor v = noise.normalLike(x);
                Tensor leaf = x.detach().requireGrad();
                network.forward(leaf, c).mul(v).sum().backward();
                Tensor slope = Autograd.vjp(network.forward(leaf, c), leaf, v);
                Tensor direction = noise.normalLike(x);
                Tensor turn = noise.normalLike(parameters.values());
                double analytic = slope.mul(direction).sum().item()
                        + parameters.gradients().mul(turn).sum().item();
                double coarse = slope(network, x, c, v, direction, turn, 2e-5);
                double fine = slope(network, x, c, v, direction, turn, 1e-5);
                double numeric = (4 * fine - coarse) / 3;
                // Extrapolated to step 0: what is left is rounding, 1e-16 / 1e-5 of a sum of thousands of terms.
                assertThat(Math.abs(numeric - analytic) / Math.max(1, Math.abs(analytic)))
                        .as("%s: %s by differences, %s by backward", switches, numeric, analytic)
                        .isLessThan(1e-7);
            }
        }
    }

    /** Central difference of {@code sum(v F(x))} along a direction of the input and a turn of the parameters at once. */
    private static double slope(
            Ncsnpp network, Tensor x, double[] c, Tensor v, Tensor direction, Tensor turn, double step) {
        Tensor values = network.parameters().values();
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            values.addInPlace(turn, step);
            double up = network.forward(x.add(direction, step), c).mul(v).sum().item();
            values.addInPlace(turn, -2 * step);
            double down =
                    network.forward(x.add(direction, -step), c).mul(v).sum().item();
            values.addInPlace(turn, step);
            return (up - down) / (2 * step);
        }
    }

    @Test
    void dropoutChangesTrainingOnlyAndComesFromItsSeed() {
        Switches switches = SmallNetworks.all().get(9);
        Ncsnpp network = new Ncsnpp(switches.config(2, 8, 8));
        double[] c = SmallNetworks.conditions(switches.embedding(), 2);
        try (Scope scope = Scope.open();
                Parameters parameters = network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1))) {
            Tensor x = Tensors.ones(parameters.dtype(), Device.CPU, 2, 2, 8, 8);
            float[][] outputs = new float[3][];
            for (int i = 0; i < 3; i++) {
                Dropout dropout = Dropout.seeded(i / 2);
                outputs[i] = network.forward(x, c, dropout).toFloats();
            }
            assertThat(outputs[1]).isEqualTo(outputs[0]);
            assertThat(outputs[2]).isNotEqualTo(outputs[0]);
            assertThat(network.forward(x, c).toFloats()).isNotEqualTo(outputs[0]);
            assertThat(network.forward(x, c).toFloats())
                    .isEqualTo(network.forward(x, c, Dropout.off()).toFloats());
        }
    }

    @Test
    void theConditionDecidesWhereTheNetworkSeesIt() {
        for (Switches switches :
                List.of(SmallNetworks.all().get(0), SmallNetworks.all().get(8))) {
            Ncsnpp network = new Ncsnpp(switches.config(2, 8, 8));
            try (Scope scope = Scope.open();
                    Parameters parameters =
                            network.parameters().allocate(DType.FLOAT64, Device.CPU, RandomStream.of(1))) {
                Tensor x = Tensors.ones(parameters.dtype(), Device.CPU, 1, 2, 8, 8);
                double change = distance(network.forward(x, new double[] {1}), network.forward(x, new double[] {5}));
                assertThat(change > 1e-6).isEqualTo(switches.conditional());
            }
        }
    }

    @Test
    void bfloat16ComesNearFloat32() {
        NoiseGenerator noise = new NoiseGenerator().seed(66);
        for (Switches switches : every(97)) {
            Ncsnpp network = new Ncsnpp(switches.config(2, 8, 8));
            double[] c = SmallNetworks.conditions(switches.embedding(), 2);
            try (Scope scope = Scope.open();
                    Autograd.Mode mode = Autograd.noGrad()) {
                Tensor x = noise.normal(DType.BFLOAT16, Device.CPU, 2, 2, 8, 8);
                network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
                Tensor fine = network.forward(x.to(DType.FLOAT32), c);
                network.parameters().close();
                network.parameters().allocate(DType.BFLOAT16, Device.CPU, RandomStream.of(1));
                Tensor coarse = network.forward(x, c);
                network.parameters().close();
                assertThat(coarse.dtype()).isEqualTo(DType.BFLOAT16);
                // Two dozen roundings of 2^-9 each.
                assertThat(distance(coarse.to(DType.FLOAT32), fine))
                        .as("%s", switches)
                        .isLessThan(0.1);
            }
        }
    }
}
