package dev.reverie.network;

import dev.reverie.nn.Activation;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** The conditioning number as a vector: features, then two linear maps with a nonlinearity between. */
final class TimeEmbedding {
    private final int features;
    private final @Nullable Parameter frequencies;
    private final @Nullable Linear first;
    private final @Nullable Linear second;
    private final Activation activation;

    TimeEmbedding(NcsnppConfig config, Parameters parameters, ModuleNames names) {
        features = config.features();
        activation = config.activation();
        boolean fourier = config.embedding() == NcsnppConfig.Embedding.FOURIER;
        frequencies = fourier
                ? parameters.frozen(names.next() + ".W", Initializer.normal(config.fourierScale()), features)
                : null;
        int embedded = fourier ? 2 * features : features;
        if (config.conditional()) {
            first = new Linear(parameters, names.next(), embedded, 4L * features, 1);
            second = new Linear(parameters, names.next(), 4L * features, 4L * features, 1);
        } else {
            first = null;
            second = null;
        }
    }

    /**
     * Embeds the conditioning numbers.
     *
     * @param condition positive numbers (Fourier), whose logarithm is taken, or scaled times (positional)
     * @param like gives type and device
     * @return {@code [N, 4 features]}, or null for an unconditional network
     */
    @Nullable
    Tensor forward(double[] condition, Tensor like) {
        if (first == null || second == null) {
            return null;
        }
        try (Scope scope = Scope.open()) {
            Tensor raw;
            if (frequencies == null) {
                raw = TimeFeatures.positional(condition, features);
            } else {
                double[] logarithms = new double[condition.length];
                for (int i = 0; i < condition.length; i++) {
                    logarithms[i] = Math.log(condition[i]);
                }
                raw = TimeFeatures.fourier(logarithms, frequencies.value());
            }
            return scope.keep(second.forward(
                    activation.apply(first.forward(raw.to(like.device()).to(like.dtype())))));
        }
    }
}
