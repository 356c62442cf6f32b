package dev.reverie.plot;

/**
 * Maps a share in [0, 1] to a colour whose lightness is monotone, so that more looks like more also in grey print and
 * for colour-blind readers.
 *
 * <p>Each map is a short list of own control points (lightness, chroma, hue in degrees) in the OKLab colour space
 * (B. Ottosson, 2020), interpolated linearly in its rectangular form and sampled at 256 places.
 */
public final class Colormap {
    /** Deep violet over blue and green to yellow: densities on a dark ground. */
    public static final Colormap DUSK = new Colormap("dusk", new double[][] {
        {0.22, 0.100, 295},
        {0.34, 0.125, 280},
        {0.46, 0.115, 252},
        {0.57, 0.100, 215},
        {0.68, 0.125, 172},
        {0.80, 0.165, 138},
        {0.92, 0.175, 108}
    });

    /** White to deep blue: densities under arrows or points. */
    public static final Colormap MIST = new Colormap("mist", new double[][] {
        {1.00, 0.000, 245},
        {0.92, 0.036, 240},
        {0.82, 0.072, 243},
        {0.71, 0.105, 248},
        {0.60, 0.125, 253},
        {0.50, 0.130, 258}
    });

    /** Blue over near-white to red-orange: signed values around zero. */
    public static final Colormap DIVERGING = new Colormap("diverging", new double[][] {
        {0.40, 0.135, 258},
        {0.60, 0.125, 250},
        {0.80, 0.070, 240},
        {0.97, 0.004, 90},
        {0.80, 0.080, 55},
        {0.60, 0.150, 40},
        {0.40, 0.135, 28}
    });

    /** Black to white in equal steps of lightness. */
    public static final Colormap GREY = new Colormap("grey", new double[][] {{0.0, 0, 0}, {1.0, 0, 0}});

    private static final int SIZE = 256;

    private final String name;
    private final int[] table = new int[SIZE];

    private Colormap(String name, double[][] points) {
        this.name = name;
        for (int i = 0; i < SIZE; i++) {
            double position = (double) i / (SIZE - 1) * (points.length - 1);
            int k = Math.min(points.length - 2, (int) position);
            double w = position - k;
            double[] p = points[k];
            double[] q = points[k + 1];
            table[i] = fromOkLab(
                    p[0] + w * (q[0] - p[0]),
                    (1 - w) * p[1] * cos(p[2]) + w * q[1] * cos(q[2]),
                    (1 - w) * p[1] * sin(p[2]) + w * q[1] * sin(q[2]));
        }
    }

    /**
     * The colour at a place of the map.
     *
     * @param share place in [0, 1]; values outside are moved to the nearest end
     * @return the colour as {@code 0xRRGGBB}; a light grey for NaN
     */
    public int colour(double share) {
        if (Double.isNaN(share)) {
            return Theme.MISSING;
        }
        return table[(int) (Math.min(1, Math.max(0, share)) * (SIZE - 1) + 0.5)];
    }

    @Override
    public String toString() {
        return name;
    }

    private static double cos(double degrees) {
        return StrictMath.cos(StrictMath.toRadians(degrees));
    }

    private static double sin(double degrees) {
        return StrictMath.sin(StrictMath.toRadians(degrees));
    }

    private static int fromOkLab(double lightness, double a, double b) {
        double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        int red = gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
        int green = gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
        int blue = gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
        return red << 16 | green << 8 | blue;
    }

    private static double cube(double value) {
        return value * value * value;
    }

    private static int gamma(double linear) {
        double c = Math.min(1, Math.max(0, linear));
        double encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * StrictMath.pow(c, 1 / 2.4) - 0.055;
        return (int) (255 * encoded + 0.5);
    }
}
