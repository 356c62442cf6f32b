package dev.reverie.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowProblemTest {
    @Test
    void theReferenceDoesNotDependOnTheSchedule() {
        // The flow in y = x / alpha and r = sigma / alpha is the same for all, and so is its end.
        List<double[]> ends = List.of(
                FlowProblem.on(new VariancePreserving()).exact(),
                FlowProblem.on(new VarianceExploding(0.01, 50)).exact());
        double ofAlpha = new VariancePreserving()
                .alpha(FlowProblem.on(new VariancePreserving()).to());
        double startRatio = new VariancePreserving()
                .alpha(FlowProblem.on(new VariancePreserving()).from());
        assertThat(startRatio).isCloseTo(1 / Math.sqrt(10), within(1e-9));
        assertThat(ends.get(0)[0] / ofAlpha).isCloseTo(ends.get(1)[0], within(1e-9));
    }
}
