package dev.reverie.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LevelCurveTest {
    @TempDir
    private Path folder;

    private LevelCurve curve(String... lines) throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        Files.writeString(file, String.join("\n", lines));
        return Metrics.read(file).levels();
    }

    private static String event(String... levels) {
        return "{\"event\":\"levels\",\"step\":1,\"levels\":[" + String.join(",", levels) + "]}";
    }

    private static String level(double logSnr, int samples, double loss, double error) {
        return "{\"logSnr\":" + logSnr + ",\"samples\":" + samples + ",\"loss\":" + loss + ",\"standardError\":" + error
                + "}";
    }

    @Test
    void samplesOfSeveralEventsArePooledAsIfTheyHadComeAtOnce() throws IOException {
        // Losses 1 and 3 (variance 2), then 5; together they have the mean 3 and the variance 4.
        String before = event(level(-2, 9, 100, 1));
        LevelCurve curve = curve(
                before,
                before,
                before,
                before,
                before,
                before,
                event(level(-2, 2, 2, 1), level(4, 1, 7, 0)),
                event(level(-2, 1, 5, 0)));
        assertThat(curve.logSnr()).containsExactly(-2, 4);
        assertThat(curve.losses()).containsExactly(new double[] {3, 7}, within(1e-15));
        assertThat(curve.standardErrors()).containsExactly(new double[] {Math.sqrt(4.0 / 3), 0}, within(1e-15));
        assertThat(curve.chart()).isNotNull();
    }

    @Test
    void withoutSuchEventsThereIsNoCurve() throws IOException {
        assertThat(curve("{\"event\":\"step\",\"step\":1,\"loss\":2}").isEmpty())
                .isTrue();
    }
}
