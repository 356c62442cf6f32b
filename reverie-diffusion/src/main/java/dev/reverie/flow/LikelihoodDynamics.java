package dev.reverie.flow;

import dev.reverie.divergence.DivergenceValue;
import dev.reverie.divergence.Probes;
import dev.reverie.model.ScoreModel;
import dev.reverie.nn.Parameter;
import dev.reverie.torch.Pullback;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * The quantities integrated along the paths of a batch, and their contribution to the loss.
 *
 * <p>The loss of a sample is {@code -ln N(z(1)) + integral q dt} with the running cost
 * {@code q = -div f + kinetic ||f||^2 + jacobian ||df/dz||_F^2}. Everything a gradient needs at one time is then the scalar
 * {@code H(z, theta) = a . f + sum q}, with the adjoint {@code a = dL/dz} held fixed.
 */
final class LikelihoodDynamics {
    private final NetworkFlow flow;
    private final Probes probes;
    private final FlowRegularization regularization;
    private final List<Tensor> parameters;
    private final FiniteCheck check = new FiniteCheck(0, true);

    LikelihoodDynamics(NetworkFlow flow, Probes probes, FlowRegularization regularization) {
        this.flow = flow;
        this.probes = probes;
        this.regularization = regularization;
        parameters =
                flow.parameters().trainable().stream().map(Parameter::value).toList();
    }

    NetworkFlow flow() {
        return flow;
    }

    FlowRegularization regularization() {
        return regularization;
    }

    int evaluations() {
        return check.evaluations();
    }

    /** The rates of (z, log determinant, kinetic energy, squared Jacobian), nothing recorded. */
    TensorTuple rates(double t, Tensor z) {
        check.begin();
        try (Scope scope = Scope.open()) {
            DivergenceValue at = flow.divergence(z, ScoreModel.times(z, t), probes);
            finite(at, t);
            return TensorTuple.of(
                    scope.keep(at.value()),
                    scope.keep(at.divergence()),
                    scope.keep(at.value().square().sumPerSample()),
                    scope.keep(at.squaredJacobian()));
        }
    }

    /**
     * Velocity and running cost.
     *
     * @param velocity {@code f(z, t)}, of z's shape
     * @param cost {@code sum q} over the batch, one element
     */
    record Recorded(Tensor velocity, Tensor cost) {}

    /** Velocity and running cost, recorded for gradients by z and by the parameters. */
    Recorded record(double t, Tensor z) {
        check.begin();
        try (Scope scope = Scope.open()) {
            DivergenceValue at = probes.record(y -> flow.velocity(y, t), z);
            finite(at, t);
            Tensor cost = at.divergence().sum().neg();
            if (regularization.kinetic() > 0) {
                cost = cost.add(at.value().square().sum(), regularization.kinetic());
            }
            if (regularization.jacobian() > 0) {
                cost = cost.add(at.squaredJacobian().sum(), regularization.jacobian());
            }
            return new Recorded(scope.keep(at.value()), scope.keep(cost));
        }
    }

    private void finite(DivergenceValue at, double t) {
        check.require(at.value(), "velocity", t);
        check.require(at.divergence(), "divergence", t);
    }

    /** Adjoint at the end, {@code d(-ln N(z; 0, s^2 I)) / dz = z / s^2}. */
    Tensor endAdjoint(Tensor z) {
        return z.mul(1 / (flow.baseStd() * flow.baseStd()));
    }

    /** No gradient yet, {@code [parameters]}. */
    Tensor zeroGradient() {
        return flow.parameters().gradients().zerosLike();
    }

    /**
     * Gradients of one recorded number; frees its graph.
     *
     * @param byState by the state, of its shape
     * @param byParameters by all parameters, flat, in the order of their buffer
     */
    record Gradients(Tensor byState, Tensor byParameters) {}

    Gradients gradients(Tensor scalar, Tensor z) {
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(z);
        inputs.addAll(parameters);
        try (Scope scope = Scope.open()) {
            Tensor one = scalar.detach().zerosLike().fill(1);
            List<Tensor> all = new Pullback(scalar, inputs).apply(one, Pullback.Graph.FREE);
            Tensor[] flat =
                    all.subList(1, all.size()).stream().map(g -> g.reshape(-1)).toArray(Tensor[]::new);
            return new Gradients(scope.keep(all.get(0)), scope.keep(Tensors.cat(0, flat)));
        }
    }
}
