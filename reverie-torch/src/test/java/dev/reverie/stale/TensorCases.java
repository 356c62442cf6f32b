package dev.reverie.stale;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The operations of {@link Tensor}. */
final class TensorCases {
    private TensorCases() {}

    /** What asks about a tensor, or ends it; and memory whose contents are undefined by contract. */
    static Set<String> notOperations() {
        return Set.of(
                "shape()",
                "rank()",
                "size(int)",
                "count()",
                "dtype()",
                "device()",
                "hasShapeOf(Tensor)",
                "sharesMemoryWith(Tensor)",
                "isContiguous()",
                "isChannelsLast()",
                "emptyLike()",
                "requireGrad()",
                "requiresGrad()",
                "close()",
                "isClosed()",
                "toString()");
    }

    static List<OperationCase> list() {
        OperationCase.Catalogue cases = new OperationCase.Catalogue();
        arithmetic(cases);
        functions(cases);
        inPlace(cases);
        reductions(cases);
        views(cases);
        conversions(cases);
        return cases.list();
    }

    private static void arithmetic(OperationCase.Catalogue cases) {
        cases.with("add(Tensor)", o -> o.image().add(o.image()))
                .with("add(Tensor)", "that broadcasts", o -> o.image().add(o.of(o.batch(), o.channels(), 1, 1)))
                .with("add(double)", o -> o.image().add(0.7))
                .with("add(Tensor, double)", o -> o.image().add(o.image(), 0.7))
                .with("sub(Tensor)", o -> o.image().sub(o.of(o.channels(), 1, 1)))
                .with("sub(double)", o -> o.image().sub(0.7))
                .with("mul(Tensor)", o -> o.image().mul(o.image()))
                .with("mul(Tensor)", "that broadcasts", o -> o.image().mul(o.of(o.channels(), 1, 1)))
                .with("mul(double)", o -> o.image().mul(0.7))
                .with("div(Tensor)", o -> o.image().div(o.positive()))
                .with("div(double)", o -> o.image().div(0.7))
                .with("maximum(Tensor)", o -> o.image().maximum(o.image()))
                .with("minimum(Tensor)", o -> o.image().minimum(o.image()))
                .with("less(Tensor)", o -> o.image().less(o.image()))
                .with("matmul(Tensor)", o -> o.of(o.batch(), 9, o.channels()).matmul(o.of(o.channels(), 33)))
                .with(
                        "matmul(Tensor)",
                        "in batches",
                        o -> o.of(o.batch(), 2, 7, o.channels()).matmul(o.of(o.batch(), 2, o.channels(), 5)))
                .with(
                        "matmul(Tensor)",
                        "with a transpose",
                        o -> o.of(o.batch(), o.channels())
                                .matmul(o.of(24, o.channels()).transpose(0, 1)));
    }

    private static void functions(OperationCase.Catalogue cases) {
        of(cases, "neg()", Tensor::neg);
        of(cases, "square()", Tensor::square);
        cases.with("pow(double)", o -> o.positive().pow(1.5));
        cases.with("sqrt()", o -> o.positive().sqrt());
        cases.with("rsqrt()", o -> o.positive().rsqrt());
        of(cases, "exp()", Tensor::exp);
        cases.with("log()", o -> o.positive().log());
        of(cases, "sin()", Tensor::sin);
        of(cases, "cos()", Tensor::cos);
        of(cases, "tanh()", Tensor::tanh);
        of(cases, "sigmoid()", Tensor::sigmoid);
        of(cases, "abs()", Tensor::abs);
        of(cases, "round()", Tensor::round);
        of(cases, "clamp(double, double)", x -> x.clamp(-0.5, 0.7));
        of(cases, "isFinite()", Tensor::isFinite);
        of(cases, "allFinite()", x -> Tensors.scalar(x.allFinite() ? 1 : 0));
    }

    private static void inPlace(OperationCase.Catalogue cases) {
        cases.with("addInPlace(Tensor)", o -> o.image().copy().addInPlace(o.image()))
                .with("addInPlace(Tensor, double)", o -> o.image().copy().addInPlace(o.image(), 0.7))
                .with("addInPlace(double)", o -> o.image().copy().addInPlace(0.7))
                .with("mulInPlace(Tensor)", o -> o.image().copy().mulInPlace(o.image()))
                .with("mulInPlace(double)", o -> o.image().copy().mulInPlace(0.7))
                .with("sqrtInPlace()", o -> o.positive().copy().sqrtInPlace())
                .with(
                        "addProductInPlace(Tensor, Tensor, double)",
                        o -> o.image().copy().addProductInPlace(o.image(), o.image(), 0.7))
                .with(
                        "addQuotientInPlace(Tensor, Tensor, double)",
                        o -> o.image().copy().addQuotientInPlace(o.image(), o.positive(), 0.7))
                .with("lerpInPlace(Tensor, double)", o -> o.image().copy().lerpInPlace(o.image(), 0.3))
                .with("copyFrom(Tensor)", o -> o.fixedImage().emptyLike().copyFrom(o.image()))
                .with("fill(double)", o -> o.image().detach().emptyLike().fill(0.7));
    }

    private static void reductions(OperationCase.Catalogue cases) {
        of(cases, "sum()", Tensor::sum);
        of(cases, "sum(boolean, long[])", x -> x.sum(false, 0, 2, 3));
        of(cases, "mean()", Tensor::mean);
        of(cases, "mean(boolean, long[])", x -> x.mean(true, 1));
        of(cases, "norm()", Tensor::norm);
        of(cases, "max()", Tensor::max);
        of(cases, "min()", Tensor::min);
        of(cases, "logSumExp(boolean, long[])", x -> x.logSumExp(true, 1));
        of(cases, "sumPerSample()", Tensor::sumPerSample);
        of(cases, "normPerSample()", Tensor::normPerSample);
    }

    private static void views(OperationCase.Catalogue cases) {
        of(cases, "view(long[])", x -> x.contiguous().view(x.size(0), -1).mul(2));
        of(cases, "reshape(long[])", x -> x.permute(0, 2, 3, 1).reshape(-1, x.size(1)));
        of(cases, "permute(long[])", x -> x.permute(0, 2, 3, 1).mul(2));
        of(cases, "transpose(long, long)", x -> x.transpose(1, 3).mul(2));
        of(cases, "narrow(long, long, long)", x -> x.narrow(2, 1, 3).mul(2));
        of(cases, "select(long, long)", x -> x.select(2, 1).mul(2));
        cases.with("indexSelect(long, Tensor)", o -> o.image().indexSelect(1, o.indices(9, o.channels())));
        cases.with("expand(long[])", o -> o.of(1, o.channels(), 1, 1).expand(o.batch(), -1, o.height(), -1));
        cases.with(
                "perSample(Tensor)", o -> o.of(o.batch()).perSample(o.image()).mul(o.image()));
        of(
                cases,
                "strided(long[], long[], long)",
                x -> x.contiguous()
                        .strided(new long[] {x.size(0), 3}, new long[] {x.size(1) * x.size(2) * x.size(3), 2}, 1)
                        .mul(2));
        of(cases, "contiguous()", Tensor::contiguous);
        of(cases, "channelsLast()", Tensor::channelsLast);
        of(cases, "copy()", Tensor::copy);
    }

    private static void conversions(OperationCase.Catalogue cases) {
        for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.FLOAT16, DType.INT64}) {
            cases.with("to(DType)", "of " + type, o -> o.image().to(type));
        }
        of(cases, "to(Device)", x -> x.to(Device.CPU));
        cases.with("like(Tensor)", o -> o.image().like(o.of(1).detach().to(DType.FLOAT32)));
        of(cases, "zerosLike()", Tensor::zerosLike);
        of(cases, "item()", x -> Tensors.scalar(x.sum().item()));
        of(cases, "toFloats()", x -> Tensors.of(x.toFloats()));
        of(cases, "toDoubles()", x -> Tensors.of(x.toDoubles()));
        of(cases, "toLongs()", x -> Tensors.of(x.clamp(-100, 100).mul(100).toLongs()));
        of(cases, "detach()", Tensor::detach);
        of(cases, "backward()", TensorCases::accumulated);
        of(cases, "accumulateGradInto(Tensor)", TensorCases::accumulated);
    }

    private static Tensor accumulated(Tensor x) {
        try (Autograd.Mode mode = Autograd.recording()) {
            Tensor leaf = x.detach().copy().requireGrad();
            Tensor memory = leaf.detach().zerosLike();
            leaf.accumulateGradInto(memory);
            leaf.square().sum().backward();
            return memory;
        }
    }

    private static void of(OperationCase.Catalogue cases, String covers, Function<Tensor, Tensor> operation) {
        cases.with(covers, o -> operation.apply(o.image()));
    }
}
