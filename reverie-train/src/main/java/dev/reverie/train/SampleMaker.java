package dev.reverie.train;

import dev.reverie.config.RunConfig;
import dev.reverie.config.SamplingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.grid.TimeGrid;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingEvent;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sde.Sde;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;

/**
 * Draws samples in chunks that fit the memory. Sample i is a function of the seed and i, whatever the chunks.
 *
 * @param model gives the score
 * @param form brings samples into the form of the data
 * @param dtype element type of the state
 * @param device where
 */
record SampleMaker(ScoreModel model, DataForm form, DType dtype, Device device) implements SampleSource {
    /** Numbers in one chunk: what fits the caches of a processor best; an accelerator takes more. */
    private static final int CHUNK_NUMBERS = 1 << 16;

    private static final int LARGEST_CHUNK = 4096;

    @Override
    public SampleSet draw(int count, long seed, RunConfig config, String name, SamplingProgress progress) {
        return draw(count, seed, config.sampling(), name, progress, SamplingListener.none());
    }

    /**
     * Draws samples.
     *
     * @param count how many, at least 1
     * @param seed decides them
     * @param config sampler, steps and so on
     * @param name of the model, for the provenance
     * @param progress watches all
     * @param listener sees every evaluation and step of the first chunk, and may stop it
     */
    SampleSet draw(
            int count,
            long seed,
            SamplingConfig config,
            String name,
            SamplingProgress progress,
            SamplingListener listener) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of samples must be at least 1, got " + count);
        }
        Sde sde = Sde.of(model.schedule());
        Sampler sampler = config.sampler();
        ScoreModel kept = config.threshold().applyTo(model);
        DType state = config.state().orElse(dtype);
        TimeGrid grid = SamplingGrid.place(config, sde, kept, state, device, form.shape(), seed);
        DataShape seen = form.shape();
        DataShape stored = form.info().shape();
        float[] values = new float[Math.multiplyExact(count, stored.length())];
        int chunk = chunk(seen, device);
        int evaluations = 0;
        for (int first = 0; first < count; first += chunk) {
            int size = Math.min(chunk, count - first);
            SamplingProblem problem = new SamplingProblem(
                    sde,
                    kept,
                    grid,
                    SeededNoise.of(seed).from(first),
                    first == 0
                            ? together(watch(progress, 0, size, count), listener)
                            : watch(progress, first, size, count));
            try (Scope scope = Scope.open()) {
                Samples samples = sampler.sample(problem, state, device, seen.batch(size));
                evaluations += samples.evaluations();
                float[] part = form.toStored(samples.tensor());
                System.arraycopy(part, 0, values, first * stored.length(), part.length);
            }
        }
        String provenance = Json.pretty(Json.object()
                .put("model", name)
                .put("sampler", sampler.toString())
                .put("process", sde.schedule().toString())
                .put("grid", grid.toString())
                .put("minimumTime", config.minimumTime())
                .put("seed", seed)
                .put("samples", count)
                .put("evaluations", evaluations));
        return new SampleSet(stored, values, count, provenance);
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

    private static SamplingListener watch(SamplingProgress progress, int first, int size, int count) {
        return event -> {
            // Where the solver chooses its steps, the noise level tells how far it is.
            double part = event.steps() > 0 ? (event.step() + 1.0) / event.steps() : 1 - Math.min(1, event.time());
            return progress.onProgress(first + size * part, count);
        };
    }
}
