package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StrokeFontTest {
    @Test
    void allPrintableAsciiAndTheSignsOfTheFieldHaveGlyphs() {
        String ascii =
                IntStream.rangeClosed(32, 126).mapToObj(Character::toString).collect(Collectors.joining());
        assertThat(StrokeFont.covers(ascii)).isTrue();
        assertThat(StrokeFont.covers(
                        "\u03c3\u03b1\u03b2\u03bb\u03b5\u00b1\u2212\u207b\u00b9\u00b2\u00b3\u2070\u2074\u2079\u00d7"))
                .isTrue();
        assertThat(StrokeFont.covers("\u4e00")).isFalse();
    }

    @Test
    void everyGlyphStaysWithinItsLineAndDoesNotReachFarBeyondItsWidth() {
        for (int c = 32; c < 0x2300; c++) {
            Glyphs.Glyph glyph = Glyphs.of(c);
            for (double[] stroke : glyph.strokes()) {
                for (int i = 0; i < stroke.length; i += 2) {
                    assertThat(stroke[i]).as("x of U+%04X", c).isBetween(-0.5, glyph.advance() + 0.8);
                    assertThat(stroke[i + 1]).as("y of U+%04X", c).isBetween(-5.5, 16.5);
                }
            }
        }
    }

    @Test
    void digitsShareOneWidth() {
        assertThat(StrokeFont.width("1111", 11)).isEqualTo(StrokeFont.width("8089", 11));
    }

    @Test
    void everyVisibleGlyphLeavesInk() {
        for (int c = 33; c < 127; c++) {
            Canvas canvas = new Canvas(30, 30, 1);
            canvas.text(Character.toString(c), 8, 20, 14, StrokeFont.Align.LEFT, 0);
            assertThat(Pictures.countOtherThan(canvas.toImage(), 0xffffff))
                    .as(Character.toString(c))
                    .isPositive();
        }
    }

    @Test
    void fittedTextIsNeverWiderThanItsRoom() {
        String text = "a long caption of a small picture";
        for (int room = 12; room < 300; room += 7) {
            assertThat(StrokeFont.width(StrokeFont.fit(text, 11, room), 11)).isLessThanOrEqualTo(room);
        }
        assertThat(StrokeFont.fit(text, 11, 1000)).isEqualTo(text);
    }
}
