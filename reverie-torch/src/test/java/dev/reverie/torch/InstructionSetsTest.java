package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstructionSetsTest {
    private static List<String> notices(boolean x86, Map<String, String> variables) {
        List<String> notices = new ArrayList<>();
        new InstructionSets(x86, variables::get, notices::add).look();
        return notices;
    }

    @Test
    void knownSetsAreNoNews() {
        assertThat(notices(true, Map.of())).isEmpty();
        assertThat(notices(true, Map.of("ATEN_CPU_CAPABILITY", "avx2", "ONEDNN_MAX_CPU_ISA", "AVX512_CORE")))
                .isEmpty();
        assertThat(notices(true, Map.of("DNNL_MAX_CPU_ISA", "avx2"))).isEmpty();
        assertThat(notices(false, Map.of("ONEDNN_MAX_CPU_ISA", "sve_256"))).isEmpty();
    }

    @Test
    void anUnknownSetIsToldWithTheKnownOnes() {
        assertThat(notices(true, Map.of("ATEN_CPU_CAPABILITY", "AVX2")))
                .containsExactly("ATEN_CPU_CAPABILITY must be one of default, avx2, avx512, got AVX2; the engine passes"
                        + " it over and uses all that the processor has");
        assertThat(notices(true, Map.of("DNNL_MAX_CPU_ISA", "avx3")))
                .singleElement()
                .asString()
                .startsWith("DNNL_MAX_CPU_ISA must be one of default, sse41, avx,")
                .contains("got avx3;");
        assertThat(notices(false, Map.of("ATEN_CPU_CAPABILITY", "avx2"))).hasSize(1);
    }

    @Test
    void thePresentNameCountsBeforeTheFormer() {
        assertThat(notices(true, Map.of("ONEDNN_MAX_CPU_ISA", "avx2", "DNNL_MAX_CPU_ISA", "nonsense")))
                .isEmpty();
    }
}
