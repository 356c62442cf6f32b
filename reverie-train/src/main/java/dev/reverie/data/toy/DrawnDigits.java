package dev.reverie.data.toy;

import dev.reverie.data.ByteDataset;
import dev.reverie.data.ContentHash;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.Provenance;
import dev.reverie.data.image.IdxDataset;
import dev.reverie.plot.RoundPen;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The built-in image set: handwritten-looking digits drawn by this class, grey, of any size, without end.
 *
 * <p>Each digit is a path of a pen ({@link DigitGlyphs}: two to four ways to write each). A sample picks a way, moves
 * every control point a little, runs a Catmull-Rom spline through them, bends the sheet with a slow wave, slants,
 * rotates and stretches the whole, and inks it with a round pen whose pressure varies along the path. The picture is
 * white ink (1) on black (0) with smooth edges, about 0.72 of the image high, like MNIST.
 *
 * <p>Sample {@code i} is a function of (seed, split, i) alone and shows the digit {@code i mod 10}: any ten neighbours
 * hold every class.
 */
public final class DrawnDigits implements Dataset {
    private static final List<String> CLASS_NAMES = IdxDataset.numbered(10);
    private static final int SMALLEST = 8;
    private static final int LARGEST = 512;

    private final String name;
    private final int size;
    private final RandomStream stream;
    private final Provenance provenance;

    /**
     * An endless set.
     *
     * @param size height and width, from 8 to 512
     * @param seed every seed gives another set
     * @param split its name parts one seed into independent sets, e.g. {@code train} and {@code test}
     * @throws IllegalArgumentException if the size is out of its range
     */
    public DrawnDigits(int size, long seed, String split) {
        if (size < SMALLEST || size > LARGEST) {
            throw new IllegalArgumentException(
                    "size of drawn digits must be from " + SMALLEST + " to " + LARGEST + ", got " + size);
        }
        this.size = size;
        this.name = "drawn-digits/" + split;
        this.stream = RandomStream.of(seed).purpose("drawn-digits/" + split);
        String recipe = "drawn-digits version 1, size " + size + ", seed " + seed + ", split " + split;
        this.provenance = new Provenance(recipe, ENDLESS, ContentHash.ofText(recipe), "the hash is that of the recipe");
    }

    /**
     * The first samples, drawn once and kept as bytes.
     *
     * @param count how many
     * @return a finite set equal to the beginning of this one
     * @throws IllegalArgumentException if the count is below 1
     */
    public Dataset first(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, got " + count);
        }
        byte[][] images = new byte[count][size * size];
        int[] labels = new int[count];
        float[] image = new float[size * size];
        for (int i = 0; i < count; i++) {
            read(i, image, 0);
            labels[i] = label(i);
            for (int pixel = 0; pixel < image.length; pixel++) {
                images[i][pixel] = (byte) Math.round(255 * image[pixel]);
            }
        }
        return new ByteDataset(
                name, provenance.source(), "the first " + count, shape(), images, 255, labels, CLASS_NAMES);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataShape shape() {
        return DataShape.image(1, size, size);
    }

    @Override
    public long size() {
        return ENDLESS;
    }

    @Override
    public List<String> classNames() {
        return CLASS_NAMES;
    }

    @Override
    public int label(long index) {
        return (int) (Objects.checkIndex(index, ENDLESS) % 10);
    }

    @Override
    public Provenance provenance() {
        return provenance;
    }

    @Override
    public void read(long index, float[] out, int offset) {
        int digit = label(index);
        Objects.checkFromIndexSize(offset, size * size, out.length);
        RandomCursor draws = stream.index(index).cursor();
        List<DigitGlyphs.Glyph> variants = DigitGlyphs.of(digit);
        PenPath path = PenPath.write(variants.get(draws.nextInt(variants.size())), draws);
        double ink = 1 - 0.12 * draws.nextDouble();
        RoundPen sheet = RoundPen.soft(size, size, edge());
        path.ink(sheet, size, draws);
        Arrays.fill(out, offset, offset + size * size, 0);
        // whole steps of 1/255, so that a stored copy is exact
        sheet.lift((pixel, coverage) -> out[offset + pixel] = Math.round(255 * ink * coverage) / 255f);
    }

    /** Half the width of the soft rim: about a pixel in small pictures, a little of the pen in large ones. */
    private double edge() {
        return Math.max(0.75, 0.018 * size);
    }
}
