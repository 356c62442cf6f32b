package dev.reverie.edit;

import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.inverse.operator.Blur;
import dev.reverie.inverse.operator.Boundary;
import dev.reverie.inverse.operator.ChannelMix;
import dev.reverie.inverse.operator.Downsampling;
import dev.reverie.inverse.operator.LinearOperator;
import dev.reverie.inverse.operator.Mask;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;

/**
 * A degradation of an image: {@code y = A x + sigma n} in pixels from 0, black, to 1, white. All of them
 * take a uniform picture to itself where it is known, so they are the same whatever the range a model works in.
 *
 * @param name in a word
 * @param picture shape of the undamaged picture
 * @param operator A, on pictures of that shape
 */
public record Degradation(String name, DataShape picture, LinearOperator operator) {
    private static final float UNKNOWN = 0.5f;

    /**
     * A part is missing.
     *
     * @param picture shape of the picture
     * @param missing {@code [height][width]}, true where nothing is known
     * @throws RequestException if it is of another size, everything is known, or nothing
     */
    public static Degradation hole(DataShape picture, boolean[][] missing) {
        boolean[][] known = new boolean[missing.length][];
        int count = 0;
        for (int row = 0; row < missing.length; row++) {
            known[row] = missing[row].clone();
            for (int column = 0; column < known[row].length; column++) {
                known[row][column] = !missing[row][column];
                count += known[row][column] ? 1 : 0;
            }
        }
        if (missing.length != picture.height() || known[0].length != picture.width()) {
            throw new RequestException("the mask must be " + picture.height() + " x " + picture.width()
                    + " pixels like the pictures of the model, got " + missing.length + " x "
                    + (missing.length == 0 ? 0 : known[0].length));
        }
        if (count == 0 || count == picture.height() * picture.width()) {
            throw new RequestException("the mask says that " + (count == 0 ? "all" : "none")
                    + " of the picture is to be filled; white is filled, black is kept");
        }
        return new Degradation("hole", picture, Mask.ofPixels(known, picture.channels()));
    }

    /**
     * The middle of a picture, half as high and half as wide.
     *
     * @param picture shape of the picture
     * @return {@code [height][width]}, true where nothing is known
     */
    public static boolean[][] middle(DataShape picture) {
        boolean[][] missing = new boolean[picture.height()][picture.width()];
        for (int row = picture.height() / 4; row < picture.height() - picture.height() / 4; row++) {
            Arrays.fill(missing[row], picture.width() / 4, picture.width() - picture.width() / 4, true);
        }
        return missing;
    }

    /**
     * The colours are missing: what is left is the luma of ITU-R BT.601, as programs make grey pictures.
     *
     * @param picture shape of the picture
     * @throws RequestException if it has no colours
     */
    public static Degradation grey(DataShape picture) {
        if (picture.channels() != 3) {
            throw new RequestException(
                    "colours can be given by a model of colour pictures only, but this one"
                            + " was trained on pictures of " + picture,
                    "train one on colour pictures");
        }
        return new Degradation("grey", picture, ChannelMix.luma(picture.height(), picture.width()));
    }

    /**
     * Each pixel is the mean of a square of pixels.
     *
     * @param picture shape of the picture
     * @param factor side of the squares, at least 2, which divides height and width
     * @throws RequestException if it does not
     */
    public static Degradation smaller(DataShape picture, int factor) {
        if (factor < 2) {
            throw new RequestException("the factor must be at least 2, got " + factor);
        }
        return RequestException.given(
                "factor", () -> new Degradation("small", picture, Downsampling.box(factor, oneOf(picture))));
    }

    /**
     * Out of focus or shaken; beyond its edges the picture is taken to be mirrored.
     *
     * @param picture shape of the picture
     * @param kernel {@code gaussian:STD} or {@code motion:LENGTH,DEGREES}, in pixels
     * @throws RequestException if it is neither
     */
    public static Degradation blurred(DataShape picture, String kernel) {
        String number = "\\d+(?:\\.\\d+)?";
        if (kernel.matches("gaussian:" + number)) {
            double std = Double.parseDouble(kernel.substring(kernel.indexOf(':') + 1));
            return RequestException.given(
                    "blur",
                    () -> new Degradation("blurred", picture, Blur.gaussian(std, Boundary.MIRROR, oneOf(picture))));
        }
        if (kernel.matches("motion:" + number + ",-?" + number)) {
            String[] numbers = kernel.substring(kernel.indexOf(':') + 1).split(",", 2);
            double length = Double.parseDouble(numbers[0]);
            double degrees = Double.parseDouble(numbers[1]);
            return RequestException.given(
                    "blur",
                    () -> new Degradation(
                            "blurred", picture, Blur.motion(length, degrees, Boundary.MIRROR, oneOf(picture))));
        }
        throw new RequestException("a blur is gaussian:STD or motion:LENGTH,DEGREES in pixels, such as"
                + " gaussian:1.5 or motion:9,30, got " + kernel);
    }

    private static long[] oneOf(DataShape picture) {
        return Arrays.copyOfRange(picture.batch(1), 1, 4);
    }

    /** Shape of what is left of a picture. */
    public DataShape measured() {
        long[] shape = operator.outputShape();
        return DataShape.image((int) shape[0], (int) shape[1], (int) shape[2]);
    }

    /**
     * Damages a picture.
     *
     * @param clean pixels of the picture in [0, 1]
     * @param sigma standard deviation of the noise that is added
     * @param seed decides the noise
     * @return pixels of {@link #measured}, with the noise not clipped
     */
    public float[] of(float[] clean, double sigma, long seed) {
        try (Scope scope = Scope.open()) {
            float[] measured =
                    operator.forward(Tensors.of(clean, picture.batch(1))).toFloats();
            return noisy(measured, sigma, seed);
        }
    }

    /**
     * Adds white noise.
     *
     * @param pixels of a picture; not changed
     * @param sigma standard deviation
     * @param seed decides the noise
     * @return a new array
     */
    static float[] noisy(float[] pixels, double sigma, long seed) {
        RandomCursor draws = RandomStream.of(seed).purpose("degradation").cursor();
        float[] noisy = new float[pixels.length];
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] = (float) (pixels[i] + sigma * draws.nextGaussian());
        }
        return noisy;
    }

    /**
     * What is left of a picture, enlarged and repeated to a picture of its shape, half grey where nothing is known.
     *
     * @param measured pixels of {@link #measured}
     */
    public float[] shown(float[] measured) {
        DataShape small = measured();
        float[] shown = new float[picture.length()];
        float[] known = knownPart();
        for (int i = 0; i < shown.length; i++) {
            int channel = Math.min(i / (picture.height() * picture.width()), small.channels() - 1);
            int row = i / picture.width() % picture.height() * small.height() / picture.height();
            int column = i % picture.width() * small.width() / picture.width();
            float value = measured[(channel * small.height() + row) * small.width() + column];
            shown[i] = known.length == 0 ? value : known[i] * value + (1 - known[i]) * UNKNOWN;
        }
        return shown;
    }

    /** Whether a part is missing and the rest is known pixel by pixel. */
    boolean isHole() {
        return operator instanceof Mask;
    }

    /**
     * Pictures with the known pixels of a hole put back.
     *
     * @param values of pictures, one after the other; changed and returned
     * @param measured pixels of {@link #measured}
     */
    float[] withKnown(float[] values, float[] measured) {
        float[] known = knownPart();
        for (int i = 0; i < values.length; i++) {
            int pixel = i % known.length;
            if (known[pixel] == 1) {
                values[i] = measured[pixel];
            }
        }
        return values;
    }

    /** 1 where a pixel is known; empty where the operator is no mask. */
    private float[] knownPart() {
        if (!(operator instanceof Mask mask)) {
            return new float[0];
        }
        float[] ones = new float[picture.length()];
        Arrays.fill(ones, 1);
        try (Scope scope = Scope.open()) {
            return mask.forward(Tensors.of(ones, picture.batch(1))).toFloats();
        }
    }

    /**
     * The measurement in the range that a model sees.
     *
     * @param measured pixels in [0, 1]
     * @param centered whether the model sees [-1, 1]
     * @return {@code [1, ...]}, in the caller's scope
     */
    Tensor y(float[] measured, boolean centered) {
        try (Scope scope = Scope.open()) {
            Tensor pixels = Tensors.of(measured, measured().batch(1));
            Tensor inRange = centered ? pixels.mul(2).sub(1) : pixels.copy();
            return scope.keep(operator instanceof Mask mask ? mask.forward(inRange) : inRange);
        }
    }
}
