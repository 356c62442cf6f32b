package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.bench.Contender.Program;
import dev.reverie.torch.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContestReportTest {
    private final ContestFigures figures = new ContestFigures(Subject.ddpmpp().workload());

    private void add(Work work, DType dtype, Program program, double... rates) {
        for (double rate : rates) {
            figures.add(new Contender(work, dtype, program), rate);
        }
    }

    private String page() {
        return ContestReport.markdown(Map.of("processor", "a fast one"), List.of(figures));
    }

    @Test
    void reverieStandsBesideTheFastestPeerOfItsElementType() {
        add(Work.INFERENCE, DType.FLOAT32, Program.REVERIE, 200, 100, 150);
        add(Work.INFERENCE, DType.FLOAT32, Program.EAGER, 90, 50, 70);
        // The machine was twice as slow in the second round; the quotients do not notice.
        add(Work.INFERENCE, DType.FLOAT32, Program.CHANNELS_LAST, 100, 50, 75);
        add(Work.INFERENCE, DType.BFLOAT16, Program.REVERIE, 300, 300, 300);
        add(Work.INFERENCE, DType.BFLOAT16, Program.COMPILED, 400, 400, 400);
        assertThat(page())
                .contains("| Reverie | 150.0 (100.0 to 200.0) | 300.0 (300.0 to 300.0) | no | no |")
                .contains("| Reverie over the best of PyTorch | 2.00 (2.00 to 2.00) | 0.75 (0.75 to 0.75) |  |  |")
                .contains("| inference | Reverie, bfloat16 | PyTorch, compiled, bfloat16 | 0.75 (0.75 to 0.75) |");
    }

    @Test
    void thePublishedProgramIsComparedByItself() {
        add(Work.TRAINING, DType.FLOAT32, Program.REVERIE, 60);
        add(Work.TRAINING, DType.FLOAT32, Program.EAGER, 50);
        assertThat(page()).doesNotContain("published program |");
        // However fast it is, it is no way of running PyTorch on our own writing of the network.
        add(Work.TRAINING, DType.FLOAT32, Program.PUBLISHED, 100);
        assertThat(page())
                .contains("| Reverie over the best of PyTorch |  |  | 1.20 (1.20 to 1.20) |  |")
                .contains("| Reverie over the published program |  |  | 0.60 (0.60 to 0.60) |  |");
    }

    @Test
    void whoDoesNotTakePartIsNamedWithTheReason() {
        figures.refuse(
                new Contender(Work.INFERENCE, DType.FLOAT32, Program.COMPILED), "InvalidCxxCompiler: no `g++` found");
        assertThat(page()).contains("* No inference float32 compiled: `InvalidCxxCompiler: no 'g++' found`");
    }

    @Test
    void memoryIsInMegabytes() {
        figures.remember(new Contender(Work.TRAINING, DType.FLOAT32, Program.EAGER), 512L << 20);
        assertThat(page()).contains("| PyTorch, eager |  | 512 |");
    }
}
