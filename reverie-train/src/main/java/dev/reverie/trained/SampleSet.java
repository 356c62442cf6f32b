package dev.reverie.trained;

import dev.reverie.data.DataShape;
import dev.reverie.data.Standardization;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.OutputFolder;
import dev.reverie.plot.Figure;
import dev.reverie.plot.ImageGrid;
import dev.reverie.plot.Images;
import dev.reverie.plot.LineChart;
import dev.reverie.plot.ScatterPlot;
import dev.reverie.run.DataInfo;
import dev.reverie.track.Png;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;

/**
 * Samples in the form of the data: images in [0, 1], points, series, rows in the units of their table.
 */
public final class SampleSet {
    /** Largest number of series in a picture. */
    private static final int CHARTS = 16;

    private static final int COLUMNS = 4;

    /** Beyond this ratio of their ranges two coordinates have scales of their own. */
    private static final double MOST_UNLIKE = 4;

    /** Decimals of a standard deviation that a standardised float32 holds. */
    private static final int DIGITS = 7;

    private final DataInfo info;
    private final DataShape shape;
    private final float[] standardized;
    private final float[] values;
    private final int count;
    private final String provenance;
    private final List<String> classes;
    private final Optional<OutOfRange> outOfRange;

    /**
     * Samples of a model.
     *
     * @param info of its data
     * @param standardized N samples, one after the other, the columns of a table still standardised
     * @param count N
     * @param provenance how they were made, as JSON
     */
    SampleSet(DataInfo info, float[] standardized, int count, String provenance) {
        this(info, standardized, inUnits(info, standardized), count, provenance, List.of(), Optional.empty());
    }

    private SampleSet(
            DataInfo info,
            float[] standardized,
            float[] values,
            int count,
            String provenance,
            List<String> classes,
            Optional<OutOfRange> outOfRange) {
        this.info = info;
        this.shape = info.shape();
        this.standardized = standardized;
        this.values = values;
        this.count = count;
        this.provenance = provenance;
        this.classes = List.copyOf(classes);
        this.outOfRange = outOfRange;
    }

    private static float[] inUnits(DataInfo info, float[] standardized) {
        if (info.standardization().isEmpty()) {
            return standardized;
        }
        float[] values = standardized.clone();
        info.standardization().get().invert(values);
        return values;
    }

    /**
     * The same images with other values.
     *
     * @param others as many, {@code [N, ...]} row-major; copied
     * @throws IllegalArgumentException if there are more or fewer, or the samples are rows of a standardised table
     */
    public SampleSet with(float[] others) {
        if (others.length != values.length || info.standardization().isPresent()) {
            throw new IllegalArgumentException("samples have " + values.length + " values of images in all, got "
                    + others.length + (info.standardization().isPresent() ? " for a table" : ""));
        }
        float[] copy = others.clone();
        return new SampleSet(info, copy, copy, count, provenance, classes, outOfRange);
    }

    /** The same, where sample i is of class {@code i mod n} of n classes. */
    SampleSet inClasses(List<String> names) {
        return new SampleSet(info, standardized, values, count, provenance, names, outOfRange);
    }

    /** The same, of images that were so far out of range. */
    SampleSet having(OutOfRange outside) {
        return new SampleSet(info, standardized, values, count, provenance, classes, Optional.of(outside));
    }

    /**
     * How far the images of a score model left the range of the data before they were cut off at black and white; absent
     * where that was not counted, as for points, and for images that were edited.
     */
    public Optional<OutOfRange> outOfRange() {
        return outOfRange;
    }

    /** Names of the n classes that were asked for, sample i being of class {@code i mod n}; empty if none were. */
    public List<String> classes() {
        return classes;
    }

    /** Number of samples. */
    public int count() {
        return count;
    }

    /** Shape of one sample. */
    public DataShape shape() {
        return shape;
    }

    /** All values, {@code [N, ...]} row-major; a fresh array. */
    public float[] values() {
        return values.clone();
    }

    /**
     * Some samples, one after the other; a fresh array.
     *
     * @param first the first of them
     * @param size how many
     */
    float[] values(int first, int size) {
        int length = shape.length();
        return Arrays.copyOfRange(values, first * length, (first + size) * length);
    }

    /**
     * One sample; a fresh array.
     *
     * @param index from 0
     */
    public float[] sample(int index) {
        return values(index, 1);
    }

    /** The provenance as JSON: model, sampler, seed, evaluations. */
    public String provenance() {
        return provenance;
    }

    /**
     * A picture of all, transparent where images of four channels are: a grid of images, with a row for each class where several were asked for, or a scatter plot of
     * points in the plane; of series the first {@value #CHARTS} as charts.
     *
     * @return absent for what has no picture, such as rows of many columns
     */
    public Optional<BufferedImage> picture() {
        if (shape.isImage() && List.of(1, 3, 4).contains(shape.channels())) {
            return Optional.of(
                    classes.size() > 1
                            ? sheet()
                            : ImageGrid.of(values, count, shape.channels(), shape.height(), shape.width())
                                    .toImage());
        }
        if (shape.length() == 2) {
            ScatterPlot points = ScatterPlot.titled(count + " samples")
                    .points("samples", values)
                    .equalAspect(isOfOneScale());
            return Optional.of(Figure.of(points).toImage());
        }
        return shape.kind() == DataShape.Kind.SERIES && count > 0 ? Optional.of(charts()) : Optional.empty();
    }

    /** Whether both coordinates of points spread alike, as they do in a plane and not in a table of other units. */
    private boolean isOfOneScale() {
        double[] spread = new double[2];
        for (int axis = 0; axis < 2; axis++) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = axis; i < values.length; i += 2) {
                least = Math.min(least, values[i]);
                most = Math.max(most, values[i]);
            }
            spread[axis] = most - least;
        }
        return Math.max(spread[0], spread[1]) <= MOST_UNLIKE * Math.min(spread[0], spread[1]);
    }

    /** A row of images for each class, white where there is none any more. */
    private BufferedImage sheet() {
        int rows = Math.min(classes.size(), count);
        int columns = (count + classes.size() - 1) / classes.size();
        int length = shape.length();
        float[] arranged = new float[Math.multiplyExact(rows * columns, length)];
        Arrays.fill(arranged, 1);
        for (int i = 0; i < count; i++) {
            int place = i % classes.size() * columns + i / classes.size();
            System.arraycopy(values, i * length, arranged, place * length, length);
        }
        ImageGrid grid = ImageGrid.of(arranged, rows * columns, shape.channels(), shape.height(), shape.width())
                .columns(columns)
                .rowCaptions(classes.subList(0, rows));
        return Figure.of(grid).toImage();
    }

    /** A chart of each series with a curve for each channel. */
    private BufferedImage charts() {
        int length = shape.length() / shape.channels();
        double[] steps = IntStream.range(0, length).asDoubleStream().toArray();
        List<LineChart> charts = new ArrayList<>();
        for (int i = 0; i < Math.min(count, CHARTS); i++) {
            LineChart chart = LineChart.titled("sample " + i);
            for (int channel = 0; channel < shape.channels(); channel++) {
                int from = i * shape.length() + channel * length;
                double[] curve = IntStream.range(from, from + length)
                        .mapToDouble(at -> values[at])
                        .toArray();
                chart = chart.series(shape.channels() == 1 ? "" : "channel " + channel, steps, curve);
            }
            charts.add(chart);
        }
        return Figure.grid(COLUMNS, charts).toImage();
    }

    /** {@link #picture} as a PNG. */
    public Optional<Png> png() throws IOException {
        Optional<BufferedImage> picture = picture();
        if (picture.isEmpty()) {
            return Optional.empty();
        }
        BufferedImage image = picture.get();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        int channels = image.getColorModel().getNumComponents();
        return Optional.of(new Png(image.getHeight(), image.getWidth(), channels, out.toByteArray()));
    }

    /**
     * Writes {@link #picture} as a PNG file.
     *
     * @param file the path; its folder is made if it is missing
     * @throws IllegalStateException if there is no picture of such samples; write them with {@link #writeNpy}
     * @throws IOException if the file cannot be written
     */
    public void writePng(Path file) throws IOException {
        Png png = png().orElseThrow(() -> new IllegalStateException(
                "there is no picture of samples of shape " + shape + "; write them with writeNpy"));
        makeFolder(file);
        AtomicFile.write(file, png.bytes());
    }

    /**
     * Writes all values as one NumPy array {@code [N, ...]} of float32.
     *
     * @param file the path; its folder is made if it is missing
     * @throws IOException if the file cannot be written
     */
    public void writeNpy(Path file) throws IOException {
        makeFolder(file);
        Npy.write(file, NdArray.of(values, shape.batch(count)));
    }

    /**
     * Writes a line for each sample below a line of names: those of the table that was learnt, or {@code x1, x2, ...}.
     *
     * <p>Numbers are in the units of the table, with as many digits as the samples have: where the spread of a column is
     * small beside its values, as in Unix times, more than a float32 holds.
     *
     * @param file the path; its folder is made if it is missing
     * @throws IOException if the file cannot be written
     */
    public void writeCsv(Path file) throws IOException {
        int columns = shape.length();
        List<String> names = info.columnNames().isEmpty()
                ? IntStream.rangeClosed(1, columns).mapToObj(i -> "x" + i).toList()
                : info.columnNames();
        StringBuilder text = new StringBuilder(CSVFormat.DEFAULT.format(names.toArray()));
        for (int i = 0; i < values.length; i++) {
            text.append(i % columns == 0 ? '\n' : ',').append(number(i));
        }
        makeFolder(file);
        AtomicFile.write(file, text.append('\n').toString());
    }

    private String number(int i) {
        Optional<Standardization> scale = info.standardization();
        if (scale.isEmpty()) {
            return Float.toString(values[i]);
        }
        int column = i % shape.length();
        double std = scale.get().std().get(column);
        if (Math.ulp(values[i]) <= Math.scalb(std, -20)) {
            return Float.toString(values[i]);
        }
        double exact = standardized[i] * std + scale.get().mean().get(column);
        int decimals = Math.max(0, DIGITS - (int) Math.floor(Math.log10(std)));
        return BigDecimal.valueOf(exact)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }

    /**
     * Writes each image as a PNG file of its own, {@code 000000.png} and so on; images of four channels with alpha.
     *
     * @param folder is made if it is missing
     * @param first number of the first file
     * @throws IllegalStateException if the samples are no images
     * @throws IOException if a file cannot be written
     */
    public void writeEach(Path folder, int first) throws IOException {
        if (!shape.isImage()) {
            throw new IllegalStateException("samples of shape " + shape + " are no images; write them with writeNpy");
        }
        OutputFolder.make(folder);
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve(String.format(Locale.ROOT, "%06d.png", first + i));
            Images.write(file, sample(i), shape.channels(), shape.height(), shape.width());
        }
    }

    private static void makeFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            OutputFolder.make(folder);
        }
    }
}
