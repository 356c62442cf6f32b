package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessFilesTest {
    @Test
    void faultsAreTheTenthFieldWhateverTheProgramIsCalled() {
        assertThat(PageFaults.minor("42 (java) S 1 2 3 4 5 6 1234 8 9 10 11")).isEqualTo(1234);
        assertThat(PageFaults.minor("42 (a (strange) name) S 1 2 3 4 5 6 1234 8 9 10 11"))
                .isEqualTo(1234);
    }

    @Test
    void theLargestResidentMemoryIsReadInBytes() throws IOException {
        assertThat(FreshWork.highWater(List.of("Name:\tjava", "VmHWM:\t     100 kB", "VmRSS:\t 90 kB")))
                .isEqualTo(102_400);
        assertThatIOException()
                .isThrownBy(() -> FreshWork.highWater(List.of("Name:\tjava")))
                .withMessageContaining("VmHWM");
    }
}
