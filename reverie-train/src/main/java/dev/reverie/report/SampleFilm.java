package dev.reverie.report;

import dev.reverie.data.DataShape;
import dev.reverie.plot.AnimatedGif;
import dev.reverie.plot.Figure;
import dev.reverie.plot.Filmstrip;
import dev.reverie.plot.ImageGrid;
import dev.reverie.plot.Limits;
import dev.reverie.plot.ScatterPlot;
import dev.reverie.sampler.SamplingEvent;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.TrainedScoreModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Watches samples on their way from noise, at no cost in network evaluations, and draws what it saw: the states
 * {@code x(t)} and what the model takes them for, {@code D(x, t)}.
 */
public final class SampleFilm implements SamplingListener {
    private static final int STRIP_FRAMES = 8;
    private static final int STRIP_IMAGES = 5;
    private static final int FILM_FRAMES = 48;
    private static final int MOST_IMAGES = 25;
    private static final int MOST_POINTS = 2000;
    /** Solvers that choose their steps may take very many; what is more than this is thinned as they come. */
    private static final int MOST_MOMENTS = 4 * FILM_FRAMES;

    private final Appearance appearance;
    private int rows;
    private final List<Moment> moments = new ArrayList<>();
    private int lastStep = -1;
    private int stride = 1;

    private SampleFilm(Appearance appearance, int rows) {
        this.appearance = appearance;
        this.rows = rows;
    }

    /** A look at the first samples. */
    private static final class Moment {
        private final int step;
        private final double time;
        private final float[] x;
        private final float[] denoised;

        Moment(int step, double time, float[] x, float[] denoised) {
            this.step = step;
            this.time = time;
            this.x = x;
            this.denoised = denoised;
        }
    }

    /**
     * A listener for one run.
     *
     * @param model of grey or colour images, or of points in the plane
     * @param count number of samples that will be drawn
     * @throws IllegalArgumentException if the data have no picture
     */
    public static SampleFilm of(TrainedScoreModel model, int count) {
        DataShape shape = model.data().shape();
        if (!shape.isImage() && shape.length() != 2) {
            throw new IllegalArgumentException(
                    "--trajectory draws images and points in the plane, but the samples are rows of " + shape.length()
                            + " numbers; leave it out");
        }
        return new SampleFilm(Appearance.of(model), Math.min(count, shape.isImage() ? MOST_IMAGES : MOST_POINTS));
    }

    @Override
    public boolean onStep(SamplingEvent event) {
        return true;
    }

    /** Keeps the first evaluation of a step: the state before it. */
    @Override
    public boolean onEvaluation(SamplingEvent event) {
        if (moments.isEmpty()) {
            // A chunk may hold fewer.
            rows = Math.toIntExact(Math.min(rows, event.x().size(0)));
        }
        int every = Math.max(stride, event.steps() / FILM_FRAMES);
        if (event.step() == lastStep || event.step() % every != 0 || event.x().size(0) < rows) {
            return true;
        }
        lastStep = event.step();
        try (Scope scope = Scope.open()) {
            moments.add(new Moment(event.step(), event.time(), first(event.x()), first(event.denoised())));
        }
        if (moments.size() > MOST_MOMENTS) {
            stride *= 2;
            moments.removeIf(moment -> moment.step % stride != 0);
        }
        return true;
    }

    private float[] first(Tensor x) {
        return x.narrow(0, 0, rows).to(DType.FLOAT32).toFloats();
    }

    /**
     * A strip of a few times: states above, denoised states below.
     *
     * @param samples what came out
     */
    public Figure strip(SampleSet samples) {
        List<Moment> shown = spread(STRIP_FRAMES - 1);
        List<String> captions = new ArrayList<>();
        List<float[]> states = new ArrayList<>();
        List<float[]> guesses = new ArrayList<>();
        int count = appearance.shown().isImage() ? Math.min(rows, STRIP_IMAGES) : rows;
        for (Moment moment : shown) {
            captions.add(String.format(Locale.ROOT, "t = %.3g", moment.time));
            states.add(appearance.toPicture(moment.x, count, moment.time));
            guesses.add(appearance.toPicture(moment.denoised, count, 0));
        }
        captions.add("sample");
        states.add(last(samples, count));
        guesses.add(last(samples, count));
        return Figure.grid(1, List.of(row(captions, "x(t)", states, count), row(captions, "D(x, t)", guesses, count)))
                .hiDpi();
    }

    private Filmstrip row(List<String> captions, String name, List<float[]> frames, int count) {
        DataShape shape = appearance.shown();
        Filmstrip strip = Filmstrip.of(captions);
        return shape.isImage()
                ? strip.images(name, frames, count, shape.channels(), shape.height(), shape.width())
                        .cell(80)
                : strip.points(name, frames).ownLimits().cell(118);
    }

    private float[] last(SampleSet samples, int count) {
        int length = appearance.shown().length();
        float[] values = new float[count * length];
        System.arraycopy(samples.values(), 0, values, 0, values.length);
        return values;
    }

    /**
     * All that was seen, as a film that ends with the samples: states on the left, denoised states on the right.
     *
     * @param samples what came out
     */
    public AnimatedGif film(SampleSet samples) {
        List<BufferedImage> frames = new ArrayList<>();
        float[] end = last(samples, rows);
        for (Moment moment : spread(FILM_FRAMES)) {
            String time = String.format(Locale.ROOT, "t = %.3f", moment.time);
            frames.add(frame(
                    appearance.toPicture(moment.x, rows, moment.time),
                    appearance.toPicture(moment.denoised, rows, 0),
                    "x(t), " + time,
                    end));
        }
        frames.add(frame(end, end, "samples", end));
        return AnimatedGif.of(frames).delays(Duration.ofMillis(80), Duration.ofSeconds(2));
    }

    private BufferedImage frame(float[] states, float[] guesses, String title, float[] end) {
        DataShape shape = appearance.shown();
        if (shape.isImage()) {
            return Figure.of(
                            ImageGrid.of(states, rows, shape.channels(), shape.height(), shape.width())
                                    .title(title),
                            ImageGrid.of(guesses, rows, shape.channels(), shape.height(), shape.width())
                                    .title("D(x, t)"))
                    .toImage();
        }
        Limits x = ModelPictures.limits(end, 0);
        Limits y = ModelPictures.limits(end, 1);
        return Figure.of(cloud(title, states, x, y), cloud("D(x, t)", guesses, x, y))
                .toImage();
    }

    private static ScatterPlot cloud(String title, float[] points, Limits x, Limits y) {
        return ScatterPlot.titled(title)
                .points("", points)
                .marks(1.3, 0.45)
                .xLimits(x)
                .yLimits(y);
    }

    /**
     * Writes {@code trajectory.png} and {@code trajectory.gif}.
     *
     * @param samples what came out
     * @param folder where to
     * @return the files
     */
    public List<Path> write(SampleSet samples, Path folder) throws IOException {
        Path strip = folder.resolve("trajectory.png");
        strip(samples).writePng(strip);
        Path film = folder.resolve("trajectory.gif");
        film(samples).writeTo(film);
        return List.of(strip, film);
    }

    /** At most so many of the moments, evenly. */
    private List<Moment> spread(int most) {
        int size = moments.size();
        if (size <= most) {
            return List.copyOf(moments);
        }
        List<Moment> chosen = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            chosen.add(moments.get((int) Math.round((double) i * (size - 1) / (most - 1))));
        }
        return chosen;
    }
}
