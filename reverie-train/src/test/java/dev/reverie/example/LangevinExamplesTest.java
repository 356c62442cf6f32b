package dev.reverie.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.example.DoubleWell.Visited;
import dev.reverie.example.OrnsteinUhlenbeck.Measured;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LangevinExamplesTest {
    @TempDir
    private Path folder;

    @Test
    void theOrnsteinUhlenbeckProcessMeetsItsClosedForm() throws Exception {
        Measured measured = OrnsteinUhlenbeck.simulate(1);
        for (int k = 0; k < measured.times().length; k += 50) {
            double t = measured.times()[k];
            // 3000 chains: standard errors 0.018 of the mean, 0.026 of the variance; steps of 0.01 add less than 0.01
            assertThat(measured.mean()[k]).isCloseTo(OrnsteinUhlenbeck.mean(t), within(0.085));
            assertThat(measured.variance()[k]).isCloseTo(OrnsteinUhlenbeck.variance(t), within(0.12));
        }
        for (int k = 0; k < measured.lags().length; k += 25) {
            assertThat(measured.autocorrelation()[k])
                    .isCloseTo(OrnsteinUhlenbeck.autocorrelation(measured.lags()[k]), within(0.08));
        }
        OrnsteinUhlenbeck.figure(measured).writePng(folder.resolve("process.png"));
        assertThat(folder.resolve("process.png")).isNotEmptyFile();
    }

    @Test
    void chainsInTheDoubleWellSpendTheirTimeByTheBoltzmannLaw() throws Exception {
        List<Visited> visits = DoubleWell.visitAll(1);
        Visited unadjusted = visits.get(0);
        Visited metropolis = visits.get(1);
        Visited underdamped = visits.get(2);
        assertThat(metropolis.acceptance()).isBetween(0.5, 0.95);
        assertThat(unadjusted.acceptance()).isEqualTo(1);
        // crossings, which are rare, set the effective size of x; within a well there are far more independent values
        assertThat(metropolis.effective()).isBetween(300.0, 10_000.0);
        // 10 000 independent values would be 2.4 % off by chance
        assertThat(metropolis.distance()).isLessThan(0.025);
        assertThat(underdamped.distance()).isLessThan(0.025);
        assertThat(unadjusted.distance()).isGreaterThan(0.1);
        DoubleWell.figure(visits).writePng(folder.resolve("well.png"));
        assertThat(folder.resolve("well.png")).isNotEmptyFile();
    }
}
