package dev.reverie.trained;

import dev.reverie.config.RunConfig;
import dev.reverie.config.TrainingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.network.ClassifierNetwork;
import dev.reverie.network.Network;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.ShapeInference;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The cost of a network, from one evaluation on shapes without values: see {@link ShapeInference}.
 *
 * <pre>
 *     training   weights, gradients, two moments of Adam, averages;  all results of a batch, as gradients need them
 *     sampling   weights;  the results alive at once, for as many samples as are drawn together
 * </pre>
 *
 * <p>The results of a batch are an upper estimate, as a few of them are not needed for gradients: of a DDPM++ of 1.75
 * million parameters on 32 x 32 images 20.6 MB for each image of a batch are estimated and 19.1 MB were measured. What
 * {@code training.recompute} saves is not accounted for. The program itself, its libraries and their work space take some 300
 * MB more.
 *
 * @param shape of one example
 * @param parameters numbers that are trained
 * @param levels what is done, by the size of the images at work, the largest first
 * @param flops floating-point operations of one evaluation for one sample, two for each multiply-add
 * @param operations that one evaluation gives to the processor, each with a result of its own
 * @param training memory that training takes
 * @param sampling memory that sampling takes
 */
public record ModelSummary(
        DataShape shape,
        long parameters,
        List<Level> levels,
        long flops,
        long operations,
        Training training,
        Sampling sampling) {
    /** Keeps a private copy of the list. */
    public ModelSummary {
        levels = List.copyOf(levels);
    }

    /**
     * The work at one size of image.
     *
     * @param height rows; 0 where there are no images but a vector for each sample
     * @param width columns
     * @param flops of one evaluation for one sample
     * @param bytes of the results for one sample that training keeps
     */
    public record Level(long height, long width, long flops, long bytes) {}

    /**
     * Bytes that training takes.
     *
     * @param batch examples evaluated together
     * @param weights the network's, and exact ones beside bfloat16
     * @param gradients likewise
     * @param optimizer Adam's two moments
     * @param averages of the weights
     * @param results of a batch
     */
    public record Training(int batch, long weights, long gradients, long optimizer, long averages, long results) {
        /** All together. */
        public long bytes() {
            return weights + gradients + optimizer + averages + results;
        }
    }

    /**
     * Bytes that sampling takes.
     *
     * @param samples drawn together on a processor
     * @param weights the network's
     * @param results alive at once
     */
    public record Sampling(int samples, long weights, long results) {
        /** All together. */
        public long bytes() {
            return weights + results;
        }
    }

    /**
     * The costs of a configuration's network.
     *
     * @param config the whole configuration
     * @param shape of one example as the network sees it
     * @throws dev.reverie.config.ConfigException if network and shape do not fit
     */
    public static ModelSummary of(RunConfig config, DataShape shape) {
        // Any number that every network takes: a time, a level of noise, or the index of one.
        double[] condition = {1};
        if (config.classifier().isPresent()) {
            ClassifierNetwork network = config.network().createClassifier(shape);
            return of(config, shape, network.parameters(), x -> network.logits(x, condition, Dropout.off()));
        }
        Network network = config.network().create(shape);
        return of(config, shape, network.parameters(), x -> network.forward(x, condition));
    }

    private static ModelSummary of(
            RunConfig config, DataShape shape, Parameters declared, Consumer<Tensor> evaluation) {
        DType dtype = config.training().precision().network();
        try (Parameters parameters = declared.allocate(dtype, ShapeInference.DEVICE)) {
            ShapeInference kept = rehearse(evaluation, shape, dtype);
            long peak;
            try (Autograd.Mode mode = Autograd.noGrad()) {
                peak = rehearse(evaluation, shape, dtype).peakElements();
            }
            long count = parameters.trainableCount();
            int together = SampleMaker.chunk(shape, Device.CPU);
            return new ModelSummary(
                    shape,
                    count,
                    levels(shape, kept.costs(), dtype),
                    kept.total().flops(),
                    kept.operations(),
                    training(config.training(), dtype, count, kept.total().elements()),
                    new Sampling(together, count * dtype.bytes(), together * peak * dtype.bytes()));
        }
    }

    private static ShapeInference rehearse(Consumer<Tensor> evaluation, DataShape shape, DType dtype) {
        try (ShapeInference rehearsal = ShapeInference.begin();
                Scope scope = Scope.open()) {
            evaluation.accept(Tensors.zeros(dtype, ShapeInference.DEVICE, shape.batch(1)));
            return rehearsal;
        }
    }

    private static Training training(TrainingConfig config, DType dtype, long parameters, long elements) {
        DType master = config.precision().master();
        long copies = dtype == master ? 0 : dtype.bytes();
        int averages = 1 + config.ema().rates().size() + config.ema().widths().size();
        int batch = config.batchSize() / config.accumulate();
        return new Training(
                batch,
                parameters * (master.bytes() + copies),
                parameters * (master.bytes() + copies),
                parameters * 2 * master.bytes(),
                parameters * averages * master.bytes(),
                batch * elements * dtype.bytes());
    }

    /**
     * Costs by the levels of a U-Net. Attention works on a row of tokens and a smoothing filter leaves a border, so what is at
     * no level's size belongs to the level with the nearest number of positions.
     */
    private static List<Level> levels(
            DataShape shape, Map<ShapeInference.Size, ShapeInference.Cost> costs, DType dtype) {
        List<Level> levels = new ArrayList<>();
        List<ShapeInference.Size> sizes = sizes(shape, costs.keySet());
        for (ShapeInference.Size size : sizes) {
            ShapeInference.Cost sum = costs.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(ShapeInference.Size.VECTOR)
                            && nearest(sizes, entry.getKey()).equals(size))
                    .map(Map.Entry::getValue)
                    .reduce(new ShapeInference.Cost(0, 0), ShapeInference.Cost::plus);
            levels.add(new Level(size.height(), size.width(), sum.flops(), sum.elements() * dtype.bytes()));
        }
        ShapeInference.Cost vectors = costs.getOrDefault(ShapeInference.Size.VECTOR, new ShapeInference.Cost(0, 0));
        levels.add(new Level(0, 0, vectors.flops(), vectors.elements() * dtype.bytes()));
        return levels;
    }

    /** The sizes that are those of the data, halved any number of times; all sizes of a network that has none of them. */
    private static List<ShapeInference.Size> sizes(DataShape shape, Set<ShapeInference.Size> met) {
        List<ShapeInference.Size> sizes = new ArrayList<>();
        if (shape.isImage()) {
            for (long h = shape.height(), w = shape.width(); h > 0 && w > 0; h /= 2, w /= 2) {
                sizes.add(new ShapeInference.Size(h, w));
            }
        } else if (shape.kind() == DataShape.Kind.SERIES) {
            for (long length = shape.sizes().get(1); length > 0; length /= 2) {
                sizes.add(new ShapeInference.Size(1, length));
            }
        }
        sizes.retainAll(met);
        if (sizes.isEmpty()) {
            sizes.addAll(met);
            sizes.remove(ShapeInference.Size.VECTOR);
        }
        return sizes;
    }

    private static ShapeInference.Size nearest(List<ShapeInference.Size> sizes, ShapeInference.Size size) {
        return Collections.min(sizes, Comparator.comparingDouble(one -> Math.abs(Math.log(one.ratio(size)))));
    }
}
