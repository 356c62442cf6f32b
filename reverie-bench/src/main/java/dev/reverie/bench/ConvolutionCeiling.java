package dev.reverie.bench;

import dev.reverie.torch.DType;
import dev.reverie.torch.NoiseGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rate at which the engine does a network's own 3 x 3 convolutions and nothing else, each in whichever way is fastest
 * (two layouts of memory; all threads on one call, or a part of the batch for each thread): no network of these
 * convolutions can beat it.
 */
final class ConvolutionCeiling implements AutoCloseable {
    private static final int REPETITIONS = 2;

    private final List<Shape> shapes = new ArrayList<>();

    private record Shape(double flops, int count, ConvolutionWork work) {}

    /**
     * Prepares the convolutions.
     *
     * @param convolutions each with how often the network has it
     * @param dtype element type
     * @param batch images at once
     * @param threads share the batch where that is faster
     */
    ConvolutionCeiling(Map<Layer.Convolution, Integer> convolutions, DType dtype, int batch, SingleThreads threads) {
        NoiseGenerator generator = new NoiseGenerator();
        generator.seed(0);
        convolutions.forEach((convolution, count) -> shapes.add(new Shape(
                (double) convolution.flops() * batch,
                count,
                new ConvolutionWork(convolution, dtype, batch, threads, generator))));
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
            double one = fastest(shape.work().ways(gradients));
            flops += passes * shape.flops() * shape.count();
            seconds += one * shape.count();
            best = Math.max(best, passes * shape.flops() / one);
        }
        return new Rates(flops / seconds, best);
    }

    private static double fastest(List<Runnable> ways) {
        double best = Double.POSITIVE_INFINITY;
        for (Runnable way : ways) {
            best = Math.min(best, Stopwatch.seconds(REPETITIONS, way));
        }
        return best;
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
        shapes.forEach(shape -> shape.work().close());
    }
}
