package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ActivationCheckpointingTest {
    private static final double ROUNDING = 1e-14;

    private final AtomicInteger evaluations = new AtomicInteger();

    private Tensor sine(List<Tensor> given) {
        evaluations.incrementAndGet();
        return given.get(0).square().sin();
    }

    @Test
    void anInputUsedByTwoBlocksAndBesideThemGetsAllItsGradients() {
        try (Scope scope = Scope.open();
                ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
            Tensor x = Tensors.of(new double[] {0.3, -1.2}, 2).requireGrad();
            Tensor gradient = Tensors.of(new double[2], 2);
            x.accumulateGradInto(gradient);
            Tensor y = ActivationCheckpointing.of(List.of(x), this::sine);
            Tensor z = ActivationCheckpointing.of(List.of(y.add(x)), this::sine);
            tape.backward(y.mul(z).add(x.mul(3)).sum());
            double[] found = gradient.toDoubles();
            for (int i = 0; i < 2; i++) {
                double value = new double[] {0.3, -1.2}[i];
                double sine = Math.sin(value * value);
                double slope = 2 * value * Math.cos(value * value);
                double inner = sine + value;
                double outer = Math.sin(inner * inner);
                double outerSlope = 2 * inner * Math.cos(inner * inner) * (slope + 1);
                assertThat(found[i]).isCloseTo(slope * outer + sine * outerSlope + 3, within(ROUNDING));
            }
            assertThat(evaluations).hasValue(4);
        }
    }

    @Test
    void withoutATapeABlockIsRecordedAsEver() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {0.5}, 1).requireGrad();
            Tensor y = ActivationCheckpointing.of(List.of(x), this::sine);
            assertThat(Autograd.grad(y.sum(), x).item()).isCloseTo(Math.cos(0.25), within(ROUNDING));
            assertThat(evaluations).hasValue(1);
        }
    }

    @Test
    void nothingIsRememberedWhereNothingIsRecorded() {
        try (Scope scope = Scope.open();
                ActivationCheckpointing tape = ActivationCheckpointing.begin();
                Autograd.Mode mode = Autograd.noGrad()) {
            assertThat(ActivationCheckpointing.isActive()).isFalse();
            Tensor y = ActivationCheckpointing.of(List.of(Tensors.of(new double[] {0.5}, 1)), this::sine);
            assertThat(y.requiresGrad()).isFalse();
        }
    }

    @Test
    void aBlockWhoseOutputIsNotUsedIsNotEvaluatedAgain() {
        try (Scope scope = Scope.open();
                ActivationCheckpointing tape = ActivationCheckpointing.begin()) {
            Tensor x = Tensors.of(new double[] {0.5}, 1).requireGrad();
            ActivationCheckpointing.of(List.of(x), this::sine);
            tape.backward(x.square().sum());
            assertThat(evaluations).hasValue(1);
        }
        assertThat(ActivationCheckpointing.isActive()).isFalse();
    }
}
