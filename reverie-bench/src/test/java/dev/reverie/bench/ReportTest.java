package dev.reverie.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.torch.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final double flops = FlopCount.of(Subject.ddpmpp().config()).forward();

    /** Inference at 160 images/s, training at 64, convolutions at twice the rate of inference. */
    private Measurements measurements() {
        NetworkFigures figures = new NetworkFigures(
                Subject.ddpmpp(),
                DType.FLOAT32,
                Rounds.of(320 * flops, 320 * flops),
                Rounds.of(640 * flops, 640 * flops),
                Rounds.of(384 * flops, 384 * flops),
                Rounds.of(0.2, 0.2),
                Rounds.of(0.5, 0.5),
                Map.of(
                        Work.INFERENCE,
                        new FreshWork.Result(400L << 20, 300),
                        Work.TRAINING,
                        new FreshWork.Result(900L << 20, -1)));
        return new Measurements(
                Map.of("processor", "a fast one"),
                "0.1",
                List.of(figures),
                Map.of(DType.FLOAT32, Rounds.of(2e11, 2e11)),
                Rounds.of(1e-6, 3e-6),
                List.of(new FreshProcess.Result(0.5, 60L << 20, 0, 0)),
                100);
    }

    @Test
    void rowsSayWhatWasMeasured() {
        String page = Report.markdown(measurements());
        assertThat(page)
                .contains("| processor | a fast one |")
                .contains("| images/s | 160.0 (160.0 to 160.0) | 64.0 (64.0 to 64.0) |")
                .contains("| of its convolutions alone | 50 % (50 to 50) | 50 % (50 to 50) |")
                .contains("| minor page faults of one pass or step | 300 | not counted |")
                .contains("| largest resident memory of the process, MB | 400 | 900 |")
                .contains("| one operation on a tiny tensor, microseconds | 2.00 (1.00 to 3.00) |")
                .contains("largest growth of resident memory, MB | 60 (60 to 60) |");
    }

    @Test
    void everyTableHasRowsOfEqualLength() {
        int columns = 0;
        for (String line : Report.markdown(measurements()).lines().toList()) {
            int bars = (int) line.chars().filter(c -> c == '|').count();
            assertThat(columns == 0 || bars == 0 || bars == columns).as(line).isTrue();
            columns = bars;
        }
    }

    @Test
    void aProcessIsReadBackAsItWasWritten() {
        FreshWork.Result needed = new FreshWork.Result(1L << 40, -1);
        assertThat(FreshWork.Result.parse(needed.line() + "\n")).isEqualTo(needed);
        FreshProcess.Result result = new FreshProcess.Result(1.25, 3, -4, 5);
        assertThat(FreshProcess.Result.parse(result.line() + "\n")).isEqualTo(result);
        assertThat(FreshProcess.Result.parse(result.line()).loadSeconds()).isCloseTo(1.25, within(1e-6));
    }
}
