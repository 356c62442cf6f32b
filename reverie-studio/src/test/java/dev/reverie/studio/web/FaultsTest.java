package dev.reverie.studio.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.config.ConfigException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** What becomes of exceptions. */
final class FaultsTest {
    @Test
    void aFullDiskSaysSo() {
        Fault fault = Faults.of(new IOException("runs/x: No space left on device"));
        assertThat(fault.status()).isEqualTo(507);
        assertThat(fault.remedy()).isPresent();
    }

    @Test
    void aVanishedFileIsGone() {
        assertThat(Faults.of(new NoSuchFileException("runs/x/config.yaml")).status())
                .isEqualTo(410);
    }

    @Test
    void aFaultOfAConfigurationNamesItsSetting() {
        Fault fault = Faults.of(new ConfigException("--set training.steps must be a whole number at least 1, got -1"));
        assertThat(fault.field()).hasValue("training.steps");
        assertThat(fault.status()).isEqualTo(422);
    }

    @Test
    void whatNobodyExpectedIsTheStudiosOwnFault() {
        assertThat(Faults.of(new IllegalStateException("x")).status()).isEqualTo(500);
    }
}
