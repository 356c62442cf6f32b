package dev.reverie.network.unet1d;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Conv1d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The residual block of DDPM++ along one axis: norm, nonlinearity, resampling, convolution, conditioning, norm,
 * nonlinearity, dropout, convolution, added to a resampled shortcut and divided by sqrt(2).
 */
final class SeriesUnit {
    private final SeriesResampling resampling;
    private final double dropout;
    private final GroupNorm norm0;
    private final Conv1d conv0;
    private final Linear conditioning;
    private final GroupNorm norm1;
    private final Conv1d conv1;
    private final @Nullable Conv1d shortcut;

    /**
     * Declares a block.
     *
     * @param config the options
     * @param parameters where it declares
     * @param name prefix of the names
     * @param in channels of its input
     * @param out channels of its output
     * @param resampling what happens to the length
     */
    SeriesUnit(Unet1dConfig config, Parameters parameters, String name, int in, int out, SeriesResampling resampling) {
        this.resampling = resampling;
        dropout = config.dropout();
        norm0 = GroupNorm.quarter(parameters, name + ".norm0", in);
        conv0 = new Conv1d(parameters, name + ".conv0", in, out, config.kernel(), 1);
        conditioning = new Linear(parameters, name + ".told", config.embeddingWidth(), out, 1);
        norm1 = GroupNorm.quarter(parameters, name + ".norm1", out);
        conv1 = new Conv1d(parameters, name + ".conv1", out, out, config.kernel(), 0);
        shortcut = in == out && resampling == SeriesResampling.NONE
                ? null
                : new Conv1d(parameters, name + ".shortcut", in, out, 1, 1);
    }

    /**
     * Applies the block.
     *
     * @param x {@code [N, in, L]}, which stays
     * @param embedding embedding of each sample, {@code [N, 4 features]}
     * @param active masks of activations
     * @return {@code [N, out, L']}
     */
    Tensor forward(Tensor x, Tensor embedding, Dropout active) {
        long mask = active.masks();
        return ActivationCheckpointing.of(List.of(x, embedding), given -> {
            active.rewind(mask);
            return evaluate(given.get(0), given.get(1), active);
        });
    }

    private Tensor evaluate(Tensor x, Tensor embedding, Dropout active) {
        try (Scope scope = Scope.open()) {
            Tensor h = Activation.SWISH.consume(norm0.forward(x));
            h = InPlace.replace(h, resampling.forward(h));
            h = InPlace.replace(h, conv0.forward(h));
            Tensor shift = conditioning.forward(embedding);
            h = InPlace.replace(h, InPlace.sum(h, shift.view(shift.size(0), shift.size(1), 1), false));
            h = InPlace.replace(h, Activation.SWISH.consume(norm1.forward(h)));
            h = InPlace.replace(h, conv1.forward(active.apply(h, dropout)));
            Tensor past = resampling.forward(x);
            return scope.keep(InPlace.sum(h, shortcut == null ? past : shortcut.forward(past), true));
        }
    }
}
