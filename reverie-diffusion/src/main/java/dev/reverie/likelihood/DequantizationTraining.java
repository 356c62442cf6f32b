package dev.reverie.likelihood;

import dev.reverie.flow.ScoreFlow;
import dev.reverie.model.ScoreModel;
import dev.reverie.nn.Adam;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.Parameters;
import dev.reverie.sampler.SeededNoise;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * Fits a {@link LogisticNormalDequantization} to a score model by ascending its bound.
 *
 * <pre>{@code
 * grad_phi E_q[ ln p(x(k + u)) - ln q(u | k) ] = E[ s(x, epsilon) dx/dphi - d ln q / dphi ],     u = u_phi(k, e)
 * }</pre>
 *
 * <p>The gradient of the model's log density at its first time <em>is</em> its score, so no differential equation is
 * solved: a step costs one evaluation of the model and one of the small network. Not thread-safe.
 */
public final class DequantizationTraining implements AutoCloseable {
    private final ScoreModel model;
    private final double startTime;
    private final Quantized kind;
    private final LogisticNormalDequantization dequantization;
    private final Adam adam;

    /**
     * A training that has taken no step.
     *
     * @param flow gives the model and its first time
     * @param kind what the data are
     * @param dequantization is changed; its network has memory already
     * @param config constants of the optimiser
     */
    public DequantizationTraining(
            ScoreFlow flow, Quantized kind, LogisticNormalDequantization dequantization, AdamConfig config) {
        this.model = flow.model();
        this.startTime = flow.epsilon();
        this.kind = Objects.requireNonNull(kind, "kind");
        this.dequantization = dequantization;
        Parameters parameters = dequantization.network().parameters();
        adam = new Adam(config, parameters.values(), parameters.gradients());
    }

    /**
     * One step.
     *
     * @param x quantised data {@code [N, ...]} as the model sees them
     * @param noise decides the draw
     * @return the mean of {@code ln q(u | k)} over the batch, in nats per coordinate: what dequantisation gains or pays
     * @throws dev.reverie.nn.NonFiniteGradientException if the gradient is not finite; nothing was changed
     */
    public double step(Tensor x, SeededNoise noise) {
        Parameters parameters = dequantization.network().parameters();
        parameters.zeroGradients();
        try (Scope scope = Scope.open();
                Autograd.Mode recording = Autograd.recording()) {
            Tensor levels = kind.levelsOf(x, noise.firstSample());
            Dequantization.Offsets drawn = dequantization.draw(levels, kind, noise);
            Tensor place = dequantization.bins(kind).place(levels, drawn.offset());
            double coordinates = (double) x.count();
            Tensor bound = place.mul(score(place)).sum().sub(drawn.logDensity().sum());
            bound.mul(-1 / coordinates).backward();
            adam.step();
            return drawn.logDensity().detach().sum().item() / coordinates;
        }
    }

    private Tensor score(Tensor place) {
        try (Autograd.Mode fixed = Autograd.noGrad();
                Scope scope = Scope.open()) {
            return scope.keep(model.score(place.detach(), startTime));
        }
    }

    /** Frees the optimiser's moments; the network stays. */
    @Override
    public void close() {
        adam.close();
    }
}
