package dev.reverie.stale;

import dev.reverie.torch.Device;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What makes and joins tensors: {@link Tensors} and {@link NoiseGenerator}. */
final class MakerCases {
    private MakerCases() {}

    /** Undefined contents by contract; and what makes no numbers. */
    static Set<String> notOperations() {
        return Set.of("empty(DType, Device, long[])", "seed(long)");
    }

    static List<OperationCase> list() {
        OperationCase.Catalogue cases = new OperationCase.Catalogue();
        constants(cases);
        noise(cases);
        return cases.list();
    }

    private static void constants(OperationCase.Catalogue cases) {
        cases.with("of(float[], long[])", o -> Tensors.of(new float[17 * o.batch()], 17, o.batch()))
                .with("of(double[], long[])", o -> Tensors.of(new double[o.channels()]))
                .with("of(long[], long[])", o -> Tensors.of(new long[o.channels()], o.channels(), 1))
                .with("scalar(double)", o -> Tensors.scalar(0.7))
                .with(
                        "zeros(DType, Device, long[])",
                        o -> Tensors.zeros(o.dtype(), Device.CPU, o.batch(), o.channels()))
                .with("ones(DType, Device, long[])", o -> Tensors.ones(o.dtype(), Device.CPU, o.batch(), o.channels()))
                .with(
                        "full(double, DType, Device, long[])",
                        o -> Tensors.full(0.7, o.dtype(), Device.CPU, o.batch(), o.channels(), 3))
                .with("identity(long, DType, Device)", o -> Tensors.identity(o.channels(), o.dtype(), Device.CPU))
                .with("cat(long, Tensor[])", o -> Tensors.cat(1, o.image(), o.image(5)))
                .with("unbind(Tensor, long)", o -> Tensors.unbind(o.image(), 2).get(1))
                .with("stack(long, List)", o -> Tensors.stack(1, List.of(o.image(), o.image())))
                .with(
                        "where(Tensor, Tensor, Tensor)",
                        o -> Tensors.where(o.fixedImage().less(o.fixedImage()), o.image(), o.image()));
    }

    private static void noise(OperationCase.Catalogue cases) {
        drawn(
                cases,
                "normal(DType, Device, long[])",
                (o, noise) -> noise.normal(o.dtype(), Device.CPU, o.batch(), o.channels()));
        drawn(cases, "normalLike(Tensor)", (o, noise) -> noise.normalLike(o.fixedImage()));
        drawn(
                cases,
                "uniform(double, double, DType, Device, long[])",
                (o, noise) -> noise.uniform(-1, 2, o.dtype(), Device.CPU, o.batch(), o.channels()));
        drawn(cases, "bernoulli(double, long[])", (o, noise) -> noise.bernoulli(0.3, o.batch(), o.channels(), 3));
    }

    private interface Drawing {
        Tensor draw(Operands operands, NoiseGenerator noise);
    }

    private static void drawn(OperationCase.Catalogue cases, String covers, Drawing drawing) {
        Function<Operands, Tensor> operation = o -> {
            NoiseGenerator noise = new NoiseGenerator().seed(3);
            return drawing.draw(o, noise);
        };
        cases.with(covers, operation);
    }
}
