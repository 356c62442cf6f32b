package dev.reverie.studio.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.toy.Toy2d;
import dev.reverie.model.DensityModel;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The laws of toys against points that are drawn from them. */
final class ToyLawTest {
    private static final int CELLS = 24;
    private static final double HALF_WIDTH = 3;
    private static final int POINTS = 100_000;

    @ParameterizedTest
    @EnumSource(value = Toy2d.Kind.class, names = "PINWHEEL", mode = EnumSource.Mode.EXCLUDE)
    void theDensityIsThatOfNoisyPoints(Toy2d.Kind kind) {
        VarianceExploding schedule = new VarianceExploding(0.01, 8);
        double t = schedule.timeOfSigma(0.3);
        Toy2d toy = new Toy2d(kind, 1, "train");
        SplittableRandom random = new SplittableRandom(5);
        double[] counts = new double[CELLS * CELLS];
        float[] point = new float[2];
        for (int i = 0; i < POINTS; i++) {
            toy.read(i, point, 0);
            double x = point[0] + 0.3 * random.nextGaussian();
            double y = point[1] + 0.3 * random.nextGaussian();
            int column = (int) Math.floor((x + HALF_WIDTH) / (2 * HALF_WIDTH) * CELLS);
            int row = (int) Math.floor((HALF_WIDTH - y) / (2 * HALF_WIDTH) * CELLS);
            if (column >= 0 && column < CELLS && row >= 0 && row < CELLS) {
                counts[row * CELLS + column] += 1.0 / POINTS;
            }
        }
        double[] places = PlaneField.centres(HALF_WIDTH, CELLS);
        double cell = Math.pow(2 * HALF_WIDTH / CELLS, 2);
        double apart = 0;
        try (Scope scope = Scope.open()) {
            DensityModel law = ToyLaw.of(kind).orElseThrow().under(schedule);
            double[] times = new double[CELLS * CELLS];
            Arrays.fill(times, t);
            double[] logs =
                    law.logDensity(Tensors.of(places, CELLS * CELLS, 2), times).toDoubles();
            for (int i = 0; i < counts.length; i++) {
                apart += 0.5 * Math.abs(counts[i] - Math.exp(logs[i]) * cell);
            }
        }
        // Counting noise of 100000 points in 576 cells is about 0.03, and centres stand for cells of 0.25 at noise 0.3.
        assertThat(apart).isLessThan(0.05);
    }

    @ParameterizedTest
    @EnumSource(value = Toy2d.Kind.class, names = "PINWHEEL", mode = EnumSource.Mode.EXCLUDE)
    void theScoreIsTheSlopeOfTheDensity(Toy2d.Kind kind) {
        VarianceExploding schedule = new VarianceExploding(0.01, 8);
        double t = schedule.timeOfSigma(0.2);
        double h = 1e-4;
        double[] places = {0.7, -0.4, 0.7 + h, -0.4, 0.7 - h, -0.4, 0.7, -0.4 + h, 0.7, -0.4 - h};
        try (Scope scope = Scope.open()) {
            DensityModel law = ToyLaw.of(kind).orElseThrow().under(schedule);
            double[] times = {t, t, t, t, t};
            double[] logs = law.logDensity(Tensors.of(places, 5, 2), times).toDoubles();
            double[] score = law.score(Tensors.of(places, 5, 2), times).toDoubles();
            // Central differences of step 1e-4 in float64.
            assertThat(score[0]).isCloseTo((logs[1] - logs[2]) / (2 * h), within(1e-4));
            assertThat(score[1]).isCloseTo((logs[3] - logs[4]) / (2 * h), within(1e-4));
        }
    }
}
