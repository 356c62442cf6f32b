package dev.reverie.stale;

import dev.reverie.nn.Activation;
import dev.reverie.nn.Attention;
import dev.reverie.nn.ConditionalInstanceNormPlus;
import dev.reverie.nn.Conv1d;
import dev.reverie.nn.Conv2d;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.FirFilter;
import dev.reverie.nn.GroupNorm;
import dev.reverie.nn.InstanceNormPlus;
import dev.reverie.nn.Linear;
import dev.reverie.nn.MultiHeadAttention;
import dev.reverie.nn.Nin;
import dev.reverie.nn.TimeFeatures;
import dev.reverie.torch.Tensor;
import java.util.List;

/** The layers of {@code dev.reverie.nn}. */
final class LayerCases {
    private static final FirFilter FIR = new FirFilter(1, 3, 3, 1);

    private LayerCases() {}

    static List<OperationCase> list() {
        OperationCase.Catalogue cases = new OperationCase.Catalogue();
        maps(cases);
        normalisations(cases);
        for (Activation activation : Activation.values()) {
            cases.with("Activation.apply(Tensor)", activation.name(), o -> activation.apply(o.image()));
            cases.with(
                    "Activation.consume(Tensor)",
                    activation.name(),
                    o -> activation.consume(o.image().copy()));
        }
        resampling(cases);
        features(cases);
        return cases.list();
    }

    private static void maps(OperationCase.Catalogue cases) {
        cases.with(
                        "Linear.forward(Tensor)",
                        o -> o.layer(p -> new Linear(p, "linear", o.channels(), 33, 1))
                                .forward(o.of(o.batch(), o.channels())))
                .with(
                        "Conv2d.forward(Tensor)",
                        "3 x 3",
                        o -> o.layer(p -> Conv2d.same3(p, "conv", o.channels(), 24, 1))
                                .forward(o.image()))
                .with(
                        "Conv2d.forward(Tensor)",
                        "1 x 1",
                        o -> o.layer(p -> Conv2d.pointwise(p, "conv", o.channels(), 5))
                                .forward(o.image()))
                .with(
                        "Conv2d.forward(Tensor)",
                        "dilated",
                        o -> o.layer(p -> Conv2d.dilated(p, "conv", o.channels(), 17, 3, 2, false))
                                .forward(o.image()))
                .with(
                        "Conv2d.forward(Tensor, double)",
                        o -> o.layer(p -> Conv2d.same3(p, "conv", o.channels(), 24, 1))
                                .forward(o.image(), 0.7))
                .with(
                        "Nin.forward(Tensor, double)",
                        o -> o.layer(p -> new Nin(p, "nin", o.channels(), 24, 1))
                                .forward(o.image(), 0.7))
                .with(
                        "Conv1d.forward(Tensor)",
                        o -> o.layer(p -> new Conv1d(p, "conv", o.channels(), 24, 3, 1))
                                .forward(o.of(o.batch(), o.channels(), 11)))
                .with(
                        "Nin.forward(Tensor)",
                        o -> o.layer(p -> new Nin(p, "nin", o.channels(), 24, 1))
                                .forward(o.image()))
                .with(
                        "Nin.forwardTokens(Tensor)",
                        o -> o.layer(p -> new Nin(p, "nin", o.channels(), 24, 1))
                                .forwardTokens(o.of(o.batch(), 7, o.channels())))
                .with(
                        "Attention.forward(Tensor)",
                        o -> o.layer(p -> new Attention(p, "attention", o.grouped(), 1, true))
                                .forward(o.image(o.grouped())))
                .with(
                        "MultiHeadAttention.forward(Tensor)",
                        o -> o.layer(p -> new MultiHeadAttention(p, "attention", o.grouped(), 2))
                                .forward(o.of(o.batch(), 7, o.grouped())));
    }

    private static void normalisations(OperationCase.Catalogue cases) {
        cases.with(
                        "GroupNorm.forward(Tensor)",
                        o -> o.layer(p -> GroupNorm.quarter(p, "norm", o.grouped()))
                                .forward(o.image(o.grouped())))
                .with(
                        "InstanceNormPlus.forward(Tensor)",
                        o -> o.layer(p -> new InstanceNormPlus(p, "norm", o.grouped()))
                                .forward(o.image(o.grouped())))
                .with(
                        "ConditionalInstanceNormPlus.forward(Tensor, Tensor)",
                        o -> o.layer(p -> new ConditionalInstanceNormPlus(p, "norm", o.grouped(), 4))
                                .forward(o.image(o.grouped()), o.indices(o.batch(), 4)))
                .with("Dropout.apply(Tensor, double)", o -> {
                    Dropout dropout = Dropout.seeded(3);
                    return dropout.apply(o.image(), 0.3);
                });
    }

    private static void resampling(OperationCase.Catalogue cases) {
        cases.with("FirFilter.upsample(Tensor)", o -> FIR.upsample(o.image()))
                .with("FirFilter.downsample(Tensor)", o -> FIR.downsample(o.image()))
                .with(
                        "FirFilter.upsampleConvolve(Tensor, Tensor)",
                        o -> FIR.upsampleConvolve(o.image(), o.of(24, o.channels(), 3, 3)))
                .with(
                        "FirFilter.downsampleConvolve(Tensor, Tensor)",
                        o -> FIR.downsampleConvolve(o.image(), o.of(24, o.channels(), 3, 3)))
                .with(
                        "FirFilter.filter(Tensor, Tensor, int, int, int, int)",
                        o -> FirFilter.filter(o.image(), o.of(3, 3).detach(), 2, 2, 1, 2));
    }

    private static void features(OperationCase.Catalogue cases) {
        cases.with("TimeFeatures.positional(double[], int)", o -> positional(o, 0))
                .with("TimeFeatures.positional(double[], int, double)", o -> positional(o, 1))
                .with(
                        "TimeFeatures.fourier(double[], Tensor)",
                        o -> TimeFeatures.fourier(new double[o.batch()], o.of(o.channels())));
    }

    private static Tensor positional(Operands o, double shift) {
        double[] conditions = new double[o.batch()];
        int features = o.channels() + 3;
        return shift == 0
                ? TimeFeatures.positional(conditions, features)
                : TimeFeatures.positional(conditions, features, 0);
    }
}
