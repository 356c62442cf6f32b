package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
    void aRequestOfTheProgramCountsUntilItIsTakenBack() {
        ThreadBudget before = Engine.threadBudget();
        Engine.requestThreads(1, "a test");
        try {
            assertThat(Engine.threads()).isEqualTo(1);
            assertThat(Engine.threadBudget().origin()).isEqualTo(ThreadBudget.Origin.PROGRAM);
            assertThat(Engine.threadBudget().request(3, ThreadBudget.Origin.CONFIGURATION, "training.threads"))
                    .isEqualTo(Engine.threadBudget());
            assertThatThrownBy(() -> Engine.requestThreads(0, "a test")).isInstanceOf(IllegalArgumentException.class);
        } finally {
            Engine.releaseThreads();
        }
        assertThat(Engine.threadBudget()).isEqualTo(before);
        assertThat(Engine.threads()).isEqualTo(before.threads());
    }

    @Test
    void tooManyThreadsAreWarnedAboutOnce() {
        List<String> notices = new ArrayList<>();
        Consumer<String> former = EngineWarnings.sendTo(notices::add);
        try {
            int many = Engine.threadBudget().usable() + 1;
            Engine.requestThreads(many, "too many");
            Engine.requestThreads(many, "too many");
            assertThat(Engine.threads()).isEqualTo(many);
        } finally {
            Engine.releaseThreads();
            EngineWarnings.sendTo(former);
        }
        assertThat(notices).singleElement().asString().contains("(too many), but this process can use ");
    }

    @Test
    void theRootOfAFailureIsWhatIsTold() {
        Throwable root = new UnsatisfiedLinkError("invalid ELF header");
        assertThat(EngineException.root(new RuntimeException(new IllegalStateException(root))))
                .isSameAs(root);
        assertThat(EngineException.root(root)).isSameAs(root);
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
