package dev.reverie.sampler;

import dev.reverie.grid.KarrasGrid;
import dev.reverie.grid.LogSnrGrid;
import dev.reverie.sampler.edm.Dpm2;
import dev.reverie.sampler.edm.Dpm2Ancestral;
import dev.reverie.sampler.edm.EdmSampler;
import dev.reverie.sampler.edm.EulerAncestral;
import dev.reverie.sampler.edm.Lms;
import dev.reverie.schedule.Edm;
import dev.reverie.schedule.RectifiedFlow;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each sampler in the noise level reaches the order it declares without noise, on the mixture. */
class EdmOrderTest {
    /** All orders and variants. */
    static Stream<Sampler> samplers() {
        return Stream.of(
                new EdmSampler(EdmSampler.Method.EULER),
                new EdmSampler(EdmSampler.Method.HEUN),
                new Dpm2(),
                new EulerAncestral(0),
                new Dpm2Ancestral(0),
                new Lms(1),
                new Lms(2),
                new Lms(3),
                new Lms(4));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theDeclaredOrderIsReached(Sampler sampler) {
        ExponentialOrderTest.holdsItsOrder(sampler, new Edm(), new KarrasGrid());
        ExponentialOrderTest.holdsItsOrder(sampler, new RectifiedFlow(), new LogSnrGrid());
    }
}
