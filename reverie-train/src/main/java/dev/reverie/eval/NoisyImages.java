package dev.reverie.eval;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.trained.SampleSet;

/**
 * Tells images that are noise, wholly or in part, from images of the data, by the energy of their finest diagonal details:
 *
 * <pre>{@code
 * d = (x_00 - x_01 - x_10 + x_11) / 2      of every block of 2 x 2 pixels (Haar)
 * e = mean of d^2                          over the blocks of all channels
 * }</pre>
 *
 * <p>White noise of standard deviation s has {@code E e = s^2}, smooth images have none. An image is noisy if its {@code e}
 * exceeds that of all {@code N} images of a reference, so of images of the data one in {@code N + 1} is called noisy. Noise
 * that is smooth is missed, and so are bad images without noise: this measures one failure, not quality.
 *
 * @param shape of an image, at least 2 x 2 pixels; an odd last row or column is left out
 * @param limit largest energy of an image of the reference
 */
public record NoisyImages(DataShape shape, double limit) {
    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException if these are no images or too small, or the limit is not at least 0
     */
    public NoisyImages {
        if (!shape.isImage() || shape.height() < 2 || shape.width() < 2) {
            throw new IllegalArgumentException("images of at least 2 x 2 pixels have details, got " + shape);
        }
        if (!(limit >= 0)) {
            throw new IllegalArgumentException("the limit must be at least 0, got " + limit);
        }
    }

    /**
     * With the energies of images of the data as reference.
     *
     * @param data images
     * @param first the first of the reference
     * @param count N, at least 1
     * @throws IllegalArgumentException if the data are no images or fewer
     */
    public static NoisyImages of(Dataset data, long first, int count) {
        if (count < 1 || first < 0 || first + count > data.size()) {
            throw new IllegalArgumentException("the reference must be at least one of " + data.size() + " images, got "
                    + count + " from number " + first);
        }
        NoisyImages free = new NoisyImages(data.shape(), 0);
        float[] image = new float[data.shape().length()];
        double limit = 0;
        for (long i = first; i < first + count; i++) {
            data.read(i, image, 0);
            limit = Math.max(limit, free.energy(image));
        }
        return new NoisyImages(data.shape(), limit);
    }

    /**
     * The energy {@code e} of the finest diagonal details.
     *
     * @param image {@code [C, H, W]} row-major
     * @throws IllegalArgumentException if it has another number of values
     */
    public double energy(float[] image) {
        if (image.length != shape.length()) {
            throw new IllegalArgumentException(
                    "an image has " + shape.length() + " values (" + shape + "), got " + image.length);
        }
        int width = shape.width();
        double sum = 0;
        int blocks = 0;
        for (int channel = 0; channel < shape.channels(); channel++) {
            for (int y = 0; y + 1 < shape.height(); y += 2) {
                for (int x = 0; x + 1 < width; x += 2) {
                    int at = (channel * shape.height() + y) * width + x;
                    double d = 0.5 * ((double) image[at] - image[at + 1] - image[at + width] + image[at + width + 1]);
                    sum += d * d;
                    blocks++;
                }
            }
        }
        return sum / blocks;
    }

    /** Whether an image is noisy; one that is not finite is. */
    public boolean isNoisy(float[] image) {
        return !(energy(image) <= limit);
    }

    /** How many samples are noisy. */
    public int count(SampleSet samples) {
        int noisy = 0;
        for (int i = 0; i < samples.count(); i++) {
            noisy += isNoisy(samples.sample(i)) ? 1 : 0;
        }
        return noisy;
    }
}
