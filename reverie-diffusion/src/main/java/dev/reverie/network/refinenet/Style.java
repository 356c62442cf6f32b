package dev.reverie.network.refinenet;

import dev.reverie.nn.Activation;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Tensor;

/**
 * Differences between the blocks of the two networks.
 *
 * @param activation the nonlinearity
 * @param residual normalisation of the residual blocks and before the output
 * @param refinement normalisation inside RefineNet's blocks
 * @param pooling how RefineNet's blocks gather context
 */
record Style(Activation activation, Normalization.Kind residual, Normalization.Kind refinement, Pooling pooling) {
    /** Pooling over the 5 x 5 window around each pixel. */
    enum Pooling {
        /** The mean, with zeros outside. */
        MEAN,
        /** The maximum. */
        MAX;

        private static final long SIDE = 5;

        Tensor apply(Tensor x) {
            return switch (this) {
                case MEAN -> Functional.averagePoolSame(x, SIDE);
                case MAX -> Functional.maxPoolSame(x, SIDE);
            };
        }
    }
}
