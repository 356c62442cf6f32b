package dev.reverie.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Double#parseDouble} is the oracle: what is read at all is read bit for bit alike. */
final class PlainDecimalTest {
    private static final int NUMBERS = 200_000;

    private static double parse(String text) {
        char[] around = ("7" + text + "7").toCharArray();
        return PlainDecimal.parse(around, 1, around.length - 1);
    }

    private static void assertAlike(String text) {
        double plain = parse(text);
        if (!Double.isNaN(plain)) {
            assertThat(Double.doubleToRawLongBits(plain))
                    .as(text)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "+1",
                "1.",
                ".5",
                "-.5e1",
                "007",
                "1e22",
                "1E-22",
                "9007199254740995.1",
                "9007199254740991",
                "9223372036854775799",
                "0.1234567890123456789",
                "1234567890.123456789",
                "4.35",
                "1e+05",
                "0.000001",
                "0e300"
            })
    void plainDecimalsAreRead(String text) {
        assertThat(parse(text)).as(text).isNotNaN();
        assertAlike(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                "-.",
                "e5",
                "1e",
                "1e+",
                "1e5000",
                "1.2.3",
                "--1",
                "1 ",
                " 1",
                "1,5",
                "nan",
                "NaN",
                "Infinity",
                "1f",
                "1d",
                "0x10",
                "1e-",
                "1e5x",
                "\u0661",
                "1e23",
                "12345678901234567890",
                "9007199254740993"
            })
    void anythingElseIsLeftToOthers(String text) {
        assertThat(parse(text)).as(text).isNaN();
    }

    @Test
    void shortDecimalsAreReadBitForBitAlike() {
        Random random = new Random(1);
        for (int i = 0; i < NUMBERS; i++) {
            String digits = Long.toString(random.nextLong() >>> (1 + random.nextInt(62)));
            int point = random.nextInt(digits.length() + 1);
            String text = digits.substring(0, point) + "." + digits.substring(point);
            assertAlike(random.nextBoolean() ? text : "-" + text + "e" + (random.nextInt(40) - 20));
        }
    }

    @Test
    void shortestDecimalsOfFloat64AreNearlyAllReadAndComeBack() {
        Random random = new Random(2);
        int left = 0;
        for (int i = 0; i < NUMBERS; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3);
            double plain = parse(Double.toString(value));
            left += Double.isNaN(plain) ? 1 : 0;
            assertThat(Double.isNaN(plain) || plain == value).as("%s", value).isTrue();
        }
        // Numbers within 2^-40 of half-way are the only ones left.
        assertThat(left).isLessThan(10);
    }

    @Test
    void numbersHalfWayAndBesideItAreReadAlikeOrLeft() {
        Random random = new Random(3);
        for (int i = 0; i < NUMBERS; i++) {
            // Odd multiples of half a unit in the last place, which 16 and 17 digits hold as whole numbers, and
            // neighbours.
            long half = (1L << 53) + 1 + 2L * random.nextInt(1 << 30);
            assertAlike(Long.toString(half));
            assertAlike(half + "." + random.nextInt(100));
            assertAlike(Long.toString(half - 1) + ".99");
            assertAlike(String.format(
                    Locale.ROOT, "%d.%05d", (1L << 45) + random.nextInt(1 << 20), 390625 * (i % 256) / 1000));
        }
    }
}
