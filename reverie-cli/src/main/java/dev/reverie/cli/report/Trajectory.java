package dev.reverie.cli.report;

import dev.reverie.config.SamplingConfig;
import dev.reverie.model.ScoreModel;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingEvent;
import dev.reverie.sampler.SamplingListener;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.sde.Sde;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.train.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples on their way from noise to data, looked at when given times have been passed.
 */
final class Trajectory {
    private final List<Moment> moments;

    private Trajectory(List<Moment> moments) {
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
    static Trajectory record(
            TrainedModel model, SamplingConfig sampling, int count, long seed, double[] times, boolean withDenoised) {
        ScoreModel score = model.scoreModel();
        Sde sde = Sde.of(score.schedule());
        DType dtype = model.network().parameters().dtype();
        Device device = model.network().parameters().device();
        long[] shape = Appearance.of(model).seen().batch(count);
        List<Moment> moments = new ArrayList<>();
        int[] next = {0};
        SamplingListener listener = event -> {
            if (next[0] < times.length && event.time() <= times[next[0]]) {
                moments.add(moment(event, withDenoised));
                while (next[0] < times.length && event.time() <= times[next[0]]) {
                    next[0]++;
                }
            }
            return true;
        };
        SamplingProblem problem = new SamplingProblem(sde, score, sampling.grid(sde), SeededNoise.of(seed), listener);
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor prior = problem.drawPrior(dtype, device, shape);
            double[] ends = new double[count];
            Arrays.fill(ends, sde.end());
            moments.add(new Moment(
                    sde.end(),
                    prior.toFloats(),
                    withDenoised ? score.denoised(prior, ends).toFloats() : new float[0]));
            Samples samples = sampling.sampler().sample(problem, prior);
            float[] end = samples.tensor().toFloats();
            moments.add(new Moment(sde.start(), end, withDenoised ? end : new float[0]));
        }
        return new Trajectory(moments);
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
