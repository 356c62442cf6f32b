package dev.reverie.flow;

import dev.reverie.model.PerSample;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/**
 * Flow matching with straight (conditional optimal transport) paths: a regression, without any solve.
 *
 * <pre>{@code
 * z_t = (1 - t) x + (s + (1 - s) t) z,     u = (1 - s) z - x,     z ~ N(0, I),  t ~ U(0, 1)
 * L   = E ||f(z_t, t) - u||^2 / d
 * }</pre>
 *
 * <p>Lipman et al. 2022 (arXiv:2210.02747), equations (20) to (23), with time from data to noise: their t is {@code 1 - t}.
 * The trained velocity is the mean of u given z_t, whose flow takes N(0, I) to the data blurred by s.
 *
 * @param minimumStd blur s of the data, in [0, 1)
 */
public record FlowMatching(double minimumStd) implements FlowObjective {
    /**
     * Checks the blur.
     *
     * @throws IllegalArgumentException if it is outside [0, 1)
     */
    public FlowMatching {
        if (!(minimumStd >= 0 && minimumStd < 1)) {
            throw new IllegalArgumentException("minimumStd must be in [0, 1), got " + minimumStd);
        }
    }

    /** Without blur. */
    public FlowMatching() {
        this(0);
    }

    @Override
    public FlowLoss accumulate(NetworkFlow flow, Tensor x, RandomStream stream) {
        try (Autograd.Mode recording = Autograd.recording();
                Scope scope = Scope.open()) {
            Tensor loss = loss(flow, x, stream);
            loss.backward();
            return result(loss, 1);
        }
    }

    @Override
    public FlowLoss evaluate(NetworkFlow flow, Tensor x, RandomStream stream) {
        try (Autograd.Mode off = Autograd.noGrad();
                Scope scope = Scope.open()) {
            return result(loss(flow, x, stream), 0);
        }
    }

    private static FlowLoss result(Tensor loss, int backwardEvaluations) {
        double meanSquare = loss.item();
        return new FlowLoss(meanSquare, new FlowLoss.Regression(meanSquare), 1, backwardEvaluations);
    }

    private Tensor loss(NetworkFlow flow, Tensor x, RandomStream stream) {
        double[] t = new double[Math.toIntExact(x.size(0))];
        stream.purpose("time").cursor().fillUniform(t);
        try (Scope scope = Scope.open()) {
            NoiseGenerator generator = new NoiseGenerator();
            Tensor z = generator.seed(stream.purpose("noise").seed()).normalLike(x);
            PerSample ofNoise = PerSample.of(t, time -> minimumStd + (1 - minimumStd) * time);
            Tensor zt = PerSample.of(t, time -> 1 - time).combine(x, ofNoise, z);
            Tensor target = z.mul(1 - minimumStd).sub(x);
            return scope.keep(flow.velocity(zt, t).sub(target).square().mean());
        }
    }
}
