package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.ClassifierNetwork;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.UnetEncoder;
import dev.reverie.network.UnetEncoderConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Reads the classifier, a U-Net encoder. */
final class UnetEncoderReader {
    private static final int SMALLEST_LEVEL = 4;

    /** Rows of the images that may attend: every position looks at every other. */
    private static final int ATTENTIVE = 16;

    private UnetEncoderReader() {}

    /**
     * Reads every key.
     *
     * @param section the section {@code network}
     * @param process which decides how the network is told the noise
     * @param data whose classes it tells apart
     * @return makes the network for data of a shape; throws {@link ConfigException} if they are no images
     * @throws ConfigException if a value is not accepted, or the number of classes is not known
     */
    static Function<DataShape, ClassifierNetwork> read(Section section, ProcessConfig process, DataConfig data) {
        int features = section.count("features", 64, Range.atLeast(4));
        List<Integer> multipliers = section.integers("multipliers", usualMultipliers(data), Range.between(1, 1024));
        int blocks = section.count("blocks", 2, Range.between(1, 1024));
        List<Integer> attentionResolutions = section.integers(
                "attentionResolutions", usualAttention(data, multipliers.size()), Range.between(1, 8192));
        NcsnppConfig usual = NcsnppConfig.ddpmpp(3, 32, 32).build();
        double fourierScale = section.number("fourierScale", usual.fourierScale(), Range.above(0));
        double dropout = section.number("dropout", usual.dropout(), Range.below(0, 1));
        boolean centerInput = section.flag("centerInput", !data.centered());
        var pooling = section.choice("pooling", UnetEncoderConfig.Pooling.ATTENTION);
        int classes = classes(section, data);
        section.rejectUnknown();
        return shape -> {
            if (!shape.isImage()) {
                throw section.fault(
                        "kind",
                        "halfUnet tells images apart, but the data are "
                                + (shape.kind() == DataShape.Kind.SERIES ? "series" : "rows") + " of " + shape
                                + "; there is no classifier of those");
            }
            NcsnppConfig unet = NcsnppConfig.ddpmpp(shape.channels(), shape.height(), shape.width())
                    .features(features)
                    .multipliers(multipliers.toArray(Integer[]::new))
                    .blocks(blocks)
                    .attentionResolutions(attentionResolutions.toArray(Integer[]::new))
                    .embedding(process.explodes() ? Embedding.FOURIER : Embedding.POSITIONAL)
                    .fourierScale(fourierScale)
                    .dropout(dropout)
                    .centered(!centerInput)
                    .build();
            return new UnetEncoder(new UnetEncoderConfig(unet, pooling, classes));
        };
    }

    /** Four levels, or as many as halve the image evenly to no fewer than four pixels. */
    private static List<Integer> usualMultipliers(DataConfig data) {
        List<Integer> all = List.of(1, 2, 2, 2);
        if (data.shape().isEmpty() || !data.shape().get().isImage()) {
            return all;
        }
        int height = data.shape().get().height();
        int width = data.shape().get().width();
        int levels = 1;
        while (levels < all.size()
                && (height | width) % (1 << levels) == 0
                && Math.min(height, width) >> levels >= SMALLEST_LEVEL) {
            levels++;
        }
        return all.subList(0, levels);
    }

    /** The largest level of at most sixteen rows, if there is one. */
    private static List<Integer> usualAttention(DataConfig data, int levels) {
        int height =
                data.shape().filter(DataShape::isImage).map(DataShape::height).orElse(2 * ATTENTIVE);
        return IntStream.range(0, levels)
                .map(level -> height >> level)
                .filter(rows -> rows <= ATTENTIVE)
                .limit(1)
                .boxed()
                .toList();
    }

    private static int classes(Section section, DataConfig data) {
        Range several = Range.between(2, NetworkConfig.MOST_CLASSES);
        Optional<Integer> known = ClassifierConfig.knownClasses(data);
        if (known.isEmpty() && !section.has("classes")) {
            throw section.fault(
                    "classes",
                    "is needed for data of your own: how many classes their labels are of (folders of pictures have one"
                            + " for each folder)");
        }
        return section.count("classes", known.orElse(2), several);
    }
}
