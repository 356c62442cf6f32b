package dev.reverie.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.schedule.Schedule.UsualPrediction;
import org.junit.jupiter.api.Test;

/** What a schedule says of itself beside its coefficients; a schedule of the user's own answers by the defaults. */
final class ScheduleConventionsTest {
    private static final int STEPS = 100;
    private static final UserSchedule OWN_EXPLODING = UserSchedule.of(new TimeInterval(0.002, 80), t -> 1.0, t -> t);
    private static final UserSchedule OWN_PRESERVING =
            UserSchedule.of(TimeInterval.UNIT, t -> Math.exp(-2 * t * t), t -> Math.sqrt(-Math.expm1(-4 * t * t)));

    @Test
    void theVarianceExplodesWhereTheDataKeepTheirScale() {
        assertThat(new VarianceExploding().isVarianceExploding()).isTrue();
        assertThat(new Edm().isVarianceExploding()).isTrue();
        assertThat(OWN_EXPLODING.isVarianceExploding()).isTrue();
        assertThat(new VariancePreserving().isVarianceExploding()).isFalse();
        assertThat(OWN_PRESERVING.isVarianceExploding()).isFalse();
    }

    @Test
    void timeIsTheNoiseLevelOfEdmAndItsLikeOnly() {
        assertThat(new Edm().isTimeNoiseLevel()).isTrue();
        assertThat(OWN_EXPLODING.isTimeNoiseLevel()).isTrue();
        assertThat(new VarianceExploding().isTimeNoiseLevel()).isFalse();
        assertThat(new RectifiedFlow().isTimeNoiseLevel()).isFalse();
    }

    @Test
    void networksPredictWhatIsUsual() {
        assertThat(new VarianceExploding().usualPrediction()).isEqualTo(UsualPrediction.SCORE);
        assertThat(OWN_EXPLODING.usualPrediction()).isEqualTo(UsualPrediction.SCORE);
        assertThat(new SubVariancePreserving().usualPrediction()).isEqualTo(UsualPrediction.NOISE);
        assertThat(OWN_PRESERVING.usualPrediction()).isEqualTo(UsualPrediction.NOISE);
        assertThat(new RectifiedFlow().usualPrediction()).isEqualTo(UsualPrediction.FLOW);
    }

    @Test
    void theChainsAreThoseOfThePapers() {
        assertThat(new VarianceExploding().smldChain(STEPS)).contains(new SmldChain(0.01, 50, STEPS));
        assertThat(new VariancePreserving().ddpmChain(STEPS)).contains(DdpmChain.linear(0.1, 20, STEPS));
        assertThat(new SubVariancePreserving().ddpmChain(STEPS)).isEmpty();
        assertThat(OWN_PRESERVING.ddpmChain(STEPS)).isEmpty();
        assertThat(OWN_PRESERVING.discretized(STEPS)).isSameAs(OWN_PRESERVING);
    }

    @Test
    void aModelOfTheCosineChainLearnsTheLevelsOfTheChain() {
        CosineVariancePreserving cosine = new CosineVariancePreserving();
        DdpmChain chain = DdpmChain.cosine(cosine, STEPS);
        assertThat(cosine.ddpmChain(STEPS)).isEmpty();
        assertThat(cosine.chainSteps()).isEmpty();
        Schedule learnt = cosine.discretized(STEPS);
        assertThat(learnt.ddpmChain(STEPS)).contains(chain);
        assertThat(learnt.chainSteps()).hasValue(STEPS);
        assertThat(learnt.ddpmChain(STEPS + 1)).isEmpty();
    }

    @Test
    void theSignalKeptByAStepIsThatOfTheChain() {
        DdpmChain chain = DdpmChain.linear(0.1, 20, STEPS);
        for (int i = 0; i < STEPS; i++) {
            double t = i / (STEPS - 1.0);
            // rounding of one product
            assertThat(new VariancePreserving().signalKept(t, STEPS, TimeIndexing.DEFAULT))
                    .isEqualTo(chain.alpha(i), within(1e-15));
            assertThat(new SubVariancePreserving().signalKept(t, STEPS, TimeIndexing.DEFAULT))
                    .isEqualTo(chain.alpha(i), within(1e-15));
            assertThat(new ChainSchedule(chain).signalKept(t, STEPS, TimeIndexing.DEFAULT))
                    .isEqualTo(chain.alpha(i));
            assertThat(new VarianceExploding().signalKept(t, STEPS, TimeIndexing.DEFAULT))
                    .isEqualTo(1);
        }
        assertThat(OWN_PRESERVING.signalKept(0.5, 10, TimeIndexing.DEFAULT))
                .isEqualTo(Math.exp(-4 * (0.5 * 0.5 - 0.4 * 0.4)), within(1e-15));
    }
}
