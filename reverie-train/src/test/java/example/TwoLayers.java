package example;

import dev.reverie.network.Context;
import dev.reverie.network.Network;
import dev.reverie.network.NoiseCondition;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;

/** A network of a user's own: three layers that see a point and the time in [0, 1]. */
public final class TwoLayers implements Network {
    private final Parameters parameters = new Parameters();
    private final Linear input = new Linear(parameters, "input", 3, 128, 1);
    private final Linear hidden = new Linear(parameters, "hidden", 128, 128, 1);
    private final Linear output = new Linear(parameters, "output", 128, 2, 0);

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NoiseCondition noiseCondition() {
        return NoiseCondition.UNIT_TIME;
    }

    @Override
    public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
        Tensor time = Tensors.of(condition, condition.length, 1).to(x.device()).to(x.dtype());
        Tensor h = Activation.SWISH.apply(input.forward(Tensors.cat(1, x, time)));
        return output.forward(Activation.SWISH.apply(hidden.forward(h)));
    }
}
