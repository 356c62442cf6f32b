package dev.reverie.network.unet1d;

import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;

/** Change of the length of a series. */
enum SeriesResampling {
    /** Nothing. */
    NONE {
        @Override
        Tensor forward(Tensor x) {
            return x;
        }
    },
    /** Halved, each new step the mean of two. */
    HALVE {
        @Override
        Tensor forward(Tensor x) {
            try (Scope scope = Scope.open()) {
                return scope.keep(
                        x.reshape(x.size(0), x.size(1), x.size(2) / 2, 2).mean(false, 3));
            }
        }
    },
    /** Doubled, each step repeated. */
    DOUBLE {
        @Override
        Tensor forward(Tensor x) {
            try (Scope scope = Scope.open()) {
                Tensor repeated =
                        x.reshape(x.size(0), x.size(1), x.size(2), 1).expand(x.size(0), x.size(1), x.size(2), 2);
                return scope.keep(repeated.reshape(x.size(0), x.size(1), 2 * x.size(2)));
            }
        }
    };

    /**
     * Changes the length.
     *
     * @param x {@code [N, C, L]}, which stays; L even where it is halved
     * @return x itself when nothing changes
     */
    abstract Tensor forward(Tensor x);
}
