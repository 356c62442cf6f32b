package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EngineTest {
    @Test
    void theVersionNamesEngineAndBinding() {
        assertThat(Engine.version()).matches("libtorch \\d+\\.\\d+\\.\\d+ \\(JavaCPP \\d+\\.\\d+\\.\\d+\\)");
        assertThat(Engine.loadSeconds()).isPositive();
    }

    @Test
    void theNumberOfThreadsIsSetForTheProcess() {
        int before = Engine.threads();
        assertThat(before).isPositive();
        Engine.setThreads(1);
        assertThat(Engine.threads()).isEqualTo(1);
        Engine.setThreads(before);
        assertThatThrownBy(() -> Engine.setThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1, got 0");
    }

    @Test
    void onlyTheFirstLineOfAFailureIsShown() {
        assertThat(EngineException.firstLine(new RuntimeException("bad shape\nException raised from f\nframe #0: g")))
                .isEqualTo("bad shape");
        assertThat(EngineException.firstLine(new IllegalStateException())).isEqualTo("IllegalStateException");
        assertThat(EngineException.firstLine(new RuntimeException("\n  late \n")))
                .isEqualTo("late");
    }

    @Test
    void nativeObjectsAndMemoryAreCounted() {
        long before = Engine.liveNativeObjects();
        try (Tensor x = Tensors.zeros(DType.FLOAT32, Device.CPU, 4)) {
            assertThat(x.isClosed()).isFalse();
            assertThat(Engine.liveNativeObjects()).isGreaterThan(before);
        }
        assertThat(Engine.liveNativeObjects()).isLessThanOrEqualTo(before);
        assertThat(Engine.residentBytes()).isGreaterThan(1L << 20);
    }
}
