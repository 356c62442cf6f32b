package dev.reverie.bench;

import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Functional;
import dev.reverie.torch.NoiseGenerator;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One 3 x 3 convolution on one batch, and the ways to do it. */
final class ConvolutionWork implements AutoCloseable {
    private final SingleThreads threads;
    private final List<List<Operands>> wholeOrSplit = new ArrayList<>();

    /** A batch or a part of it, in one layout of memory. */
    private record Operands(Tensor x, Tensor weight, Tensor cotangent) {
        void forward() {
            try (Autograd.Mode mode = Autograd.noGrad();
                    Tensor y = Functional.conv2d(x, weight, null, 1, 1, 1, 1)) {}
        }

        void forwardAndBackward() {
            try (Scope pass = Scope.open()) {
                Tensor input = x.detach().requireGrad();
                Tensor kernel = weight.detach().requireGrad();
                Tensor y = Functional.conv2d(input, kernel, null, 1, 1, 1, 1);
                Autograd.vjp(y, List.of(input, kernel), cotangent, false);
            }
        }

        void close() {
            x.close();
            weight.close();
            cotangent.close();
        }
    }

    /**
     * Prepares inputs.
     *
     * @param convolution its shape
     * @param dtype element type
     * @param batch images at once
     * @param threads share the batch, if it has an image for each
     * @param generator of numbers
     */
    ConvolutionWork(
            Layer.Convolution convolution, DType dtype, int batch, SingleThreads threads, NoiseGenerator generator) {
        this.threads = threads;
        try (Scope scope = Scope.open()) {
            int height = convolution.height();
            int width = convolution.width();
            Tensor x = generator.normal(dtype, Device.CPU, batch, convolution.in(), height, width);
            Tensor weight = generator.normal(dtype, Device.CPU, convolution.out(), convolution.in(), 3, 3);
            Tensor cotangent = generator.normal(dtype, Device.CPU, batch, convolution.out(), height, width);
            for (UnaryOperator<Tensor> layout :
                    List.<UnaryOperator<Tensor>>of(Tensor::contiguous, Tensor::channelsLast)) {
                wholeOrSplit.add(List.of(operands(x, weight, cotangent, layout)));
                if (threads.size() > 1 && batch >= threads.size()) {
                    wholeOrSplit.add(split(x, weight, cotangent, layout));
                }
            }
        }
    }

    private List<Operands> split(Tensor x, Tensor weight, Tensor cotangent, UnaryOperator<Tensor> layout) {
        List<Operands> parts = new ArrayList<>();
        long batch = x.size(0);
        for (int i = 0; i < threads.size(); i++) {
            long start = batch * i / threads.size();
            long length = batch * (i + 1) / threads.size() - start;
            parts.add(operands(x.narrow(0, start, length), weight, cotangent.narrow(0, start, length), layout));
        }
        return parts;
    }

    private static Operands operands(Tensor x, Tensor weight, Tensor cotangent, UnaryOperator<Tensor> layout) {
        return new Operands(
                Scope.detach(layout.apply(x.copy())),
                Scope.detach(layout.apply(weight.copy())),
                Scope.detach(layout.apply(cotangent.copy())));
    }

    /**
     * The ways to do it.
     *
     * @param gradients whether the backward pass is part of it
     */
    List<Runnable> ways(boolean gradients) {
        List<Runnable> ways = new ArrayList<>();
        for (List<Operands> parts : wholeOrSplit) {
            List<Runnable> tasks = parts.stream()
                    .<Runnable>map(part -> gradients ? part::forwardAndBackward : part::forward)
                    .toList();
            ways.add(tasks.size() == 1 ? tasks.get(0) : () -> threads.run(tasks));
        }
        return ways;
    }

    @Override
    public void close() {
        wholeOrSplit.forEach(parts -> parts.forEach(Operands::close));
    }
}
