package dev.reverie.sampler.edm;

import dev.reverie.sampler.Sampler;
import dev.reverie.sampler.Samples;
import dev.reverie.sampler.SamplingProblem;
import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.exponential.Level;
import dev.reverie.torch.Tensor;

/**
 * One step in the units of clean data, in which every schedule is that of EDM.
 *
 * <pre>{@code
 * y = x / alpha,   r = sigma / alpha,   dy/dr = (y - D) / r
 * }</pre>
 *
 * @param run evaluations and noise
 * @param index number of the step
 * @param count number of steps in all
 * @param here level before the step
 * @param next level after it
 */
record CleanUnits(SamplingRun run, int index, int count, Level here, Level next) {
    /** A step of y. */
    @FunctionalInterface
    interface Rule {
        /** The state after the step; y is not changed. */
        Tensor step(CleanUnits at, Tensor y);
    }

    static Samples follow(Sampler sampler, SamplingProblem problem, Tensor prior, Rule rule) {
        return SamplingRun.follow(sampler, problem, prior, (run, gap, x) -> {
            Level here = Level.at(run.schedule(), gap.t());
            Level next = Level.at(run.schedule(), gap.tNext());
            CleanUnits at = new CleanUnits(run, gap.index(), gap.count(), here, next);
            return scaled(rule.step(at, scaled(x, 1 / here.alpha())), next.alpha());
        });
    }

    private static Tensor scaled(Tensor x, double factor) {
        return factor == 1 ? x : x.mul(factor);
    }

    /** {@code D} at another level. */
    Tensor denoised(Tensor y, Level level) {
        return run.denoised(scaled(y, level.alpha()), level.t(), index);
    }

    /** {@code dy/dr = (y - D) / r}, which is the predicted noise, at another level. */
    Tensor derivative(Tensor y, Level level) {
        return y.sub(denoised(y, level)).mul(1 / level.ratio());
    }

    /** The level with a noise-to-signal ratio between those of the grid. */
    Level levelOf(double ratio) {
        return Level.ofLambda(run.schedule(), -Math.log(ratio));
    }

    /**
     * The second-order step from {@code here} to a smaller noise level, by the midpoint in {@code ln r}.
     *
     * <pre>{@code
     * y_mid = y + (r_mid - r) d(y, r),   r_mid = sqrt(r r'),   y' = y + (r' - r) d(y_mid, r_mid)
     * }</pre>
     */
    Tensor midpoint(Tensor y, double ratio) {
        double r = here.ratio();
        Tensor d = derivative(y, here);
        Level middle = levelOf(Math.sqrt(r * ratio));
        Tensor yMiddle = y.add(d, middle.ratio() - r);
        return y.add(derivative(yMiddle, middle), ratio - r);
    }
}
