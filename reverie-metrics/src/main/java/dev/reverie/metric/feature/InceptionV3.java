package dev.reverie.metric.feature;

import dev.reverie.metric.feature.ConvolutionUnit.Kernel;
import dev.reverie.metric.feature.InceptionBlock.Pool;
import dev.reverie.nn.Initializer;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Inception v3 as the TensorFlow graph {@code inception-2015-12-05} computes it: the network of FID (arXiv:1706.08500), KID
 * (arXiv:1801.01401) and the inception score (arXiv:1606.03498).
 *
 * <p>2048 features, the means of the last block over positions; 1008 logits without bias, as the inception score takes them. Not the
 * Inception of torchvision: means at borders do not count the padding, the last block takes the largest instead of the mean, and the
 * weights are others. Parameters are those of {@code pt_inception-2015-12-05-6726825d.pth}. 5.7 GFLOP an image.
 *
 * <p>Szegedy et al. 2016, arXiv:1512.00567.
 */
public final class InceptionV3 implements ImageEncoder {
    /** Side of the images that it was trained on. */
    public static final int SIDE = 299;

    /** Width of the pooled features. */
    private static final int FEATURES = 2048;

    private static final int CLASSES = 1008;
    private static final String CLASSIFIER = "fc";

    private final Parameters parameters = new Parameters();
    private final List<ConvolutionUnit> fine;
    private final List<ConvolutionUnit> coarse;
    private final List<InceptionBlock> blocks;
    private final Parameter classifier;
    private final int dimension;

    /** The network of the published file; its parameters are not allocated. */
    public InceptionV3() {
        this(1);
    }

    /** The same network with all widths but that of the classes divided by a common divisor of them. */
    InceptionV3(int divisor) {
        dimension = FEATURES / divisor;
        int first = 32 / divisor;
        int second = 64 / divisor;
        fine = List.of(
                unit("Conv2d_1a_3x3", 3, first, Kernel.inside(3, 2)),
                unit("Conv2d_2a_3x3", first, first, Kernel.inside(3, 1)),
                unit("Conv2d_2b_3x3", first, second, Kernel.same(3, 3)));
        coarse = List.of(
                unit("Conv2d_3b_1x1", second, 80 / divisor, Kernel.same(1, 1)),
                unit("Conv2d_4a_3x3", 80 / divisor, 192 / divisor, Kernel.inside(3, 1)));
        blocks = List.of(
                InceptionBlock.ofFives(parameters, "Mixed_5b", 192, 32, divisor),
                InceptionBlock.ofFives(parameters, "Mixed_5c", 256, 64, divisor),
                InceptionBlock.ofFives(parameters, "Mixed_5d", 288, 64, divisor),
                InceptionBlock.firstReduction(parameters, "Mixed_6a", 288, divisor),
                InceptionBlock.ofSevens(parameters, "Mixed_6b", 768, 128, divisor),
                InceptionBlock.ofSevens(parameters, "Mixed_6c", 768, 160, divisor),
                InceptionBlock.ofSevens(parameters, "Mixed_6d", 768, 160, divisor),
                InceptionBlock.ofSevens(parameters, "Mixed_6e", 768, 192, divisor),
                InceptionBlock.secondReduction(parameters, "Mixed_7a", 768, divisor),
                InceptionBlock.ofForks(parameters, "Mixed_7b", 1280, Pool.MEAN, divisor),
                InceptionBlock.ofForks(parameters, "Mixed_7c", 2048, Pool.LARGEST, divisor));
        classifier = parameters.frozen(CLASSIFIER + ".weight", Initializer.zeros(), CLASSES, dimension);
    }

    private ConvolutionUnit unit(String name, int in, int out, Kernel kernel) {
        return new ConvolutionUnit(parameters, name, in, out, kernel);
    }

    @Override
    public String name() {
        return "Inception v3 of 2015-12-05";
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public boolean isDispensable(String array) {
        return array.equals(CLASSIFIER + ".bias") || array.endsWith(".num_batches_tracked");
    }

    @Override
    public EncoderInput input() {
        return EncoderInput.inception(SIDE);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    /**
     * The features of images.
     *
     * @param images {@code [N, 3, H, W]}, at least 75 pixels high and wide; published figures are of 299 x 299
     */
    @Override
    public Encoding encode(Tensor images) {
        try (Scope scope = Scope.open()) {
            Tensor h = images;
            for (ConvolutionUnit unit : fine) {
                h = replace(images, h, unit.forward(h));
            }
            h = replace(images, h, Functional.maxPool(h, 3, 2));
            for (ConvolutionUnit unit : coarse) {
                h = replace(images, h, unit.forward(h));
            }
            h = replace(images, h, Functional.maxPool(h, 3, 2));
            for (InceptionBlock block : blocks) {
                h = replace(images, h, block.forward(h));
            }
            Tensor features = h.mean(false, 2, 3);
            Tensor logits = Functional.linear(features, classifier.value(), null);
            return new Encoding(scope.keep(features), Optional.of(scope.keep(logits)));
        }
    }

    /** Frees what was consumed, if it is not the caller's. */
    private static Tensor replace(Tensor given, Tensor consumed, Tensor produced) {
        if (consumed != given) {
            consumed.close();
        }
        return produced;
    }
}
