package dev.reverie.network.unet2d;

import dev.reverie.network.Context;
import dev.reverie.nn.Activation;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Linear;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The conditioning number, and the class where there are classes, as one vector. */
final class ConditionEmbedding {
    /** Standard deviation of the random frequencies of the published networks. */
    private static final double FOURIER_SCALE = 16;

    private final Unet2dConfig config;
    private final @Nullable Parameter frequencies;
    private final Linear first;
    private final Linear second;
    private final @Nullable Parameter classes;

    ConditionEmbedding(Unet2dConfig config, Parameters parameters) {
        this.config = config;
        int features = config.features();
        boolean fourier = config.embedding() == Unet2dConfig.Embedding.FOURIER;
        frequencies =
                fourier ? parameters.frozen("time_proj.weight", Initializer.normal(FOURIER_SCALE), features) : null;
        int width = config.embeddingWidth();
        first = new Linear(parameters, "time_embedding.linear_1", fourier ? 2L * features : features, width, 1);
        second = new Linear(parameters, "time_embedding.linear_2", width, width, 1);
        classes = config.classes() == 0
                ? null
                : parameters.declare("class_embedding.weight", Initializer.normal(1), config.classes(), width);
    }

    /**
     * Embeds the conditioning numbers and the labels.
     *
     * @param condition indices of the chain (positional) or noise levels (Fourier)
     * @param context the labels
     * @param like gives type and device
     * @return {@code [N, 4 features]}
     */
    Tensor forward(double[] condition, Context context, Tensor like) {
        try (Scope scope = Scope.open()) {
            Tensor raw = features(condition).to(like.device()).to(like.dtype());
            Tensor time = second.forward(Activation.SWISH.apply(first.forward(raw)));
            return scope.keep(classes == null ? time : time.add(labels(classes, context, condition.length)));
        }
    }

    private Tensor features(double[] condition) {
        if (frequencies != null) {
            return TimeFeatures.fourier(Arrays.stream(condition).map(Math::log).toArray(), frequencies.value());
        }
        int width = config.features();
        int half = width / 2;
        Tensor sinesFirst = TimeFeatures.positional(condition, width, config.frequencyShift());
        return config.cosineFirst()
                ? Tensors.cat(
                        1,
                        sinesFirst.narrow(1, half, half),
                        sinesFirst.narrow(1, 0, half),
                        sinesFirst.narrow(1, 2L * half, width - 2L * half))
                : sinesFirst;
    }

    private static Tensor labels(Parameter classes, Context context, int samples) {
        int[] labels = context.labels().forBatch(samples);
        long known = classes.shape()[0];
        context.labels().within(Math.toIntExact(known));
        for (int label : labels) {
            if (label < 0) {
                throw new IllegalArgumentException("this network was trained with a label for every sample and has no"
                        + " null class, got a sample without label; give each a class in [0, " + (known - 1) + "]");
            }
        }
        long[] rows = Arrays.stream(labels).asLongStream().toArray();
        return classes.value()
                .indexSelect(0, Tensors.of(rows, rows.length).to(classes.value().device()));
    }
}
