package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.torch.StaleMemory.Content;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That stale memory reaches what is allocated next, and that a trial sees what reads it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "other allocators choose freed blocks by other rules")
class StaleMemoryTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAllocatedNextHoldsTheContent(Content content) {
        // The first large blocks of a process come from the kernel; freed once, the allocator keeps such blocks.
        StaleMemory.leave(content, 4 << 20).close();
        // Smaller blocks are many, and objects of the engine take some: what they hold is a matter of luck.
        for (long bytes = 1024; bytes <= 1 << 20; bytes *= 4) {
            // The allocator's own marks take a few bytes of each; two blocks of three must be hit.
            assertThat(bestReach(content, bytes)).as("%d bytes", bytes).isGreaterThan(0.6);
        }
    }

    /** Of several attempts, as other threads of the process allocate meanwhile. */
    private static double bestReach(Content content, long bytes) {
        double best = 0;
        for (int i = 0; i < 5; i++) {
            try (StaleMemory stale = StaleMemory.leave(content, bytes)) {
                best = Math.max(best, StaleMemory.reach(content, bytes, 3));
            }
        }
        return best;
    }

    @Test
    void theContentIsWhatItIsCalledInEveryElementType() {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16}) {
            assertThat(numbers(Content.ZEROS, dtype)).contains(0);
            assertThat(numbers(Content.NAN, dtype)).contains(Double.NaN);
            assertThat(Arrays.stream(numbers(Content.LARGE, dtype))).anyMatch(x -> x > 1e30 && Double.isFinite(x));
        }
    }

    private static double[] numbers(Content content, DType dtype) {
        try (StaleMemory stale = StaleMemory.leave(content, 20_000L * dtype.bytes())) {
            return Tensors.empty(dtype, Device.CPU, 20_000).toDoubles();
        }
    }

    private static StaleMemoryTrial trial(Function<Tensor, Tensor> operation) {
        Tensor x = Tensors.ones(DType.FLOAT32, Device.CPU, 4, 24, 8, 8).requireGrad();
        return new StaleMemoryTrial(Map.of("x", x), operands -> operation.apply(operands.get(0)));
    }

    @Test
    void aSoundOperationPasses() {
        assertThat(trial(x -> x.square().exp()).difference()).isEmpty();
    }

    @Test
    void memoryThatNobodyHasSetIsSeenEvenTimesZero() {
        assertThat(trial(x -> x.add(x.detach().emptyLike().mul(0))).difference())
                // A block of NaN of an earlier trial may turn up among the clean ones: then it was NaN there, too.
                .hasValueSatisfying(
                        difference -> assertThat(difference.toString()).contains("the output", "is NaN where it was"));
    }

    @Test
    void aLargeNumberIsSeenWhereNanIsComparedAway() {
        assertThat(trial(x -> {
                            Tensor unset = x.detach().emptyLike();
                            // No number is less than NaN. The allocator's own marks are small numbers.
                            Tensor limit = unset.zerosLike().fill(1e20);
                            return x.add(Tensors.where(limit.less(unset), unset, limit.zerosLike()));
                        })
                        .difference())
                // Where a block of an earlier trial turns up among those of NaN, it is seen then already.
                .hasValueSatisfying(
                        difference -> assertThat(difference.content()).isNotEqualTo(Content.ZEROS));
    }

    @Test
    void aFaultThatOnlyGradientsHaveIsNamedAsOne() {
        assertThat(trial(x -> {
                            try (Autograd.Mode mode = Autograd.noGrad()) {
                                // Something times the gradient: the output is that of x * 0 in any case.
                                Tensor unset = x.detach().emptyLike();
                                Tensor finite = Tensors.where(unset.isFinite(), unset, unset.zerosLike());
                                Tensor factor = finite.clamp(0, 1);
                                try (Autograd.Mode again = Autograd.recording()) {
                                    Tensor y = x.mul(factor);
                                    return y.sub(y.detach());
                                }
                            }
                        })
                        .difference())
                .hasValueSatisfying(
                        difference -> assertThat(difference.result()).isEqualTo("the gradient of x"));
    }

    @Test
    void whatIsNotFiniteOnCleanMemoryIsAFaultToo() {
        assertThat(trial(x -> x.sub(1).log()).difference())
                .hasValueSatisfying(
                        difference -> assertThat(difference.content()).isEqualTo(Content.ZEROS));
    }

    @Test
    void severalOperandsAreNamed() {
        Tensor a = Tensors.ones(DType.FLOAT32, Device.CPU, 3).requireGrad();
        Tensor b = Tensors.zeros(DType.FLOAT32, Device.CPU, 3).requireGrad();
        Map<String, Tensor> operands = new LinkedHashMap<>();
        operands.put("a", a);
        operands.put("b", b);
        StaleMemoryTrial trial = new StaleMemoryTrial(
                operands, list -> list.get(0).mul(list.get(1).sqrt()));
        assertThat(trial.difference())
                .hasValueSatisfying(
                        difference -> assertThat(difference.result()).isEqualTo("the gradient of b"));
        assertThat(List.of(a, b)).allSatisfy(t -> assertThat(t.isClosed()).isFalse());
    }
}
