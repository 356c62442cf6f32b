package dev.reverie.report;

import dev.reverie.config.NetworkConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.plot.AnimatedGif;
import dev.reverie.plot.Figure;
import dev.reverie.plot.Filmstrip;
import dev.reverie.plot.ImageGrid;
import dev.reverie.plot.Limits;
import dev.reverie.plot.ScatterPlot;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.schedule.Schedule;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedScoreModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pictures of a model of images, or of points in the plane.
 */
public final class ModelPictures {
    /** Noise levels over the scale of the data at which a process is looked at, from data to noise. */
    private static final double[] RATIOS = {0.1, 0.25, 0.5, 1, 2, 5};

    private static final int STRIP_IMAGES = 5;
    private static final int STRIP_POINTS = 800;
    private static final int FILM_FRAMES = 36;
    private static final int FILM_IMAGES = 25;

    private final TrainedScoreModel model;
    private final Appearance appearance;
    private final Schedule schedule;
    private final Dataset data;
    private final long seed;

    private ModelPictures(TrainedScoreModel model, Dataset data, long seed) {
        this.model = model;
        this.data = data;
        this.seed = seed;
        appearance = Appearance.of(model);
        schedule = model.task().process().schedule();
    }

    /**
     * Pictures of a model.
     *
     * @param model of grey or colour images, or of points in the plane
     * @param seed decides samples and noise
     * @throws IllegalArgumentException if the data have no picture
     * @throws IOException if the data cannot be read
     */
    public static ModelPictures of(TrainedScoreModel model, long seed) throws IOException {
        DataShape shape = model.data().shape();
        if (!shape.isImage() && shape.length() != 2) {
            throw new IllegalArgumentException("pictures are made of images and of points in the plane, got " + shape);
        }
        return new ModelPictures(model, model.openData(DataOptions.defaults()).train(), seed);
    }

    private boolean isImages() {
        return appearance.shown().isImage();
    }

    /** The first examples of the data, in their stored form. */
    float[] examples(int count) {
        int length = appearance.shown().length();
        int available = (int) Math.min(count, data.size());
        float[] values = new float[available * length];
        for (int i = 0; i < available; i++) {
            data.read(i, values, i * length);
        }
        return values;
    }

    /**
     * Data on the left, samples on the right.
     *
     * @param samples of the same model
     */
    public Figure dataBesideSamples(SampleSet samples) {
        float[] examples = examples(samples.count());
        if (isImages()) {
            return Figure.of(
                            grid(examples).title("data"), grid(samples.values()).title("samples"))
                    .hiDpi();
        }
        Limits x = limits(examples, 0);
        Limits y = limits(examples, 1);
        return Figure.of(cloud("data", examples, x, y), cloud("samples", samples.values(), x, y))
                .hiDpi();
    }

    private ImageGrid grid(float[] images) {
        DataShape shape = appearance.shown();
        return ImageGrid.of(images, images.length / shape.length(), shape.channels(), shape.height(), shape.width());
    }

    private static ScatterPlot cloud(String title, float[] points, Limits x, Limits y) {
        return ScatterPlot.titled(title)
                .points("", points)
                .marks(1.3, 0.45)
                .xLimits(x)
                .yLimits(y);
    }

    /** What data span along an axis, and a quarter more at each end for stray samples. */
    static Limits limits(float[] points, int axis) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = axis; i < points.length; i += 2) {
            low = Math.min(low, points[i]);
            high = Math.max(high, points[i]);
        }
        double margin = 0.25 * Math.max(high - low, 1e-6);
        return new Limits(low - margin, high + margin);
    }

    /** Examples of the data at growing noise: {@code x_t = alpha x_0 + sigma z} with one z for each. */
    public Figure forward() {
        int count = isImages() ? STRIP_IMAGES : STRIP_POINTS;
        float[] stored = examples(count);
        float[] x0 =
                appearance.toNetwork(stored, stored.length / appearance.shown().length());
        float[] z = new float[x0.length];
        RandomCursor noise = RandomStream.of(seed).purpose("forward picture").cursor();
        noise.fillGaussian(z);
        List<String> captions = new ArrayList<>();
        List<float[]> frames = new ArrayList<>();
        captions.add("data");
        frames.add(x0);
        List<Double> times = new ArrayList<>();
        times.add(schedule.domain().start());
        for (double t : forwardTimes()) {
            float[] x = new float[x0.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) (schedule.alpha(t) * x0[i] + schedule.sigma(t) * z[i]);
            }
            captions.add(timeCaption(t));
            frames.add(x);
            times.add(t);
        }
        return Figure.of(strip(captions, "", frames, times)).hiDpi();
    }

    /** Times of equal ratios of noise to signal, as far as the process has them, and its end. */
    private double[] forwardTimes() {
        List<Double> times = new ArrayList<>();
        double end = schedule.domain().end();
        double least = schedule.noiseToSignal(schedule.samplingEpsilon());
        double most = schedule.alpha(end) > 0 ? schedule.noiseToSignal(end) : Double.POSITIVE_INFINITY;
        for (double ratio : RATIOS) {
            if (ratio > least && ratio < 0.8 * most) {
                times.add(schedule.timeOfNoiseToSignal(ratio));
            }
        }
        times.add(end);
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Samples on their way back from noise, and, for images, what the model takes them for.
     */
    public Figure reverse() {
        double[] forward = forwardTimes();
        double[] times = new double[forward.length - 1];
        for (int i = 0; i < times.length; i++) {
            times[i] = forward[forward.length - 2 - i];
        }
        int count = isImages() ? STRIP_IMAGES : STRIP_POINTS;
        SamplingConfig sampling = model.task().sampling();
        SamplePath trajectory = SamplePath.record(model, sampling, count, seed, times, isImages());
        List<String> captions = new ArrayList<>();
        List<float[]> states = new ArrayList<>();
        List<float[]> denoised = new ArrayList<>();
        List<Double> moments = new ArrayList<>();
        List<Double> start = new ArrayList<>();
        for (SamplePath.Moment moment : trajectory.moments()) {
            captions.add(timeCaption(moment.time()));
            states.add(moment.x());
            denoised.add(moment.denoised());
            moments.add(moment.time());
            start.add(schedule.domain().start());
        }
        captions.set(captions.size() - 1, "sample");
        if (!isImages()) {
            return Figure.of(strip(captions, "", states, moments)).hiDpi();
        }
        // At the very beginning alpha is nearly 0, and D = (x + sigma^2 s) / alpha the quotient of two errors, unless
        // the
        // network is preconditioned.
        int first = model.config().network().preconditioning() == NetworkConfig.Preconditioning.EDM ? 0 : 1;
        int last = captions.size();
        Filmstrip guesses = strip(
                captions.subList(first, last), "D(x, t)", denoised.subList(first, last), start.subList(first, last));
        return Figure.grid(1, List.of(strip(captions, "x(t)", states, moments), guesses))
                .hiDpi();
    }

    private Filmstrip strip(List<String> captions, String name, List<float[]> states, List<Double> times) {
        List<float[]> frames = new ArrayList<>();
        DataShape shape = appearance.shown();
        int count = states.get(0).length / appearance.seen().length();
        for (int i = 0; i < states.size(); i++) {
            frames.add(appearance.toPicture(states.get(i), count, times.get(i)));
        }
        Filmstrip strip = Filmstrip.of(captions);
        return isImages()
                ? strip.images(name, frames, count, shape.channels(), shape.height(), shape.width())
                        .cell(80)
                : strip.points(name, frames).ownLimits().cell(118);
    }

    private static String timeCaption(double t) {
        return String.format(Locale.ROOT, "t = %.2f", t);
    }

    /**
     * Images on their way from noise, as a film.
     *
     * @throws IllegalStateException if the data are no images
     */
    public AnimatedGif film() {
        if (!isImages()) {
            throw new IllegalStateException("a film is made of images, got " + appearance.shown());
        }
        double end = schedule.domain().end();
        double[] times = new double[FILM_FRAMES];
        for (int i = 0; i < times.length; i++) {
            times[i] = end * (1 - (i + 1.0) / (times.length + 1));
        }
        SamplePath trajectory = SamplePath.record(model, model.task().sampling(), FILM_IMAGES, seed, times, false);
        List<BufferedImage> frames = new ArrayList<>();
        for (SamplePath.Moment moment : trajectory.moments()) {
            int count = moment.x().length / appearance.seen().length();
            frames.add(
                    grid(appearance.toPicture(moment.x(), count, moment.time())).toImage());
        }
        return AnimatedGif.of(frames).delays(Duration.ofMillis(80), Duration.ofSeconds(2));
    }
}
