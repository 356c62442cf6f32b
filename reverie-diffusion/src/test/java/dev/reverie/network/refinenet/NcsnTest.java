package dev.reverie.network.refinenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import org.junit.jupiter.api.Test;

/** What NCSN does besides the numbers that golden cases hold. */
class NcsnTest {
    @Test
    void imagesOfAnyEvenSizeComeBackInTheirShape() {
        Ncsn network = Fixtures.ncsn(false);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT64)) {
            for (long[] shape : new long[][] {{2, 2, 6, 10}, {1, 2, 2, 4}}) {
                Tensor x = Fixtures.normal(1, parameters.dtype(), shape);
                Tensor y = network.forward(x, new double[(int) shape[0]]);
                assertThat(y.shape()).containsExactly(shape);
                assertThat(y.allFinite()).isTrue();
            }
        }
    }

    @Test
    void aRowOfTheTablesBelongsToOneLevelAlone() {
        Ncsn network = Fixtures.ncsn(false);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT64);
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor one = Fixtures.normal(2, DType.FLOAT64, 1, 2, 8, 8);
            Tensor x = Tensors.cat(0, one, one, one);
            double[] levels = {0, 1, 2};
            Tensor before = network.forward(x, levels);
            int tables = 0;
            for (Parameter parameter : parameters.list()) {
                if (parameter.name().endsWith(".embed.weight")) {
                    parameter.value().select(0, 1).mulInPlace(1.5);
                    tables++;
                }
            }
            // One before the output, two in each of 8 residual blocks; in RefineNet's blocks two in each of 14 units on
            // the way in and 6 on the way out, and two in each of 3 fusions and 4 chains of pooling.
            assertThat(tables).isEqualTo(1 + 2 * 8 + 2 * (14 + 6) + 2 * 3 + 2 * 4);
            Tensor after = network.forward(x, levels);
            for (int i = 0; i < 3; i++) {
                double change = Fixtures.distance(after.select(0, i), before.select(0, i));
                if (i == 1) {
                    assertThat(change).isGreaterThan(1e-3);
                } else {
                    assertThat(change).isZero();
                }
            }
        }
    }

    @Test
    void theLevelEntersThroughTheTablesAlone() {
        Ncsn network = Fixtures.ncsn(false);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT64);
                Autograd.Mode mode = Autograd.noGrad()) {
            for (Parameter parameter : parameters.list()) {
                if (parameter.name().endsWith(".embed.weight")) {
                    Tensor table = parameter.value();
                    table.select(0, 2).copyFrom(table.select(0, 0));
                }
            }
            Tensor x = Fixtures.normal(3, DType.FLOAT64, 1, 2, 8, 8);
            assertThat(network.forward(x, new double[] {2}).toDoubles())
                    .containsExactly(network.forward(x, new double[] {0}).toDoubles());
            assertThat(Fixtures.distance(network.forward(x, new double[] {1}), network.forward(x, new double[1])))
                    .isGreaterThan(1e-4);
        }
    }

    @Test
    void aSampleDoesNotDependOnItsBatch() {
        Ncsn network = Fixtures.ncsn(true);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT64)) {
            Tensor x = Fixtures.normal(4, parameters.dtype(), 3, 2, 8, 8);
            Tensor together = network.forward(x, new double[] {2, 0, 1});
            Tensor alone = network.forward(x.narrow(0, 1, 1), new double[] {0});
            // Larger batches may sum in another order.
            assertThat(Fixtures.distance(together.narrow(0, 1, 1), alone)).isLessThan(1e-13);
        }
    }

    @Test
    void inferenceInFloat32EqualsWhatIsRecordedInFloat64() {
        Ncsn network = Fixtures.ncsn(false);
        double[] levels = {2, 0, 1};
        try (Scope scope = Scope.open()) {
            Tensor exact;
            try (Parameters parameters = Fixtures.allocate(network, DType.FLOAT64)) {
                Tensor x = Fixtures.normal(5, parameters.dtype(), 3, 2, 8, 8);
                exact = network.forward(x, levels).detach();
                assertThat(Fixtures.distance(Fixtures.infer(network, x, levels), exact))
                        .isLessThan(1e-13);
            }
            try (Parameters parameters = Fixtures.allocate(network, DType.FLOAT32)) {
                Tensor x = Fixtures.normal(5, parameters.dtype(), 3, 2, 8, 8);
                Tensor y = Fixtures.infer(network, x, levels);
                assertThat(y.isContiguous()).isTrue();
                // 60 layers with roundings of 6e-8 each, and sums that cancel
                assertThat(Fixtures.distance(y, exact)).isLessThan(1e-4);
            }
        }
    }

    @Test
    void levelsItDoesNotHaveAndSizesThatDoNotFitAreRefused() {
        Ncsn network = Fixtures.ncsn(false);
        try (Scope scope = Scope.open();
                Parameters parameters = Fixtures.allocate(network, DType.FLOAT32)) {
            Tensor x = Fixtures.normal(6, parameters.dtype(), 1, 2, 8, 8);
            assertThatThrownBy(() -> network.forward(x, new double[] {3}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("whole number in [0, 2], got 3.0 for sample 0");
            Tensor odd = Fixtures.normal(6, parameters.dtype(), 1, 2, 7, 8);
            assertThatThrownBy(() -> network.forward(odd, new double[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("multiples of 2, got 7 x 8");
        }
        assertThatThrownBy(() -> NcsnConfig.builder(3, 32, 32, 0).features(8).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be at least 1, got 0");
        assertThatThrownBy(() -> NcsnConfig.builder(3, 27, 28, 10).features(8).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiples of 2, got 27 x 28");
        assertThatThrownBy(() -> NcsnConfig.builder(3, 28, 28, 10).features(1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("features must be at least 2");
    }
}
