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
import java.util.Map;

/**
 * The rate at which the engine does a network's own 3 x 3 convolutions and nothing else, each in whichever layout of
 * memory is faster: no network of these convolutions can beat it.
 */
final class ConvolutionCeiling implements AutoCloseable {
    private static final int REPETITIONS = 2;

    private final List<Shape> shapes = new ArrayList<>();
    private final List<Tensor> owned = new ArrayList<>();

    /** One convolution of the network, in both layouts. */
    private final class Shape {
        final double flops;
        final int count;
        final List<Operands> layouts;

        Shape(Layer.Convolution convolution, int count, DType dtype, int batch, NoiseGenerator generator) {
            this.flops = (double) convolution.flops() * batch;
            this.count = count;
            Tensor x = generator.normal(
                    dtype, Device.CPU, batch, convolution.in(), convolution.height(), convolution.width());
            Tensor weight = generator.normal(dtype, Device.CPU, convolution.out(), convolution.in(), 3, 3);
            Tensor cotangent = generator.normal(
                    dtype, Device.CPU, batch, convolution.out(), convolution.height(), convolution.width());
            layouts = List.of(
                    new Operands(own(x), own(weight), own(cotangent)),
                    new Operands(own(x.channelsLast()), own(weight.channelsLast()), own(cotangent.channelsLast())));
        }

        /** Seconds in the faster layout. */
        double seconds(boolean gradients) {
            double best = Double.POSITIVE_INFINITY;
            for (Operands operands : layouts) {
                best = Math.min(
                        best,
                        Stopwatch.seconds(REPETITIONS, gradients ? operands::forwardAndBackward : operands::forward));
            }
            return best;
        }
    }

    private record Operands(Tensor x, Tensor weight, Tensor cotangent) {
        void forward() {
            try (Autograd.Mode mode = Autograd.noGrad();
                    Tensor y = Functional.conv2d(x, weight, null, 1, 1, 1, 1)) {
                assert mode != null && y != null;
            }
        }

        void forwardAndBackward() {
            try (Scope pass = Scope.open()) {
                assert pass != null;
                Tensor input = x.detach().requireGrad();
                Tensor kernel = weight.detach().requireGrad();
                Tensor y = Functional.conv2d(input, kernel, null, 1, 1, 1, 1);
                Autograd.vjp(y, List.of(input, kernel), cotangent, false);
            }
        }
    }

    /**
     * Prepares the convolutions.
     *
     * @param convolutions each with how often the network has it
     * @param dtype element type
     * @param batch images at once
     */
    ConvolutionCeiling(Map<Layer.Convolution, Integer> convolutions, DType dtype, int batch) {
        try (NoiseGenerator generator = new NoiseGenerator()) {
            generator.seed(0);
            convolutions.forEach(
                    (convolution, count) -> shapes.add(new Shape(convolution, count, dtype, batch, generator)));
        }
    }

    private Tensor own(Tensor tensor) {
        owned.add(Scope.detach(tensor));
        return tensor;
    }

    /**
     * One round.
     *
     * @param gradients whether the backward pass is part of it
     */
    Rates measure(boolean gradients) {
        double passes = gradients ? 3 : 1;
        double flops = 0;
        double seconds = 0;
        double best = 0;
        for (Shape shape : shapes) {
            double one = shape.seconds(gradients);
            flops += passes * shape.flops * shape.count;
            seconds += one * shape.count;
            best = Math.max(best, passes * shape.flops / one);
        }
        return new Rates(flops / seconds, best);
    }

    /**
     * Flops per second.
     *
     * @param mix over all convolutions of the network, each as often as the network has it
     * @param best of the fastest single shape
     */
    record Rates(double mix, double best) {}

    @Override
    public void close() {
        owned.forEach(Tensor::close);
    }
}
