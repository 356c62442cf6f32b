package dev.reverie.stale;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Functional;
import dev.reverie.torch.LinearAlgebra;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The operations of {@link Functional} and {@link LinearAlgebra}. */
final class FunctionalCases {
    private static final String CONV2D = "conv2d(Tensor, Tensor, Tensor, long, long, long, long)";
    private static final String CONV2D_OBLONG = "conv2d(Tensor, Tensor, Tensor, long, long, long)";
    private static final String CONV1D = "conv1d(Tensor, Tensor, Tensor, long)";
    private static final String CONV_TRANSPOSE = "convTranspose2d(Tensor, Tensor, long, long, long)";
    private static final String GROUP_NORM = "groupNorm(Tensor, long, Tensor, Tensor, double)";

    private FunctionalCases() {}

    static Set<String> notOperations() {
        return Set.of();
    }

    static List<OperationCase> list() {
        OperationCase.Catalogue cases = new OperationCase.Catalogue();
        convolutions(cases);
        normalisations(cases);
        pointwise(cases);
        resampling(cases);
        matrices(cases);
        return cases.list();
    }

    private static void matrices(OperationCase.Catalogue cases) {
        cases.with(
                        "symmetricEigen(Tensor)",
                        o -> LinearAlgebra.symmetricEigen(products(o)).values())
                .with("singularValues(Tensor)", o -> LinearAlgebra.singularValues(products(o)))
                .with(
                        "smallest(Tensor, long)",
                        o -> LinearAlgebra.smallest(o.image(), 1).values())
                .with("sorted(Tensor)", o -> LinearAlgebra.sorted(o.image()).values());
    }

    /** A symmetric matrix; finite also where a trial hands in NaN, for which eigenvalues do not exist. */
    private static Tensor products(Operands o) {
        Tensor given = o.of(o.channels(), 40).to(DType.FLOAT64);
        Tensor rows = Tensors.where(given.isFinite(), given, given.zerosLike()).clamp(-10, 10);
        return rows.matmul(rows.transpose(0, 1));
    }

    private static void convolutions(OperationCase.Catalogue cases) {
        cases.with(CONV2D, "3 x 3", o -> convolve(o, 3, 33, 1, 1, 1, true))
                .with(CONV2D, "3 x 3 without bias", o -> convolve(o, 3, 24, 1, 1, 1, false))
                .with(CONV2D, "1 x 1", o -> convolve(o, 1, 24, 1, 1, 1, true))
                .with(CONV2D, "3 x 3 of stride 2", o -> convolve(o, 3, 17, 2, 1, 1, true))
                .with(CONV2D, "1 x 1 of stride 2", o -> convolve(o, 1, 48, 2, 1, 1, true))
                .with(CONV2D, "5 x 5", o -> convolve(o, 5, 5, 1, 1, 1, true))
                .with(CONV2D, "dilated", o -> convolve(o, 3, 16, 1, 2, 1, true))
                .with(CONV2D, "of each channel", o -> convolve(o, 3, o.channels(), 1, 1, o.channels(), false))
                .with(CONV2D, "of each channel, stride 2", o -> convolve(o, 4, o.channels(), 2, 1, o.channels(), false))
                .with(CONV2D, "second derivatives", FunctionalCases::gradientOfConvolution)
                .with(
                        CONV2D_OBLONG,
                        "1 x 7",
                        o -> Functional.conv2d(o.image(), o.of(24, o.channels(), 1, 7), o.of(24), 1, 0, 3))
                .with(
                        CONV2D_OBLONG,
                        "3 x 1 without bias",
                        o -> Functional.conv2d(o.image(), o.of(17, o.channels(), 3, 1), null, 1, 1, 0))
                .with(
                        CONV1D,
                        "3 taps",
                        o -> Functional.conv1d(
                                o.of(o.batch(), o.channels(), 13), o.of(24, o.channels(), 3), o.of(24), 1))
                .with(
                        CONV1D,
                        "1 tap",
                        o -> Functional.conv1d(o.of(o.batch(), o.channels(), 8), o.of(5, o.channels(), 1), null, 0))
                .with(
                        CONV_TRANSPOSE,
                        "stride 2",
                        o -> Functional.convTranspose2d(o.image(), o.of(o.channels(), 24, 3, 3), 2, 0, 1))
                .with(
                        CONV_TRANSPOSE,
                        "of each channel",
                        o -> Functional.convTranspose2d(o.image(), o.of(o.channels(), 1, 4, 4), 2, 1, o.channels()))
                .with(
                        "linear(Tensor, Tensor, Tensor)",
                        o -> Functional.linear(o.of(o.batch(), 9, o.channels()), o.of(33, o.channels()), o.of(33)))
                .with(
                        "linear(Tensor, Tensor, Tensor)",
                        "without bias",
                        o -> Functional.linear(o.of(o.batch(), o.channels()), o.of(24, o.channels()), null));
    }

    private static Tensor convolve(
            Operands o, int kernel, int out, int stride, int dilation, int groups, boolean biased) {
        return Functional.conv2d(
                o.image(),
                o.of(out, o.channels() / groups, kernel, kernel),
                biased ? o.of(out) : null,
                stride,
                (long) (kernel / 2) * dilation,
                dilation,
                groups);
    }

    private static Tensor gradientOfConvolution(Operands o) {
        boolean record = Autograd.isRecording();
        try (Autograd.Mode mode = Autograd.recording()) {
            Tensor x = o.image();
            Tensor y = Functional.conv2d(x, o.of(24, o.channels(), 3, 3), null, 1, 1, 1, 1);
            return Autograd.vjp(y.square(), List.of(x), y, record).get(0);
        }
    }

    private static void normalisations(OperationCase.Catalogue cases) {
        cases.with(
                        GROUP_NORM,
                        o -> Functional.groupNorm(
                                o.image(o.grouped()), o.grouped() / 4, o.of(o.grouped()), o.of(o.grouped()), 1e-5))
                .with(
                        GROUP_NORM,
                        "of one group",
                        o -> Functional.groupNorm(o.image(), 1, o.of(o.channels()), o.of(o.channels()), 1e-5))
                .with(
                        "instanceNorm(Tensor, Tensor, Tensor, double)",
                        o -> Functional.instanceNorm(
                                o.image(), o.of(o.batch(), o.channels()), o.of(o.batch(), o.channels()), 1e-5))
                .with(
                        "layerNorm(Tensor, double)",
                        o -> Functional.layerNorm(o.of(o.batch(), 4, o.channels() + 1), 1e-5))
                .with("softmax(Tensor, long)", o -> Functional.softmax(o.image(), 1))
                .with("softmax(Tensor, long)", "of the last axis", o -> Functional.softmax(o.image(), -1))
                .with("attention(Tensor, Tensor, Tensor)", o -> Functional.attention(tokens(o), tokens(o), tokens(o)))
                .with(
                        "attention(Tensor, Tensor, Tensor, double)",
                        o -> Functional.attention(tokens(o), tokens(o), tokens(o), 0.5));
    }

    private static Tensor tokens(Operands o) {
        return o.of(o.batch(), 2, 13, o.channels());
    }

    private static void pointwise(OperationCase.Catalogue cases) {
        of(cases, "silu(Tensor)", Functional::silu);
        cases.with(
                "siluInPlace(Tensor)",
                o -> Functional.siluInPlace(o.fixedImage().copy()));
        of(cases, "relu(Tensor)", Functional::relu);
        of(cases, "gelu(Tensor)", Functional::gelu);
        of(cases, "leakyRelu(Tensor, double)", x -> Functional.leakyRelu(x, 0.2));
        of(cases, "elu(Tensor)", Functional::elu);
        cases.with(
                "eluInPlace(Tensor)", o -> Functional.eluInPlace(o.fixedImage().copy()));
        of(cases, "softplus(Tensor)", Functional::softplus);
    }

    private static void resampling(OperationCase.Catalogue cases) {
        of(cases, "averagePool2(Tensor)", Functional::averagePool2);
        of(cases, "maxPoolSame(Tensor, long)", x -> Functional.maxPoolSame(x, 5));
        of(cases, "averagePoolSame(Tensor, long)", x -> Functional.averagePoolSame(x, 5));
        of(cases, "averagePoolInside(Tensor, long)", x -> Functional.averagePoolInside(x, 3));
        of(cases, "maxPool(Tensor, long, long)", x -> Functional.maxPool(x, 3, 2));
        of(cases, "bilinearResize(Tensor, long, long)", x -> Functional.bilinearResize(x, 11, 6));
        of(cases, "nearestUpsample2(Tensor)", Functional::nearestUpsample2);
        of(cases, "pad2d(Tensor, long, long, long, long)", x -> Functional.pad2d(x, 1, 2, 3, 0));
        cases.with(
                "pad2d(Tensor, long, long, long, long)", "that cuts", o -> Functional.pad2d(o.image(), -1, 1, -1, 0));
        of(cases, "flip(Tensor, long[])", x -> Functional.flip(x, 2, 3));
        of(cases, "everyNth(Tensor, long)", x -> Functional.everyNth(x, 2));
    }

    private static void of(OperationCase.Catalogue cases, String covers, Function<Tensor, Tensor> operation) {
        cases.with(covers, o -> operation.apply(o.image()));
    }
}
