package dev.reverie.edit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.errors.RequestException;
import dev.reverie.grid.Grid;
import dev.reverie.grid.TimeGrid;
import dev.reverie.inverse.Ddnm;
import dev.reverie.inverse.Dps;
import dev.reverie.inverse.GuidedModel;
import dev.reverie.inverse.Measurement;
import dev.reverie.inverse.NoiseLevel;
import dev.reverie.inverse.PiGdm;
import dev.reverie.inverse.PictureDenoising;
import dev.reverie.inverse.Replacement;
import dev.reverie.inverse.SdEdit;
import dev.reverie.inverse.operator.LinearOperator;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.ThresholdedModel;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sampler.ode.InvertibleSampler;
import dev.reverie.sampler.ode.Latents;
import dev.reverie.sampler.pc.PredictorCorrector;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedScoreModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Edits images with a trained model. Sample i depends on the seed and i, whatever the number of samples.
 *
 * @param model of images
 * @param sampling sampler, steps, grid, thresholds and, for models with classes, the class
 * @param seed decides all noise
 * @param progress watches, and may stop it
 */
public record EditSession(TrainedScoreModel model, SamplingConfig sampling, long seed, SamplingProgress progress) {
    /** A usual strength of {@link RestorationMethod#DPS}. */
    public static final double USUAL_ZETA = 0.5;

    /** The spread of images in [-1, 1] where it was not measured. */
    private static final double IMAGE_DEVIATION = 0.5;

    /** Samples that are drawn together: guidance keeps what is needed to go backwards. */
    private static final int TOGETHER = 16;

    /**
     * Checks that the model is one of grey or colour pictures.
     *
     * @throws RequestException if it is not
     */
    public EditSession {
        Objects.requireNonNull(sampling, "sampling");
        Objects.requireNonNull(progress, "progress");
        DataShape shape = model.data().shape();
        if (!shape.isImage() || (shape.channels() != 1 && shape.channels() != 3)) {
            throw new RequestException(
                    "only grey and colour pictures can be edited, but the model was trained on data of shape " + shape,
                    "take a model of pictures");
        }
    }

    /** A session that tells nobody how far it is. */
    public static EditSession of(TrainedScoreModel model, SamplingConfig sampling, long seed) {
        return new EditSession(model, sampling, seed, SamplingProgress.silent());
    }

    /** Draws samples of a batch, for a problem that is to be given other times where need be. */
    private interface Draw {
        Samples draw(SamplingProblem problem, ScoreModel prior, int size);
    }

    /** Shape of the pictures. */
    public DataShape shape() {
        return model.data().shape();
    }

    /**
     * Draws pictures that look like the data and, measured in the same way, agree with what was measured; pixels that are
     * known without noise are as given.
     *
     * @param degradation what happened to the picture
     * @param measured what is left of it: pixels of {@link Degradation#measured} in [0, 1]
     * @param sigma standard deviation of the noise in those pixels, 0 for none
     * @param method how the measurement enters
     * @param zeta strength of {@link RestorationMethod#DPS}; of no effect on the others
     * @param count number of samples, at least 1
     * @throws RequestException as the other one does
     */
    public EditResult restore(
            Degradation degradation, float[] measured, double sigma, RestorationMethod method, double zeta, int count) {
        return restore(degradation, measured, sigma, method, zeta, count, true);
    }

    /**
     * Draws pictures that look like the data and, measured in the same way, agree with what was measured.
     *
     * @param degradation what happened to the picture
     * @param measured what is left of it: pixels of {@link Degradation#measured} in [0, 1]
     * @param sigma standard deviation of the noise in those pixels, 0 for none
     * @param method how the measurement enters
     * @param zeta strength of {@link RestorationMethod#DPS}; of no effect on the others
     * @param count number of samples, at least 1
     * @param keepKnown whether pixels that a hole leaves are put back as given where they have no noise; a model that
     *     learnt little comes near them only
     * @throws RequestException if sizes disagree, or method, degradation, noise and sampler do not go together;
     *     the message says which
     */
    public EditResult restore(
            Degradation degradation,
            float[] measured,
            double sigma,
            RestorationMethod method,
            double zeta,
            int count,
            boolean keepKnown) {
        requireLength("what was measured", measured, degradation.measured());
        boolean centered = model.config().data().centered();
        LinearOperator operator =
                InsideBorder.of(degradation.operator(), model.config().data().pad());
        try (Scope scope = Scope.open()) {
            Tensor like = encoded(new float[shape().length()]);
            Tensor y = degradation.y(measured, centered).like(like);
            Measurement measurement =
                    RequestException.given("sigma", () -> new Measurement(operator, y, sigma * unit()));
            Sampler sampler = method == RestorationMethod.REPLACEMENT ? replacing(measurement) : sampling.sampler();
            Draw draw = (problem, prior, size) -> {
                ScoreModel posterior = posterior(prior, measurement, method, zeta);
                SamplingProblem given = problem.withModel(posterior);
                Tensor start = given.drawPrior(like.dtype(), like.device(), batch(size));
                return sampler.sample(given, start);
            };
            ObjectNode provenance = provenance("restore", sampler)
                    .put("degradation", degradation.operator().toString())
                    .put("noise", sigma)
                    .put("method", method.toString());
            if (method == RestorationMethod.DPS) {
                provenance.put("zeta", zeta);
            }
            boolean keeps = keepKnown && sigma == 0 && degradation.isHole();
            if (degradation.isHole()) {
                provenance.put("knownKept", keeps);
            }
            SampleSet drawn = drawn(count, draw, provenance);
            SampleSet samples = keeps ? drawn.with(degradation.withKnown(drawn.values(), measured)) : drawn;
            return EditResult.ofDraws(samples, degradation.name(), degradation.shown(measured));
        }
    }

    private ScoreModel posterior(ScoreModel prior, Measurement measurement, RestorationMethod method, double zeta) {
        double dataStd = dataStd();
        return RequestException.given("method " + method, () -> switch (method) {
            case PIGDM -> new GuidedModel(prior, measurement, new PiGdm(dataStd));
            case DPS -> new GuidedModel(prior, measurement, new Dps(zeta, sampling.steps()));
            case DDNM -> new Ddnm(prior, measurement, dataStd);
            case REPLACEMENT -> prior;
        });
    }

    private Replacement replacing(Measurement measurement) {
        if (sampling.sampler() instanceof PredictorCorrector steps) {
            return RequestException.given(
                    "method " + RestorationMethod.REPLACEMENT,
                    () -> new Replacement(steps.predictor(), steps.corrector(), measurement));
        }
        throw new RequestException(
                "replacement is done between the steps of a predictor-corrector sampler, but the sampler is "
                        + sampling.kind(),
                "take predictorCorrector, reverseDiffusion or eulerMaruyama, or method ddnm");
    }

    /**
     * A picture with noise, to see how well it is removed.
     *
     * @param picture pixels in [0, 1]
     * @param sigma standard deviation of the noise
     * @return pixels in [0, 1] and, by the noise, beyond
     */
    public float[] noisy(float[] picture, double sigma) {
        return Degradation.noisy(picture, sigma, seed);
    }

    /**
     * Estimates the noise level of an image from its finest details ({@link NoiseLevel}).
     *
     * @param picture pixels in [0, 1]
     * @return a standard deviation in those units
     */
    public double noiseLevel(float[] picture) {
        requireLength("the picture", picture, shape());
        try (Scope scope = Scope.open()) {
            return NoiseLevel.estimate(Tensors.of(picture, shape().batch(1)))[0];
        }
    }

    /**
     * Draws the clean pictures that a noisy one may come from; the result also holds their mean by Tweedie's formula.
     *
     * @param noisy pixels in [0, 1] and, by the noise, beyond
     * @param sigma standard deviation of the noise in those pixels
     * @param count number of samples, at least 1
     * @throws RequestException if the model was not trained on pictures with so much noise, or the sampler is
     *     deterministic, so that all samples would be the same
     */
    public EditResult denoise(float[] noisy, double sigma, int count) {
        requireLength("the picture", noisy, shape());
        Sampler sampler = sampling.sampler();
        if (count > 1 && !sampler.traits().isStochastic()) {
            throw new RequestException(
                    "all draws from one noisy picture are the same with " + sampling.kind() + ", which adds no noise",
                    "take stochasticHeun, eulerMaruyama or eulerAncestral");
        }
        ScoreModel prior = prior(0, 1);
        Schedule schedule = prior.schedule();
        double least = schedule.noiseToSignal(Math.max(prior.trainedTimes().start(), sampling.minimumTime())) / unit();
        double most = schedule.noiseToSignal(prior.trainedTimes().end()) / unit();
        if (!(sigma > least && sigma <= most)) {
            throw new RequestException(String.format(
                    Locale.ROOT,
                    "the noise level sigma must be in (%.4g, %.4g], the levels that the model was trained on (1 is the"
                            + " distance from black to white), got %s",
                    least,
                    most,
                    sigma));
        }
        double time = schedule.timeOfNoiseToSignal(sigma * unit());
        try (Scope scope = Scope.open()) {
            Tensor y = encoded(noisy);
            float[] mean = model.decode(new PictureDenoising(prior, sigma * unit()).mean(y), "{}")
                    .values();
            Draw draw = (problem, one, size) -> {
                TimeGrid times =
                        rule().place(schedule, time, sampling.minimumTime(), sampler.gridPoints(sampling.steps()));
                SamplingProblem from = new SamplingProblem(one, times, problem.noise(), problem.listener());
                return sampler.sample(
                        from, y.mul(schedule.alpha(time)).expand(batch(size)).contiguous());
            };
            ObjectNode provenance =
                    provenance("denoise", sampler).put("noise", sigma).put("time", time);
            return EditResult.ofDraws(drawn(count, draw, provenance), "noisy", clipped(noisy))
                    .with("Tweedie", mean);
        }
    }

    /**
     * Draws pictures that look like a given one: it is noised and sampled from there (SDEdit, arXiv:2108.01073).
     *
     * @param picture pixels in [0, 1]
     * @param strength s in (0, 1): the noise is {@code s / (1 - s)} times the standard deviation of the data; at 0.5 there
     *     is as much noise as picture
     * @param count number of samples, at least 1
     * @throws RequestException if the strength is out of range, or too small for the times of the sampling
     */
    public EditResult vary(float[] picture, double strength, int count) {
        requireLength("the picture", picture, shape());
        if (!(strength > 0 && strength < 1)) {
            throw new RequestException(
                    "the strength must be in (0, 1), got " + strength, "0.3 keeps most of the picture, 0.8 little");
        }
        Schedule schedule = prior(0, 1).schedule();
        double end = schedule.domain().end();
        double ratio = dataStd() * strength / (1 - strength);
        double least = schedule.noiseToSignal(sampling.minimumTime());
        if (!(ratio > least)) {
            throw new RequestException(
                    String.format(
                            Locale.ROOT,
                            "strength %s is noise of %.3g, below the %.3g at which sampling ends",
                            strength,
                            ratio,
                            least),
                    "take a larger one");
        }
        double time = ratio >= schedule.noiseToSignal(end) ? end : schedule.timeOfNoiseToSignal(ratio);
        SdEdit start = new SdEdit(sampling.sampler(), rule(), sampling.steps(), time);
        try (Scope scope = Scope.open()) {
            Tensor x = encoded(picture);
            Draw draw = (problem, prior, size) ->
                    start.edit(problem, x.expand(batch(size)).contiguous());
            ObjectNode provenance = provenance("vary", sampling.sampler())
                    .put("strength", strength)
                    .put("time", time);
            return EditResult.ofDraws(drawn(count, draw, provenance), "picture", picture);
        }
    }

    /**
     * Pictures on the way between two, through their latent states along the probability flow ({@link Latents}).
     *
     * @param from pixels in [0, 1]
     * @param to pixels in [0, 1]
     * @param count number of pictures, at least 2, the first and the last being the ends as the model has them
     * @throws RequestException if there are fewer, the sampler cannot be followed backwards, or several classes
     *     are named
     */
    public EditResult interpolate(float[] from, float[] to, int count) {
        requireLength("the first picture", from, shape());
        requireLength("the second picture", to, shape());
        if (count < 2) {
            throw new IllegalArgumentException(
                    "an interpolation has at least its two ends, got " + count + " pictures");
        }
        if (!(sampling.sampler() instanceof InvertibleSampler sampler)) {
            throw new RequestException(
                    "latent states are found by a sampler that can be followed backwards,"
                            + " without a last denoising, got " + sampling.sampler(),
                    "take probabilityFlow or ddim, with denoise false");
        }
        int classes = model.conditionalModel().classes();
        if (sampling.guidance().classes(classes, model.data().classNames()).size() > 1) {
            throw new RequestException("both pictures and all between are of one class, or of none that is told,"
                    + " got label " + sampling.guidance().labels());
        }
        double[] fractions = new double[count];
        List<String> captions = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            fractions[k] = (double) k / (count - 1);
            captions.add(String.format(Locale.ROOT, "%.2f", fractions[k]));
        }
        try (Scope scope = Scope.open()) {
            // The default threshold would bend the flow: pictures would not come back from their latent states.
            ScoreModel flow = sampling.threshold().applyAsked(classModel(0, 1));
            SamplingProblem problem = problem(flow, 0, 1, count);
            Tensor places = new Latents(sampler)
                    .between(problem, encoded(from), encoded(to), fractions)
                    .select(1, 0);
            ObjectNode provenance = provenance("interpolate", sampler)
                    .put("seed", seed)
                    .put("samples", count)
                    .put("threshold", word(sampling.threshold().asked()));
            return EditResult.ofWay(model.decode(places, provenance.toString()), captions, clipped(from), clipped(to));
        }
    }

    private SampleSet drawn(int count, Draw draw, ObjectNode provenance) {
        if (count < 1) {
            throw new RequestException("the number of samples must be at least 1, got " + count);
        }
        List<Tensor> parts = new ArrayList<>();
        int evaluations = 0;
        for (int first = 0; first < count; first += TOGETHER) {
            int size = Math.min(TOGETHER, count - first);
            ScoreModel prior = prior(first, size);
            Samples samples = draw.draw(problem(prior, first, size, count), prior, size);
            evaluations += samples.evaluations();
            parts.add(samples.tensor());
        }
        provenance
                .put("seed", seed)
                .put("samples", count)
                .put("evaluations", evaluations)
                .put("threshold", word(sampling.threshold().rule(shape(), sampling.sampler())));
        return model.decode(Tensors.cat(0, parts.toArray(Tensor[]::new)), provenance.toString());
    }

    private static String word(Optional<ThresholdedModel.Rule> rule) {
        return rule.map(Object::toString).orElse("none");
    }

    private SamplingProblem problem(ScoreModel prior, int first, int size, int count) {
        Schedule schedule = prior.schedule();
        TimeGrid grid = rule().place(
                        schedule,
                        schedule.domain().end(),
                        sampling.minimumTime(),
                        sampling.sampler().gridPoints(sampling.steps()));
        return new SamplingProblem(
                prior, grid, SeededNoise.of(seed).from(first), progress.listener(first, size, count));
    }

    /** The model of the classes that the section {@code sampling} names, kept in range as it says. */
    private ScoreModel prior(int first, int size) {
        return sampling.threshold().applyTo(classModel(first, size), shape(), sampling.sampler());
    }

    private ScoreModel classModel(int first, int size) {
        return sampling.guidance()
                .applyTo(model.conditionalModel(), model.data().classNames(), first, size);
    }

    private Grid rule() {
        return sampling.grid()
                .rule()
                .orElseThrow(() -> new RequestException(
                        "the grid optimised is measured for samples from pure noise", "take another, such as karras"));
    }

    private ObjectNode provenance(String task, Sampler sampler) {
        return new ObjectMapper()
                .createObjectNode()
                .put("task", task)
                .put("model", model.checkpoint().file().toString())
                .put("sampler", sampler.toString())
                .put("steps", sampling.steps())
                .put("process", model.scoreModel().schedule().toString());
    }

    /** A picture as the network sees it, in the element type that the section {@code sampling} wants. */
    private Tensor encoded(float[] pixels) {
        try (Scope scope = Scope.open()) {
            Tensor x = model.encode(pixels, 1);
            return scope.keep(sampling.state().map(x::to).orElse(x));
        }
    }

    /** The distance from black to white in the range that the network sees. */
    private double unit() {
        return model.config().data().centered() ? 2 : 1;
    }

    private double dataStd() {
        return model.deviation().orElse(IMAGE_DEVIATION * unit() / 2);
    }

    private long[] batch(int size) {
        long[] one = model.sampleShape();
        long[] batch = new long[one.length + 1];
        batch[0] = size;
        System.arraycopy(one, 0, batch, 1, one.length);
        return batch;
    }

    private static void requireLength(String what, float[] pixels, DataShape shape) {
        if (pixels.length != shape.length()) {
            throw new IllegalArgumentException(what + " must be a picture of " + shape + ", that is " + shape.length()
                    + " numbers, got " + pixels.length);
        }
    }

    private static float[] clipped(float[] pixels) {
        float[] inRange = new float[pixels.length];
        for (int i = 0; i < inRange.length; i++) {
            inRange[i] = Math.min(1, Math.max(0, pixels[i]));
        }
        return inRange;
    }
}
