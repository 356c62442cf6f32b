package dev.reverie.sampler.sde;

import dev.reverie.sampler.SamplingRun;
import dev.reverie.sampler.StepRule;
import dev.reverie.schedule.Schedule;
import dev.reverie.torch.Tensor;

/**
 * One step of the reverse SDE in the variables in which it is as simple as it can be: no linear term, constant noise.
 *
 * <p>With {@code y = x / alpha}, {@code q = sigma^2 / alpha^2} and {@code m = (1 + eta^2) / 2} the family of
 * {@link dev.reverie.sde.Sde} reads {@code dy = m (y - D) dq / q + eta dW_q}. Then with {@code lambda = -ln q},
 * {@code P = e^(m lambda)}, {@code v = P y} and the clock {@code c = e^(eta^2 lambda)}
 *
 * <pre>{@code
 * dv = D dP + dB_c
 * }</pre>
 *
 * <p>for every schedule. The point a share u of dP into the step is
 *
 * <pre>{@code
 * x_u = alpha_u (E / q_u x / alpha + (1 - E) / q_u D + sigma'/alpha' sqrt(1 - e^(-eta^2 dlambda)) / q_u z)
 * E = e^(-m dlambda),   q_u = u + (1 - u) E
 * }</pre>
 *
 * <p>where a dash marks the end of the step. Where the noise ends, {@code lambda' = infinity}, all of it is gone at
 * once: {@code x' = alpha' D}.
 *
 * @param schedule alpha and sigma
 * @param eta share of noise, positive
 * @param t time before the step
 * @param tNext time after it
 */
record AdditiveForm(Schedule schedule, double eta, double t, double tNext) {
    /** Linear combination for the state at a point of the step: {@code ofX x + ofDenoised D + ofNoise z}, at time t. */
    record Point(double t, double ofX, double ofDenoised, double ofNoise) {
        /** The state at this point. */
        Tensor state(Tensor x, Tensor denoised, Tensor z) {
            return denoised.mul(ofDenoised).addInPlace(z, ofNoise).addInPlace(x, ofX);
        }
    }

    static AdditiveForm of(SamplingRun run, double eta, StepRule.Gap gap) {
        return new AdditiveForm(run.schedule(), eta, gap.t(), gap.tNext());
    }

    static void checkEta(double eta) {
        if (!(eta > 0 && eta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eta must be positive and finite, got " + eta
                    + (eta == 0 ? "; without noise take ProbabilityFlow" : "; 1 is the reverse SDE"));
        }
    }

    /** Whether the step ends without any noise. */
    boolean endsClean() {
        return !(schedule.sigma(tNext) > 0);
    }

    /** The state without any noise: {@code alpha' D}. */
    Tensor clean(Tensor denoised) {
        return denoised.mul(schedule.alpha(tNext));
    }

    double clock() {
        return clock(t);
    }

    double clockNext() {
        return clock(tNext);
    }

    private double clock(double time) {
        return Math.exp(eta * eta * schedule.logSnr(time));
    }

    private double power() {
        return 0.5 * (1 + eta * eta);
    }

    /**
     * A point of the step.
     *
     * @param u share of dP, in (0, 1]
     */
    Point at(double u) {
        double lambdaNext = schedule.logSnr(tNext);
        double growth = schedule.logSnr(t) - lambdaNext;
        double kept = Math.exp(power() * growth);
        double replaced = -Math.expm1(power() * growth);
        double q = u + (1 - u) * kept;
        // q is 1 at the end of the step, whose time needs no inverse
        double time = u == 1 ? tNext : schedule.timeOfLogSnr(lambdaNext + Math.log(q) / power());
        double alpha = schedule.alpha(time);
        double noise = schedule.noiseToSignal(tNext) * Math.sqrt(-Math.expm1(eta * eta * growth));
        return new Point(time, alpha / schedule.alpha(t) * kept / q, alpha * replaced / q, alpha * noise / q);
    }

    /** The Brownian increment of the step, standardised. */
    Tensor increment(SamplingRun run, Tensor like, int index) {
        return run.increment(like, index, clock(), clockNext());
    }
}
