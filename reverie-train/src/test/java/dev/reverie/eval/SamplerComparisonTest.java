package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.model.FunctionModel;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.sampler.catalog.SamplerKind;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SamplerComparisonTest {
    /** Takes whatever it sees for data four times as large, so that its flow runs away. */
    private static final ScoreModel ASTRAY =
            new FunctionModel(new VariancePreserving(), Prediction.DENOISED, (x, t) -> x.mul(4));

    private static SamplerComparison comparison(Optional<SamplerComparison.Range> range) {
        RandomCursor cursor = RandomStream.of(1).purpose("data").cursor();
        double[][] data = new double[8][2];
        for (double[] point : data) {
            point[0] = cursor.nextDouble();
            point[1] = cursor.nextDouble();
        }
        return new SamplerComparison(ASTRAY, 1e-3, data, range, new long[] {2}, DType.FLOAT64, Device.CPU, 1);
    }

    private static List<SamplerComparison.Row> rows(SamplerComparison comparison, SamplerKind kind) {
        return comparison.run(Set.of(kind), new int[] {5}, row -> {});
    }

    private static double flowError(SamplerComparison comparison) {
        return rows(comparison, SamplerKind.DDIM).get(0).flowError().orElseThrow();
    }

    @Test
    void deterministicSamplersAndTheExactFlowStayInTheRangeOfTheData() {
        var ends = Optional.of(new SamplerComparison.Range(-1, 1));
        // Two points of the square [-1, 1]^2 are at most sqrt(4 + 4) apart, and the mean is over coordinates.
        assertThat(flowError(comparison(ends).keepingRange())).isLessThan(2);
        assertThat(flowError(comparison(ends))).isGreaterThan(10);
    }

    @Test
    void dataWithoutEndsAndSamplersWithNoiseAreLeftAlone() {
        SamplerComparison endless = comparison(Optional.empty());
        assertThat(flowError(endless.keepingRange())).isEqualTo(flowError(endless));
        Function<SamplerComparison, Double> distance =
                one -> rows(one, SamplerKind.SDE_DPM_SOLVER_PLUS_PLUS).get(0).distance();
        var ends = Optional.of(new SamplerComparison.Range(-1, 1));
        assertThat(distance.apply(comparison(ends).keepingRange())).isEqualTo(distance.apply(comparison(ends)));
        assertThat(comparison(ends).keepingRange().floor())
                .isEqualTo(comparison(ends).floor());
    }
}
