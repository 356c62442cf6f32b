package dev.reverie.edit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.file.OutputFolder;
import dev.reverie.plot.Figure;
import dev.reverie.plot.ImageGrid;
import dev.reverie.plot.Images;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The result of an edit: samples, the input, and for draws of one distribution mean and standard
 * deviation of every pixel. Pixels are in [0, 1]; samples beyond are clipped.
 */
public final class EditResult {
    private static final int COLUMNS = 8;

    private final SampleSet samples;
    private final List<String> captions;
    private final List<Exhibit> exhibits;
    private final float[] mean;
    private final float[] std;
    private final float[] truth;
    private final float[] given;

    private EditResult(
            SampleSet samples,
            List<String> captions,
            List<Exhibit> exhibits,
            float[] mean,
            float[] std,
            float[] truth,
            float[] given) {
        this.samples = samples;
        this.captions = captions;
        this.exhibits = exhibits;
        this.mean = mean;
        this.std = std;
        this.truth = truth;
        this.given = given;
    }

    /** A picture with its caption; a class because it holds an array. */
    private static final class Exhibit {
        private final String caption;
        private final float[] pixels;

        Exhibit(String caption, float[] pixels) {
            this.caption = caption;
            this.pixels = pixels;
        }
    }

    /** Samples of one distribution, given a picture of their shape. */
    static EditResult ofDraws(SampleSet samples, String caption, float[] given) {
        int length = samples.shape().length();
        float[] values = samples.values();
        float[] mean = new float[length];
        float[] std = new float[length];
        for (int pixel = 0; pixel < length; pixel++) {
            double sum = 0;
            for (int i = pixel; i < values.length; i += length) {
                sum += values[i];
            }
            double center = sum / samples.count();
            double squares = 0;
            for (int i = pixel; i < values.length; i += length) {
                squares += (values[i] - center) * (values[i] - center);
            }
            mean[pixel] = (float) center;
            std[pixel] = (float) Math.sqrt(squares / Math.max(1, samples.count() - 1));
        }
        return new EditResult(samples, List.of(), List.of(new Exhibit(caption, given)), mean, std, new float[0], given);
    }

    /** Samples on a way between two pictures. */
    static EditResult ofWay(SampleSet samples, List<String> captions, float[] from, float[] to) {
        return new EditResult(
                samples,
                List.copyOf(captions),
                List.of(new Exhibit("from", from), new Exhibit("to", to)),
                new float[0],
                new float[0],
                new float[0],
                new float[0]);
    }

    /** The same with one more picture to be seen. */
    EditResult with(String caption, float[] pixels) {
        List<Exhibit> more = new ArrayList<>(exhibits);
        more.add(new Exhibit(caption, pixels));
        return new EditResult(samples, captions, more, mean, std, truth, given);
    }

    /**
     * The same beside the undamaged picture, which tells how good the samples are.
     *
     * @param clean its pixels
     * @throws IllegalArgumentException if it is of another shape
     */
    public EditResult withTruth(float[] clean) {
        if (clean.length != shape().length()) {
            throw new IllegalArgumentException("the truth must be a picture of " + shape() + ", that is "
                    + shape().length() + " numbers, got " + clean.length);
        }
        return new EditResult(samples, captions, exhibits, mean, std, clean.clone(), given);
    }

    private DataShape shape() {
        return samples.shape();
    }

    /** The samples. */
    public SampleSet samples() {
        return samples;
    }

    /** Mean of the samples, pixel by pixel; empty where they are not draws of one distribution. */
    public float[] mean() {
        return mean.clone();
    }

    /** Standard deviation of the samples, pixel by pixel, with n - 1 in the denominator; empty where there is no mean. */
    public float[] std() {
        return std.clone();
    }

    /** Peak signal-to-noise ratio of the mean, in dB; absent without a truth. */
    public OptionalDouble psnrOfMean() {
        return truth.length == 0 || mean.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(psnr(mean, truth));
    }

    /** Mean over the samples of their peak signal-to-noise ratios, in dB; absent without a truth. */
    public OptionalDouble psnrOfSamples() {
        if (truth.length == 0) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int i = 0; i < samples.count(); i++) {
            sum += psnr(samples.sample(i), truth);
        }
        return OptionalDouble.of(sum / samples.count());
    }

    /** Peak signal-to-noise ratio of what was given, as it is shown, in dB; absent without a truth. */
    public OptionalDouble psnrOfInput() {
        return truth.length == 0 || given.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(psnr(given, truth));
    }

    /**
     * Peak signal-to-noise ratio of pictures in [0, 1].
     *
     * <pre>{@code
     * PSNR = -10 log10( mean (a - b)^2 )   in dB
     * }</pre>
     *
     * @param a pixels
     * @param b pixels of the same picture
     * @return infinite for equal pictures
     * @throws IllegalArgumentException if the lengths differ
     */
    public static double psnr(float[] a, float[] b) {
        if (a.length != b.length || a.length == 0) {
            throw new IllegalArgumentException(
                    "two pictures of one shape are needed, got " + a.length + " and " + b.length + " numbers");
        }
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            squares += difference * difference;
        }
        return -10 * Math.log10(squares / a.length);
    }

    /** Input, mean, standard deviation and truth in a row, the samples below. */
    public Figure contactSheet() {
        List<Exhibit> row = new ArrayList<>(exhibits);
        if (mean.length > 0) {
            row.add(new Exhibit(captioned("mean", psnrOfMean()), mean));
            double largest = 0;
            for (float value : std) {
                largest = Math.max(largest, value);
            }
            float[] map = new float[std.length];
            for (int i = 0; i < map.length; i++) {
                map[i] = largest > 0 ? (float) (std[i] / largest) : 0;
            }
            row.add(new Exhibit(String.format(Locale.ROOT, "std, white %.2g", largest), map));
        }
        if (truth.length > 0) {
            row.add(new Exhibit("truth", truth));
        }
        List<float[]> pictures = row.stream().map(exhibit -> exhibit.pixels).toList();
        ImageGrid above = grid(pictures)
                .columns(row.size())
                .columnCaptions(row.stream().map(exhibit -> exhibit.caption).toList());
        ImageGrid below = ImageGrid.of(
                        samples.values(), samples.count(), shape().channels(), shape().height(), shape().width())
                .columns(captions.isEmpty() ? Math.min(COLUMNS, samples.count()) : captions.size())
                .columnCaptions(captions)
                .upscale(upscale())
                .title(captions.isEmpty() ? captioned(samples.count() + " samples", psnrOfSamples()) : "");
        return Figure.grid(1, List.of(above, below));
    }

    private static String captioned(String what, OptionalDouble psnr) {
        return psnr.isPresent() ? String.format(Locale.ROOT, "%s, %.1f dB", what, psnr.getAsDouble()) : what;
    }

    private ImageGrid grid(List<float[]> pictures) {
        int length = shape().length();
        float[] all = new float[pictures.size() * length];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i), 0, all, i * length, length);
        }
        return ImageGrid.of(all, pictures.size(), shape().channels(), shape().height(), shape().width())
                .upscale(upscale());
    }

    /** So that captions of some words fit over a picture. */
    private int upscale() {
        int longer = Math.max(shape().height(), shape().width());
        return Math.max(1, (120 + longer - 1) / longer);
    }

    /** The provenance as JSON, with the quality if the truth is known. */
    public String provenance() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = (ObjectNode) mapper.readTree(samples.provenance());
        psnrOfInput().ifPresent(value -> putDecibels(json, "psnrOfInput", value));
        psnrOfMean().ifPresent(value -> putDecibels(json, "psnrOfMean", value));
        psnrOfSamples().ifPresent(value -> putDecibels(json, "psnrOfSamples", value));
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    /**
     * How far the samples are from the truth in the features of a network, {@link TrainedClassifier#perceptualDistances}.
     *
     * @param features the network
     * @return mean over the samples; absent without a truth
     */
    public OptionalDouble perceptualDistance(TrainedClassifier features) {
        return truth.length == 0
                ? OptionalDouble.empty()
                : Arrays.stream(features.perceptualDistances(samples, truth)).average();
    }

    /** JSON has no infinity: equal pictures have no number. */
    private static void putDecibels(ObjectNode json, String key, double value) {
        if (Double.isFinite(value)) {
            json.put(key, value);
        } else {
            json.put(key, "identical");
        }
    }

    /**
     * Writes the contact sheet, every sample and their mean as pictures, and all samples as an array.
     *
     * @param folder is made if it is missing; files of the same names are replaced
     * @return the files and the folder of the samples
     * @throws IOException if one cannot be written
     */
    public List<Path> write(Path folder) throws IOException {
        OutputFolder.make(folder);
        List<Path> files = new ArrayList<>();
        Path sheet = folder.resolve("contact.png");
        contactSheet().writePng(sheet);
        files.add(sheet);
        if (mean.length > 0) {
            Path picture = folder.resolve("mean.png");
            Images.write(picture, mean, shape().channels(), shape().height(), shape().width());
            files.add(picture);
        }
        Path array = folder.resolve("samples.npy");
        samples.writeNpy(array);
        files.add(array);
        Path each = folder.resolve("samples");
        samples.writeEach(each, 0);
        files.add(each);
        return files;
    }
}
