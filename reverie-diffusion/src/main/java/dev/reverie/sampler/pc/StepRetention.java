package dev.reverie.sampler.pc;

import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.sde.ForwardDiscretization;

/**
 * The factor {@code alpha_i} of the correctors' step size: the share of the signal's variance that step i of the chain
 * keeps.
 *
 * <p>1 for VE and {@code 1 - beta_i} for VP, as in the published program (the paper's text has the cumulative product).
 * Sub-VP has the rates of VP, so its alpha_i is the same. For all others it comes from the marginals,
 * {@code (alpha(t) / alpha(t - (T - start) / N))^2}, which is {@code 1 - beta_i} to first order on VP.
 */
final class StepRetention {
    private StepRetention() {}

    static double at(SamplingStep step, double t) {
        ForwardDiscretization forward = step.discretization();
        Schedule schedule = step.sde().schedule();
        int steps = step.steps();
        if (forward instanceof ForwardDiscretization.Smld) {
            return 1;
        }
        int i = step.indexing().index(t, step.sde().end(), steps);
        if (forward instanceof ForwardDiscretization.Ddpm ddpm) {
            return ddpm.chain().alpha(i);
        }
        if (schedule instanceof SubVariancePreserving subVp) {
            double rate = subVp.betaMin() + (subVp.betaMax() - subVp.betaMin()) * i / (steps - 1);
            return Math.max(0, 1 - rate / steps);
        }
        double before =
                Math.max(step.sde().start(), t - (step.sde().end() - step.sde().start()) / steps);
        double ratio = schedule.alpha(t) / schedule.alpha(before);
        return ratio * ratio;
    }
}
