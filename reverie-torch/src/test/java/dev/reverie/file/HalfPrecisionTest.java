package dev.reverie.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    private static final int F16_LARGEST = 0x7bff;
    private static final int BF16_LARGEST = 0x7f7f;

    @Test
    void everyF16SurvivesTheWayToFloatAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.fromF16((short) bits);
            if (Float.isNaN(value)) {
                assertThat(bits & 0x7fff).isGreaterThan(0x7c00);
                assertThat(HalfPrecision.fromF16(HalfPrecision.toF16(value))).isNaN();
            } else {
                assertThat(HalfPrecision.toF16(value) & 0xffff).isEqualTo(bits);
            }
        }
    }

    @Test
    void everyBf16SurvivesTheWayToFloatAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.fromBf16((short) bits);
            if (Float.isNaN(value)) {
                assertThat(HalfPrecision.fromBf16(HalfPrecision.toBf16(value))).isNaN();
            } else {
                assertThat(HalfPrecision.toBf16(value) & 0xffff).isEqualTo(bits);
            }
        }
    }

    @Test
    void valuesMidwayBetweenTwoF16GoToTheEvenOneAndOthersToTheNearest() {
        for (int bits = 0; bits < F16_LARGEST; bits++) {
            float low = HalfPrecision.fromF16((short) bits);
            float high = HalfPrecision.fromF16((short) (bits + 1));
            // Exact: two neighbours have 11 significant bits, their mean 12, a float 24.
            float midway = (low + high) / 2;
            int even = bits % 2 == 0 ? bits : bits + 1;
            assertThat(HalfPrecision.toF16(midway)).isEqualTo((short) even);
            assertThat(HalfPrecision.toF16(Math.nextDown(midway))).isEqualTo((short) bits);
            assertThat(HalfPrecision.toF16(Math.nextUp(midway))).isEqualTo((short) (bits + 1));
            assertThat(HalfPrecision.toF16(-midway) & 0xffff).isEqualTo(even | 0x8000);
        }
    }

    @Test
    void valuesMidwayBetweenTwoBf16GoToTheEvenOneAndOthersToTheNearest() {
        for (int bits = 0; bits < BF16_LARGEST; bits++) {
            float midway = Float.intBitsToFloat(bits << 16 | 0x8000);
            int even = bits % 2 == 0 ? bits : bits + 1;
            assertThat(HalfPrecision.toBf16(midway)).isEqualTo((short) even);
            assertThat(HalfPrecision.toBf16(Math.nextDown(midway))).isEqualTo((short) bits);
            assertThat(HalfPrecision.toBf16(Math.nextUp(midway))).isEqualTo((short) (bits + 1));
        }
    }

    @Test
    void knownValuesOfTheStandardHold() {
        assertThat(HalfPrecision.fromF16((short) 0x3c00)).isEqualTo(1f);
        assertThat(HalfPrecision.fromF16((short) 0x3555)).isEqualTo(0.33325195f);
        assertThat(HalfPrecision.fromF16((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(HalfPrecision.fromF16((short) 0x7bff)).isEqualTo(65504f);
        assertThat(HalfPrecision.toF16(65519.996f)).isEqualTo((short) 0x7bff);
        assertThat(HalfPrecision.toF16(65520f)).isEqualTo((short) 0x7c00);
        assertThat(HalfPrecision.toF16(-Float.MAX_VALUE)).isEqualTo((short) 0xfc00);
        assertThat(HalfPrecision.toF16(0x1p-25f)).isEqualTo((short) 0);
        assertThat(HalfPrecision.toBf16(3.1415927f)).isEqualTo((short) 0x4049);
        assertThat(HalfPrecision.toBf16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
    }

    @Test
    void roundingIsNeverOffByMoreThanHalfAUnit() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 20_000; i++) {
            float value = (float) ((random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(-14, 16)));
            // Half a unit in the last of 11 bits, or half the smallest subnormal.
            double tolerance = Math.max(Math.abs(value) * 0x1p-11, 0x1p-25);
            assertThat(Math.abs((double) HalfPrecision.fromF16(HalfPrecision.toF16(value)) - value))
                    .isLessThanOrEqualTo(tolerance);
            assertThat(Math.abs((double) HalfPrecision.fromBf16(HalfPrecision.toBf16(value)) - value))
                    .isLessThanOrEqualTo(Math.abs(value) * 0x1p-8);
        }
    }
}
