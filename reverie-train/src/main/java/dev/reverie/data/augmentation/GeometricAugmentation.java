package dev.reverie.data.augmentation;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;

/**
 * The geometric augmentation of EDM (Karras et al. 2022, arXiv:2206.00364, appendix F.2 and table 6; the set of changes is
 * that of StyleGAN2-ADA, arXiv:2006.06676).
 *
 * <p>Each change happens with the probability p, independently; it is drawn from parameters {@code a} and told to the network
 * in {@value #LENGTH} numbers, which are zero where nothing is done:
 *
 * <table>
 * <caption>The changes, in the order in which they are applied</caption>
 * <tr><th>change</th><th>drawn</th><th>told</th></tr>
 * <tr><td>mirror left to right</td><td>{@code a0 in {0, 1}}</td><td>{@code a0}</td></tr>
 * <tr><td>mirror top to bottom</td><td>{@code a1 in {0, 1}}</td><td>{@code a1}</td></tr>
 * <tr><td>scale by {@code 2^(0.2 a2)}</td><td>{@code a2 ~ N(0, 1)}</td><td>{@code a2}</td></tr>
 * <tr><td>rotate by {@code a3}</td><td>{@code a3 ~ U(-pi, pi)}</td><td>{@code cos a3 - 1, sin a3}</td></tr>
 * <tr><td>stretch by {@code 2^(0.2 a5)} along the direction {@code a4}, and shrink across it</td>
 * <td>{@code a4 ~ U(-pi, pi), a5 ~ N(0, 1)}</td><td>{@code a5 cos a4, a5 sin a4}</td></tr>
 * <tr><td>move by {@code a6 W / 8, a7 H / 8}</td><td>{@code a6, a7 ~ N(0, 1)}</td><td>{@code a6, a7}</td></tr>
 * </table>
 *
 * <p>All changes of an image are put together and it is resampled once, by cubic interpolation (Catmull-Rom); beyond its
 * border the image is reflected. Mirroring alone moves pixels and rounds nothing. An image's change is a function of its
 * stream alone.
 *
 * @param probability p of each change, in [0, 1]; EDM takes 0.12 on CIFAR-10
 */
public record GeometricAugmentation(double probability) {
    /** Length of an augmentation label. */
    public static final int LENGTH = 9;

    /** Logarithm, to base 2, of a scaling by one standard deviation. */
    private static final double SCALE_STEP = 0.2;

    /** A movement by one standard deviation, as a part of the image. */
    private static final double TRANSLATION = 0.125;

    /**
     * Checks the probability.
     *
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public GeometricAugmentation {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("the probability of augmentation must be in [0, 1], got " + probability);
        }
    }

    /**
     * Changes one image in place.
     *
     * @param images holds the image {@code [C, H, W]}, row-major
     * @param offset where it begins
     * @param shape its shape
     * @param stream decides what is done; one for each image
     * @return what was done, {@value #LENGTH} numbers
     * @throws RequestException if the shape is that of no image
     */
    public double[] apply(float[] images, int offset, DataShape shape, RandomStream stream) {
        if (!shape.isImage()) {
            throw new RequestException(
                    "augmentation mirrors, turns and moves images, but the data are " + shape.kind() + " of " + shape);
        }
        double[] conditioning = draw(stream);
        if (conditioning[0] == 1) {
            mirrorColumns(images, offset, shape);
        }
        if (conditioning[1] == 1) {
            mirrorRows(images, offset, shape);
        }
        Affine smooth = smooth(conditioning, shape);
        if (!smooth.isIdentity()) {
            Resampler.apply(smooth, images, offset, shape);
        }
        return conditioning;
    }

    /** Draws the nine numbers; each parameter from a place of its own, whatever the others do. */
    private double[] draw(RandomStream stream) {
        RandomCursor does = stream.purpose("whether").cursor();
        RandomCursor amounts = stream.purpose("how much").cursor();
        double[] conditioning = new double[LENGTH];
        double[] uniform = new double[4];
        double[] normal = new double[4];
        amounts.fillUniform(uniform);
        amounts.fillGaussian(normal);
        if (does.nextDouble() < probability) {
            conditioning[0] = uniform[0] < 0.5 ? 0 : 1;
        }
        if (does.nextDouble() < probability) {
            conditioning[1] = uniform[1] < 0.5 ? 0 : 1;
        }
        if (does.nextDouble() < probability) {
            conditioning[2] = normal[0];
        }
        if (does.nextDouble() < probability) {
            double angle = (2 * uniform[2] - 1) * Math.PI;
            conditioning[3] = Math.cos(angle) - 1;
            conditioning[4] = Math.sin(angle);
        }
        if (does.nextDouble() < probability) {
            double direction = (2 * uniform[3] - 1) * Math.PI;
            conditioning[5] = normal[1] * Math.cos(direction);
            conditioning[6] = normal[1] * Math.sin(direction);
        }
        if (does.nextDouble() < probability) {
            conditioning[7] = normal[2];
            conditioning[8] = normal[3];
        }
        return conditioning;
    }

    /** What is left to do after mirroring, from the nine numbers; in pixels from the middle of the image. */
    private static Affine smooth(double[] conditioning, DataShape shape) {
        double scale = Math.pow(2, SCALE_STEP * conditioning[2]);
        double stretch = Math.hypot(conditioning[5], conditioning[6]);
        // a direction and its amount change sign together, which is the same stretch
        double along = Math.pow(2, SCALE_STEP * stretch);
        double cosine = stretch == 0 ? 1 : conditioning[5] / stretch;
        double sine = stretch == 0 ? 0 : conditioning[6] / stretch;
        return Affine.IDENTITY
                .then(Affine.scaling(scale, scale))
                .then(Affine.rotation(conditioning[3] + 1, conditioning[4]))
                .then(Affine.rotation(cosine, -sine))
                .then(Affine.scaling(along, 1 / along))
                .then(Affine.rotation(cosine, sine))
                .then(Affine.translation(
                        TRANSLATION * conditioning[7] * shape.width(), TRANSLATION * conditioning[8] * shape.height()));
    }

    private static void mirrorColumns(float[] images, int offset, DataShape shape) {
        int width = shape.width();
        for (int start = offset; start < offset + shape.length(); start += width) {
            reverse(images, start, width, 1);
        }
    }

    private static void mirrorRows(float[] images, int offset, DataShape shape) {
        int plane = shape.height() * shape.width();
        for (int start = offset; start < offset + shape.length(); start += plane) {
            for (int column = 0; column < shape.width(); column++) {
                reverse(images, start + column, shape.height(), shape.width());
            }
        }
    }

    private static void reverse(float[] values, int start, int count, int stride) {
        for (int first = 0, last = count - 1; first < last; first++, last--) {
            float value = values[start + first * stride];
            values[start + first * stride] = values[start + last * stride];
            values[start + last * stride] = value;
        }
    }
}
