package dev.reverie.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.torch.DType;
import dev.reverie.torch.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code reverie doctor} says about stale memory. */
class StaleMemoryCheckTest {
    /** Adds memory that nobody has set, times zero. */
    private static StaleMemoryCheck.Case faulty(String name) {
        return new StaleMemoryCheck.Case(
                name,
                DType.FLOAT32,
                true,
                Map.of("the input", new long[] {4, 24, 8, 8}),
                operands ->
                        operands.get(0).add(operands.get(0).detach().emptyLike().mul(0)));
    }

    @Test
    void theEngineOfThisBuildIsUnaffected() {
        int threads = Engine.threads();
        StaleMemoryCheck.Verdict verdict = StaleMemoryCheck.standard().examine();
        assertThat(verdict.isGood()).as("%s", verdict.faults()).isTrue();
        assertThat(verdict.toString()).matches("\\d\\d operations independent of the previous contents of memory");
        assertThat(Engine.threads()).isEqualTo(threads);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other allocators choose freed blocks by other rules")
    void anOperationThatFailsIsNamedWithWhatItGave() {
        StaleMemoryCheck.Verdict verdict = new StaleMemoryCheck(List.of(faulty("leaky addition"))).examine();
        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.toString())
                .startsWith("FAULT: leaky addition: the output without gradients is NaN where it was ")
                .endsWith(" on clean memory (memory held nan)");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other allocators choose freed blocks by other rules")
    void ofSeveralTheFirstIsNamedAndTheOthersAreCounted() {
        List<StaleMemoryCheck.Case> cases = new ArrayList<>(List.of(faulty("one"), faulty("two")));
        StaleMemoryCheck.Verdict verdict = new StaleMemoryCheck(cases).examine();
        assertThat(verdict.toString()).startsWith("FAULT: one: ").endsWith("; 2 of 2 operations fail");
    }
}
