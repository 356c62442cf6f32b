package dev.reverie.trained;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.GuidanceConfig;
import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.config.Section;
import dev.reverie.config.ThresholdConfig;
import dev.reverie.data.DataShape;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ConditionalModel;
import dev.reverie.model.LearnedModel;
import dev.reverie.model.ScoreModel;
import dev.reverie.network.Labels;
import dev.reverie.run.DataForm;
import dev.reverie.run.Json;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingEvent;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.schedule.TimeInterval;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Draws samples in chunks that fit the memory. Sample i is a function of the seed and i, whatever the chunks.
 *
 * @param learned gives the score
 * @param times that it was trained on
 * @param form brings samples into the form of the data
 * @param dtype element type of the state
 * @param device where
 * @param classifier guides to classes; without one the model does that itself, if it knows any
 */
record SampleMaker(
        LearnedModel learned,
        TimeInterval times,
        DataForm form,
        DType dtype,
        Device device,
        Optional<TrainedClassifier> classifier)
        implements SampleSource {
    /** Numbers in one chunk: what fits the caches of a processor best; an accelerator takes more. */
    private static final int CHUNK_NUMBERS = 1 << 16;

    private static final int LARGEST_CHUNK = 4096;

    /** A maker that samples at all times of the process, for a model in training. */
    static SampleMaker of(LearnedModel learned, DataForm form, DType dtype, Device device) {
        return new SampleMaker(learned, learned.schedule().domain(), form, dtype, device, Optional.empty());
    }

    /** The same maker at the times that the model was trained on. */
    SampleMaker within(TimeInterval trained) {
        return new SampleMaker(learned, trained, form, dtype, device, classifier);
    }

    /** The same maker with a classifier to guide it. */
    SampleMaker guidedBy(TrainedClassifier guide) {
        return new SampleMaker(learned, times, form, dtype, device, Optional.of(guide));
    }

    /** The model, with its classes unknown. */
    ScoreModel model() {
        return conditional().given(Labels.none());
    }

    /** The model of each class. */
    ConditionalModel conditional() {
        return new TrainedClasses(learned, times);
    }

    @Override
    public int together() {
        return chunk(form.shape(), device);
    }

    @Override
    public SampleSet draw(int first, int count, long seed, RunConfig config, String name, SamplingProgress progress) {
        return draw(first, count, seed, config.requireScoreModel().sampling(), name, progress, SamplingListener.none());
    }

    /**
     * Draws samples.
     *
     * @param from number of the first one, a multiple of {@link #together}
     * @param count how many, at least 1
     * @param seed decides them
     * @param config sampler, steps and so on
     * @param name of the model, for the provenance
     * @param progress watches all
     * @param listener sees every evaluation and step of the first chunk, and may stop it
     */
    SampleSet draw(
            int from,
            int count,
            long seed,
            SamplingConfig config,
            String name,
            SamplingProgress progress,
            SamplingListener listener) {
        requireRange(from, count);
        Sampler sampler = config.sampler();
        DType state = config.state().orElse(dtype);
        List<String> names =
                classifier.map(TrainedClassifier::data).orElse(form.info()).classNames();
        List<Integer> classes = config.guidance()
                .classes(classifier.map(guide -> guide.classifier().classes()).orElse(learned.classes()), names);
        ThresholdConfig threshold = config.threshold();
        ScoreModel unlabelled = threshold.applyTo(model(), form.shape(), sampler);
        TimeGrid grid = SamplingGrid.place(config, unlabelled, state, device, form.shape(), seed);
        DataShape seen = form.shape();
        DataShape stored = form.info().shape();
        float[] values = new float[Math.multiplyExact(count, stored.length())];
        int chunk = together();
        int evaluations = 0;
        OutOfRange outside = OutOfRange.NONE;
        double ofAll = 0;
        for (int first = 0; first < count; first += chunk) {
            int size = Math.min(chunk, count - first);
            ScoreModel model = guided(config.guidance(), names, from + first, size);
            SamplingProblem problem = new SamplingProblem(
                    threshold.applyTo(model, seen, sampler),
                    grid,
                    SeededNoise.of(seed).from(from + first),
                    first == 0
                            ? together(progress.listener(0, size, count), listener)
                            : progress.listener(first, size, count));
            try (Scope scope = Scope.open()) {
                Samples samples = sampler.sample(problem, state, device, seen.batch(size));
                evaluations += samples.evaluations();
                ofAll += (double) samples.evaluations() * size;
                float[] part = form.unlimited(samples.tensor());
                outside = outside.plus(OutOfRange.of(part, stored.length()));
                form.limit(part);
                System.arraycopy(part, 0, values, first * stored.length(), part.length);
            }
        }
        ObjectNode provenance = Json.object()
                .put("model", name)
                .put("sampler", sampler.toString())
                .put("process", learned.schedule().toString())
                .put("grid", grid.toString())
                .put("minimumTime", config.minimumTime())
                .put("seed", seed)
                .put("samples", count)
                .put("evaluations", evaluations)
                .put("evaluationsPerSample", ofAll / count)
                .put(
                        "threshold",
                        threshold.rule(seen, sampler).map(Object::toString).orElse("none"))
                .put("thresholdSetting", Section.word(threshold.kind()));
        if (from > 0) {
            provenance.put("firstSample", from);
        }
        if (stored.isImage()) {
            provenance
                    .putObject("outOfRange")
                    .put("images", outside.images())
                    .put("values", outside.share())
                    .put("margin", OutOfRange.MARGIN);
        }
        List<String> called = new ArrayList<>(classes.stream()
                .map(number -> number < names.size() ? names.get(number) : String.valueOf(number))
                .toList());
        // The first sample here is that of class first mod n.
        Collections.rotate(called, -from % Math.max(1, called.size()));
        if (!classes.isEmpty()) {
            describe(config.guidance(), called, provenance);
        }
        classifier.ifPresent(
                guide -> provenance.put("classifier", guide.checkpoint().file().toString()));
        SampleSet drawn = new SampleSet(form.info(), values, count, Json.pretty(provenance)).inClasses(called);
        return stored.isImage() ? drawn.having(outside) : drawn;
    }

    private ScoreModel guided(GuidanceConfig guidance, List<String> names, int first, int size) {
        return classifier.isPresent()
                ? guidance.applyTo(model(), classifier.get().classifier(), names, first, size)
                : guidance.applyTo(conditional(), names, first, size);
    }

    private static void describe(GuidanceConfig guidance, List<String> called, ObjectNode provenance) {
        called.forEach(provenance.putArray("labels")::add);
        provenance.put("guidance", guidance.weight()).put("guidanceRescale", guidance.rescale());
        if (!guidance.interval().isEmpty()) {
            guidance.interval().forEach(provenance.putArray("guidanceInterval")::add);
        }
        guidance.negative().ifPresent(label -> provenance.put("negativeLabel", label));
    }

    /**
     * How many samples are drawn together.
     *
     * @param shape of one sample as the network sees it
     * @param device where
     */
    static int chunk(DataShape shape, Device device) {
        int numbers = device.kind() == Device.Kind.CPU ? CHUNK_NUMBERS : 16 * CHUNK_NUMBERS;
        return Math.max(1, Math.min(LARGEST_CHUNK, numbers / shape.length()));
    }

    private static SamplingListener together(SamplingListener one, SamplingListener other) {
        return new SamplingListener() {
            @Override
            public boolean onStep(SamplingEvent event) {
                return one.onStep(event) && other.onStep(event);
            }

            @Override
            public boolean onEvaluation(SamplingEvent event) {
                return one.onEvaluation(event) && other.onEvaluation(event);
            }
        };
    }
}
