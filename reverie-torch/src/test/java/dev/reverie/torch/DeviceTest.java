package dev.reverie.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"gpu", "", "cuda:x", "cuda:", "cuda:1:2", "cuda:1.5", "tpu", "cuda0", ":0"})
    void namesThatAreNoDeviceAreRefusedWithTheOnesThatAre(String name) {
        assertThatThrownBy(() -> Device.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device must be cpu, cuda, cuda:N, mps or auto, got \"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda", "cuda:0", "CUDA", "cuda:3"})
    void cudaWithoutACardIsRefusedWithTheRemedy(String name) {
        Engine.load();
        assumeFalse(torch.cuda_is_available(), "this machine has a CUDA device");
        assertThatThrownBy(() -> Device.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cuda:")
                .hasMessageContaining("was asked for")
                .hasMessageContaining("0 CUDA device(s)")
                .hasMessageContaining("use cpu")
                .hasMessageContaining("-Pgpu");
    }

    @Test
    void metalOnAnotherSystemIsRefused() {
        Engine.load();
        assumeFalse(torch.hasMPS(), "this machine has a Metal device");
        assertThatThrownBy(() -> Device.of("mps")).hasMessageContaining("mps").hasMessageContaining("use cpu");
    }

    @Test
    void indicesAreChecked() {
        assertThatThrownBy(() -> Device.of("cpu:1")).hasMessageContaining("only cuda devices have an index, got cpu:1");
        assertThatThrownBy(() -> Device.of("cuda:-1")).hasMessageContaining("[0, 127], got -1");
        assertThatThrownBy(() -> Device.of("cuda:128")).hasMessageContaining("[0, 127], got 128");
    }

    @Test
    void theProcessorIsAlwaysThere() {
        assertThat(Device.of("cpu")).isEqualTo(Device.CPU);
        assertThat(Device.of(" CPU ")).isEqualTo(Device.CPU);
        assertThat(Device.of("cpu:0")).isEqualTo(Device.CPU);
        assertThat(Device.CPU).hasToString("cpu");
        assertThat(new Device(Device.Kind.CUDA, 1)).hasToString("cuda:1");
        try (Scope scope = Scope.open()) {
            assertThat(Tensors.scalar(1).device()).isEqualTo(Device.CPU);
            assertThat(Tensors.scalar(1).to(Device.CPU).item()).isEqualTo(1);
        }
    }

    @Test
    void autoGivesADeviceThatWorks() {
        Device device = Device.of("auto");
        try (Scope scope = Scope.open()) {
            assertThat(Tensors.ones(DType.FLOAT32, device, 2, 2).sum().item()).isEqualTo(4);
        }
    }
}
