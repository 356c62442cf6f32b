package dev.reverie.plot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColormapTest {
    @Test
    void sequentialMapsAreMonotoneInLightness() {
        assertThat(rises(Colormap.DUSK, 0, 255)).isTrue();
        assertThat(rises(Colormap.GREY, 0, 255)).isTrue();
        assertThat(rises(Colormap.MIST, 255, 0)).isTrue();
    }

    @Test
    void theDivergingMapIsLightestInTheMiddleAndBalanced() {
        assertThat(rises(Colormap.DIVERGING, 0, 127)).isTrue();
        assertThat(rises(Colormap.DIVERGING, 255, 128)).isTrue();
        // The ends have equal lightness by construction; 8 bits per channel leave about 0.005.
        double difference = lightness(Colormap.DIVERGING.colour(0)) - lightness(Colormap.DIVERGING.colour(1));
        assertThat(Math.abs(difference)).isLessThan(0.01);
    }

    @Test
    void endsAreClampedAndNotANumberIsGrey() {
        assertThat(Colormap.GREY.colour(-3)).isZero();
        assertThat(Colormap.GREY.colour(7)).isEqualTo(0xffffff);
        assertThat(Colormap.DUSK.colour(Double.NaN)).isEqualTo(Theme.MISSING);
    }

    @Test
    void seriesColoursStayApartForRedGreenBlindReaders() {
        for (int i = 0; i < 4; i++) {
            for (int j = i + 1; j < Theme.cycleLength(); j++) {
                double[] a = okLab(deuteranope(linear(Theme.series(i))));
                double[] b = okLab(deuteranope(linear(Theme.series(j))));
                double distance = Math.sqrt(square(a[0] - b[0]) + square(a[1] - b[1]) + square(a[2] - b[2]));
                // 0.02 is about a just noticeable difference in OKLab; four of them are clearly apart.
                assertThat(distance).as("series %d and %d", i, j).isGreaterThan(0.08);
            }
        }
    }

    private static boolean rises(Colormap map, int from, int to) {
        int step = Integer.signum(to - from);
        for (int i = from; i != to; i += step) {
            // Equal neighbours may differ by rounding to 8 bits.
            if (lightness(map.colour((i + step) / 255.0)) < lightness(map.colour(i / 255.0)) - 0.003) {
                return false;
            }
        }
        return true;
    }

    private static double lightness(int colour) {
        return okLab(linear(colour))[0];
    }

    private static double square(double value) {
        return value * value;
    }

    private static double[] linear(int colour) {
        double[] result = new double[3];
        for (int i = 0; i < 3; i++) {
            double c = (colour >> (16 - 8 * i) & 0xff) / 255.0;
            result[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
        }
        return result;
    }

    /** Vienot, Brettel and Mollon (1999), "Digital video colourmaps for checking the legibility of displays". */
    private static double[] deuteranope(double[] rgb) {
        double redGreen = 0.29275 * rgb[0] + 0.70725 * rgb[1];
        return new double[] {redGreen, redGreen, -0.02234 * rgb[0] + 0.02234 * rgb[1] + rgb[2]};
    }

    private static double[] okLab(double[] rgb) {
        double l = Math.cbrt(0.4122214708 * rgb[0] + 0.5363325363 * rgb[1] + 0.0514459929 * rgb[2]);
        double m = Math.cbrt(0.2119034982 * rgb[0] + 0.6806995451 * rgb[1] + 0.1073969566 * rgb[2]);
        double s = Math.cbrt(0.0883024619 * rgb[0] + 0.2817188376 * rgb[1] + 0.6299787005 * rgb[2]);
        return new double[] {
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        };
    }
}
