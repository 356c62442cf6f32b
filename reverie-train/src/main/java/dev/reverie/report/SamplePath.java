package dev.reverie.report;

import dev.reverie.config.SamplingConfig;
import dev.reverie.sampler.SamplingEvent;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedScoreModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples on their way from noise to data, looked at when given times have been passed.
 */
final class SamplePath {
    private final List<Moment> moments;

    private SamplePath(List<Moment> moments) {
        this.moments = List.copyOf(moments);
    }

    /** A look at the samples; its arrays are the reader's to leave alone. */
    static final class Moment {
        private final double time;
        private final float[] x;
        private final float[] denoised;

        private Moment(double time, float[] x, float[] denoised) {
            this.time = time;
            this.x = x;
            this.denoised = denoised;
        }

        /** Time of the state. */
        double time() {
            return time;
        }

        /** The state as the network sees it. */
        float[] x() {
            return x;
        }

        /** {@code E[x_0 | x_t]} as the model has it; empty when it was not asked for. */
        float[] denoised() {
            return denoised;
        }
    }

    /**
     * Samples and looks.
     *
     * @param model gives the score
     * @param sampling how
     * @param count number of samples
     * @param seed decides them
     * @param times when to look, from noise to data; the start and the end of the way are added
     * @param withDenoised whether to keep the denoised states, which costs an evaluation each
     */
    static SamplePath record(
            TrainedScoreModel model,
            SamplingConfig sampling,
            int count,
            long seed,
            double[] times,
            boolean withDenoised) {
        Recorder recorder = new Recorder(times, withDenoised);
        model.sample(count, seed, sampling, SamplingProgress.silent(), recorder);
        return new SamplePath(recorder.all());
    }

    /** Looks at the first chunk. */
    private static final class Recorder implements SamplingListener {
        private final double[] times;
        private final boolean withDenoised;
        private final List<Moment> moments = new ArrayList<>();
        private int next;
        private double lastTime;
        private float[] last = new float[0];

        Recorder(double[] times, boolean withDenoised) {
            this.times = times;
            this.withDenoised = withDenoised;
        }

        @Override
        public boolean onEvaluation(SamplingEvent event) {
            if (moments.isEmpty()) {
                moments.add(moment(event, withDenoised));
            }
            return true;
        }

        @Override
        public boolean onStep(SamplingEvent event) {
            if (next < times.length && event.time() <= times[next]) {
                moments.add(moment(event, withDenoised));
                while (next < times.length && event.time() <= times[next]) {
                    next++;
                }
            }
            lastTime = event.time();
            last = event.x().to(DType.FLOAT32).toFloats();
            return true;
        }

        List<Moment> all() {
            moments.add(new Moment(lastTime, last, withDenoised ? last : new float[0]));
            return moments;
        }
    }

    private static Moment moment(SamplingEvent event, boolean withDenoised) {
        try (Scope scope = Scope.open()) {
            float[] x = event.x().to(DType.FLOAT32).toFloats();
            float[] denoised = withDenoised ? event.denoised().to(DType.FLOAT32).toFloats() : new float[0];
            return new Moment(event.time(), x, denoised);
        }
    }

    /** The looks, from noise to data. */
    List<Moment> moments() {
        return moments;
    }
}
