package dev.reverie.network;

import dev.reverie.nn.Activation;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Nin;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.ActivationCheckpointing;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The residual block of NCSN++ and DDPM: norm, nonlinearity, (resampling,) convolution, time, norm, nonlinearity, dropout,
 * convolution, added to a shortcut. With resampling it is BigGAN's block (Brock et al. 2019, arXiv:1809.11096), without
 * it DDPM's; the two differ in how a shortcut changes width.
 */
final class ResidualUnit {
    private final NcsnppConfig config;
    private final Resampling resampling;
    private final GroupNorm norm0;
    private final Conv2d conv0;
    private final Linear time;
    private final GroupNorm norm1;
    private final Conv2d conv1;
    private final @Nullable Conv2d pointwiseShortcut;
    private final @Nullable Nin ninShortcut;

    ResidualUnit(
            NcsnppConfig config,
            GroupNorm.Grouping grouping,
            Parameters parameters,
            String name,
            int in,
            int out,
            Resampling.Direction direction) {
        this.config = config;
        resampling = Resampling.plain(config, direction);
        norm0 = new GroupNorm(parameters, name + ".GroupNorm_0", grouping, in);
        conv0 = Conv2d.same3(parameters, name + ".Conv_0", in, out, 1);
        // The published program declares this also for unconditional networks, which never use it.
        time = new Linear(parameters, name + ".Dense_0", 4L * config.features(), out, 1);
        norm1 = new GroupNorm(parameters, name + ".GroupNorm_1", grouping, out);
        conv1 = Conv2d.same3(parameters, name + ".Conv_1", out, out, config.initScale());
        boolean changes = in != out || direction != Resampling.Direction.NONE;
        boolean biggan = config.residualBlock() == NcsnppConfig.ResidualBlock.BIGGAN;
        pointwiseShortcut = changes && biggan ? Conv2d.pointwise(parameters, name + ".Conv_2", in, out) : null;
        ninShortcut = changes && !biggan ? new Nin(parameters, name + ".NIN_0", in, out, 0.1) : null;
    }

    /**
     * Applies the block.
     *
     * @param x {@code [N, in, H, W]}
     * @param activatedTime {@code [N, 4 features]}, the embedding after the nonlinearity, or null
     */
    Tensor forward(Tensor x, @Nullable Tensor activatedTime, Dropout dropout) {
        if (!ActivationCheckpointing.isActive()) {
            return evaluate(x, activatedTime, dropout);
        }
        long mask = dropout.masks();
        List<Tensor> inputs = activatedTime == null ? List.of(x) : List.of(x, activatedTime);
        return ActivationCheckpointing.of(inputs, given -> {
            dropout.rewind(mask);
            return evaluate(given.get(0), given.size() == 1 ? null : given.get(1), dropout);
        });
    }

    private Tensor evaluate(Tensor x, @Nullable Tensor activatedTime, Dropout dropout) {
        Activation activation = config.activation();
        try (Scope scope = Scope.open()) {
            Tensor h = activation.consume(norm0.forward(x));
            h = InPlace.replace(h, resampling.forward(h));
            h = InPlace.replace(h, conv0.forward(h));
            if (activatedTime != null) {
                Tensor shift = time.forward(activatedTime);
                h = InPlace.add(h, shift.view(shift.size(0), shift.size(1), 1, 1));
            }
            h = InPlace.replace(h, activation.consume(norm1.forward(h)));
            // The branches are divided by sqrt(2), not their sum: their weights are fewer than the activations.
            double gain = config.skipRescale() ? Math.sqrt(0.5) : 1;
            h = InPlace.replace(h, conv1.forward(dropout.apply(h, config.dropout()), gain));
            Tensor shortcut = resampling.forward(x);
            if (pointwiseShortcut != null) {
                return scope.keep(InPlace.add(h, pointwiseShortcut.forward(shortcut, gain)));
            }
            if (ninShortcut != null) {
                return scope.keep(InPlace.add(h, ninShortcut.forward(shortcut, gain)));
            }
            return scope.keep(InPlace.add(h, shortcut, gain));
        }
    }
}
