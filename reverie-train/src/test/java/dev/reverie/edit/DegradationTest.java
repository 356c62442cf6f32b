package dev.reverie.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataShape;
import dev.reverie.inverse.operator.AdjointCheck;
import dev.reverie.inverse.operator.LinearOperator;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.inverse.operator.PseudoInvertible;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DegradationTest {
    private static final DataShape GREY = DataShape.image(1, 4, 6);
    private static final DataShape COLOUR = DataShape.image(3, 4, 6);

    private static float[] ramp(int length) {
        float[] pixels = new float[length];
        for (int i = 0; i < length; i++) {
            pixels[i] = i / (float) length;
        }
        return pixels;
    }

    private static boolean[][] corner(int height, int width) {
        boolean[][] missing = new boolean[height][width];
        missing[0][1] = true;
        return missing;
    }

    @Test
    void aHoleLosesItsPixelsAndIsShownGrey() {
        Degradation hole = Degradation.hole(COLOUR, corner(4, 6));
        float[] clean = ramp(72);
        float[] measured = hole.of(clean, 0, 0);
        float[] shown = hole.shown(measured);
        for (int i = 0; i < 72; i++) {
            boolean missing = i % 24 == 1;
            assertThat(measured[i]).isEqualTo(missing ? 0 : clean[i]);
            assertThat(shown[i]).isEqualTo(missing ? 0.5f : clean[i]);
        }
    }

    @Test
    void aUniformPictureStaysUniformInEveryDegradation() {
        for (Degradation degradation : new Degradation[] {
            Degradation.grey(COLOUR),
            Degradation.smaller(COLOUR, 2),
            Degradation.blurred(COLOUR, "gaussian:1.5"),
            Degradation.blurred(COLOUR, "motion:3,-30")
        }) {
            float[] clean = new float[72];
            Arrays.fill(clean, 0.7f);
            for (float value : degradation.shown(degradation.of(clean, 0, 0))) {
                // Sums of weights in float32.
                assertThat(value).as(degradation.name()).isCloseTo(0.7f, within(1e-6f));
            }
        }
    }

    @Test
    void aSmallPictureHoldsTheMeansOfSquares() {
        float[] small = Degradation.smaller(GREY, 2).of(ramp(24), 0, 0);
        assertThat(small).hasSize(6);
        assertThat(small[0]).isCloseTo((0 + 1 + 6 + 7) / 96f, within(1e-6f));
        assertThat(small[5]).isCloseTo((16 + 17 + 22 + 23) / 96f, within(1e-6f));
    }

    @Test
    void noiseHasTheGivenSpreadAndDependsOnTheSeed() {
        DataShape large = DataShape.image(1, 100, 100);
        float[] clean = new float[10_000];
        float[] noisy = Degradation.blurred(large, "gaussian:1").of(clean, 0.2, 3);
        double squares = 0;
        for (float value : noisy) {
            squares += (double) value * value;
        }
        // Four standard errors of a variance of 10000 draws.
        assertThat(squares / 10_000).isCloseTo(0.04, within(4 * 0.04 * Math.sqrt(2e-4)));
        assertThat(Degradation.noisy(clean, 0.2, 3)).isEqualTo(noisy);
        assertThat(Degradation.noisy(clean, 0.2, 4)).isNotEqualTo(noisy);
    }

    @Test
    void whatDoesNotFitIsRefusedInWords() {
        assertThatThrownBy(() -> Degradation.hole(GREY, corner(4, 5)))
                .hasMessageContaining("the mask must be 4 x 6")
                .hasMessageContaining("got 4 x 5");
        assertThatThrownBy(() -> Degradation.hole(GREY, new boolean[4][6])).hasMessageContaining("none of the picture");
        assertThatThrownBy(() -> Degradation.grey(GREY)).hasMessageContaining("1 x 4 x 6");
        assertThatThrownBy(() -> Degradation.smaller(GREY, 1)).hasMessageContaining("at least 2, got 1");
        assertThatThrownBy(() -> Degradation.smaller(GREY, 4)).hasMessageContaining("divide height and width");
        assertThatThrownBy(() -> Degradation.blurred(GREY, "fog:3")).hasMessageContaining("got fog:3");
        assertThatThrownBy(() -> Degradation.blurred(GREY, "motion:9")).hasMessageContaining("motion:LENGTH,DEGREES");
    }

    @Test
    void aBorderAroundTheMeasuredPartKeepsAdjointAndPseudoInverse() {
        for (Degradation degradation : new Degradation[] {
            Degradation.hole(COLOUR, corner(4, 6)), Degradation.grey(COLOUR), Degradation.smaller(COLOUR, 2)
        }) {
            LinearOperator framed = InsideBorder.of(degradation.operator(), 2);
            assertThat(framed.inputShape()).containsExactly(3, 8, 10);
            assertThat(framed).isInstanceOf(PseudoInvertible.class);
            AdjointCheck.of(framed, 1).require();
        }
        LinearOperator blur =
                InsideBorder.of(Degradation.blurred(GREY, "gaussian:1").operator(), 3);
        assertThat(blur).isNotInstanceOf(PseudoInvertible.class);
        AdjointCheck.of(blur, 1).require();
        Mask mask = (Mask) Degradation.hole(GREY, corner(4, 6)).operator();
        assertThat(InsideBorder.of(mask, 0)).isSameAs(mask);
    }
}
