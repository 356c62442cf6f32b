package dev.reverie.flow;

import dev.reverie.network.Context;
import dev.reverie.network.Evaluation;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.Objects;

/**
 * A flow whose velocity is a network, {@code f(z, t) = F(z, t)} on {@code [0, 1]}: FFJORD (Grathwohl et al. 2018,
 * arXiv:1810.01367) if it is trained by {@link MaximumLikelihood}, flow matching (Lipman et al. 2022, arXiv:2210.02747) if
 * by {@link FlowMatching}.
 *
 * <p>The state may have another element type than the network: it is cast to the network's, and the output back.
 *
 * @param network the network, conditioned on the time; twice differentiable if it is to be trained by likelihood. It stays
 *     with the caller
 */
public record NetworkFlow(Network network) implements ContinuousFlow {
    /** Checks that there is a network. */
    public NetworkFlow {
        Objects.requireNonNull(network, "network");
    }

    @Override
    public Tensor velocity(Tensor z, double[] t) {
        try (Scope scope = Scope.open()) {
            Tensor input = z.to(parameters().dtype());
            return scope.keep(Evaluation.of(network, input, t, Context.none(), Dropout.off())
                    .to(z.dtype()));
        }
    }

    /** The parameters that training changes. */
    public Parameters parameters() {
        return network.parameters();
    }
}
