package dev.reverie.network.refinenet;

import dev.reverie.network.InPlace;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation, nonlinearity, convolution, twice, added to a shortcut. The first block of a level changes width in its
 * second convolution and its shortcut, and halves the image (both convolutions followed by means of 2 x 2 pixels) or
 * dilates (both spread their taps).
 */
final class ResidualBlock {
    private final Style style;
    private final boolean halves;
    private final Normalization normalize1;
    private final Conv2d conv1;
    private final Normalization normalize2;
    private final Conv2d conv2;
    private final @Nullable Conv2d shortcut;

    private ResidualBlock(
            Style style, Parameters parameters, String name, long in, long out, Stage.Entry entry, int dilation) {
        this.style = style;
        halves = entry == Stage.Entry.HALVE;
        String inner = halves ? ".conv" : "";
        conv1 = Conv2d.dilated(parameters, name + ".conv1", in, in, 3, dilation, true);
        normalize2 = style.residual().declare(parameters, name + ".normalize2", in);
        conv2 = Conv2d.dilated(parameters, name + ".conv2" + inner, in, out, 3, dilation, true);
        shortcut = switch (entry) {
            case SAME -> null;
            case HALVE -> Conv2d.dilated(parameters, name + ".shortcut" + inner, in, out, 1, 1, true);
            case DILATE -> Conv2d.dilated(parameters, name + ".shortcut", in, out, 3, dilation, true);
        };
        normalize1 = style.residual().declare(parameters, name + ".normalize1", in);
    }

    /** The block that enters a level. */
    static ResidualBlock entering(Style style, Parameters parameters, String name, Stage stage, long in, long out) {
        return new ResidualBlock(style, parameters, name, in, out, stage.entry(), stage.dilation());
    }

    /** A block inside a level. */
    static ResidualBlock inside(Style style, Parameters parameters, String name, Stage stage, long width) {
        return new ResidualBlock(style, parameters, name, width, width, Stage.Entry.SAME, stage.dilation());
    }

    /**
     * Applies the block.
     *
     * @param x {@code [N, in, H, W]}
     * @param levels index of each sample's noise level, or null
     * @return {@code [N, out, H', W']}
     */
    Tensor forward(Tensor x, @Nullable Tensor levels) {
        try (Scope scope = Scope.open()) {
            Tensor h = style.activation().consume(normalize1.forward(x, levels));
            h = InPlace.replace(h, conv1.forward(h));
            h = InPlace.replace(h, style.activation().consume(normalize2.forward(h, levels)));
            h = InPlace.replace(h, conv2.forward(h));
            if (halves) {
                h = InPlace.replace(h, Functional.averagePool2(h));
            }
            return scope.keep(InPlace.sum(h, shortcut(x), false));
        }
    }

    private Tensor shortcut(Tensor x) {
        if (shortcut == null) {
            return x;
        }
        // A 1 x 1 convolution and a mean of pixels can change places; this order computes a quarter.
        return shortcut.forward(halves ? Functional.averagePool2(x) : x);
    }
}
