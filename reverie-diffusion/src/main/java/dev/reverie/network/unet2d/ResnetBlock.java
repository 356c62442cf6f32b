package dev.reverie.network.unet2d;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The residual block: norm, nonlinearity, convolution, time, norm, nonlinearity, dropout, convolution, added to a
 * shortcut, which is a 1 x 1 convolution where the width changes.
 */
final class ResnetBlock {
    private final Unet2dConfig config;
    private final GroupNorm norm1;
    private final Conv2d conv1;
    private final Linear time;
    private final GroupNorm norm2;
    private final Conv2d conv2;
    private final @Nullable Conv2d shortcut;
    private final double scale;

    /**
     * Declares a block.
     *
     * @param config the options
     * @param parameters where it declares
     * @param name prefix of the names
     * @param in channels of its input
     * @param out channels of its output
     * @param scale divides the sum of the branches
     */
    ResnetBlock(Unet2dConfig config, Parameters parameters, String name, int in, int out, double scale) {
        this.config = config;
        this.scale = scale;
        norm1 = new GroupNorm(parameters, name + ".norm1", config.groups(), in, config.epsilon());
        conv1 = Conv2d.same3(parameters, name + ".conv1", in, out, 1);
        long shift = config.scaleAndShift() ? 2L * out : out;
        time = new Linear(parameters, name + ".time_emb_proj", config.embeddingWidth(), shift, 1);
        norm2 = new GroupNorm(parameters, name + ".norm2", config.groups(), out, config.epsilon());
        conv2 = Conv2d.same3(parameters, name + ".conv2", out, out, 0);
        shortcut = in == out ? null : Conv2d.pointwise(parameters, name + ".conv_shortcut", in, out);
    }

    /**
     * Applies the block.
     *
     * @param x {@code [N, in, H, W]}, which stays
     * @param activatedTime {@code [N, 4 features]}, the embedding after the nonlinearity
     * @param dropout masks of activations
     * @return {@code [N, out, H, W]}
     */
    Tensor forward(Tensor x, Tensor activatedTime, Dropout dropout) {
        Activation activation = config.activation();
        try (Scope scope = Scope.open()) {
            Tensor conditioning = time.forward(activatedTime);
            conditioning = conditioning.view(conditioning.size(0), conditioning.size(1), 1, 1);
            Tensor h = activation.consume(norm1.forward(x));
            h = InPlace.replace(h, conv1.forward(h));
            if (config.scaleAndShift()) {
                long width = conditioning.size(1) / 2;
                h = InPlace.replace(h, norm2.forward(h));
                h = InPlace.replace(h, h.mul(conditioning.narrow(1, 0, width).add(1)));
                h = InPlace.sum(h, conditioning.narrow(1, width, width), false);
            } else {
                h = InPlace.replace(h, InPlace.sum(h, conditioning, false));
                h = InPlace.replace(h, norm2.forward(h));
            }
            h = activation.consume(h);
            h = InPlace.replace(h, conv2.forward(dropout.apply(h, config.dropout())));
            Tensor sum = InPlace.sum(h, shortcut == null ? x : shortcut.forward(x), false);
            return scope.keep(scale == 1 ? sum : sum.div(scale));
        }
    }
}
