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

/** Reads the classifier, a U-Net encoder. */
final class UnetEncoderReader {
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
        NcsnppConfig usual = usual(data);
        int features = section.count("features", usual.features(), Range.between(4, NetworkConfig.MOST_FEATURES));
        List<Integer> multipliers = section.integers("multipliers", usual.multipliers(), NetworkConfig.MULTIPLIERS);
        int blocks = section.count("blocks", usual.blocks(), Range.between(1, 1024));
        List<Integer> attentionResolutions = section.integers(
                "attentionResolutions",
                UnetEncoderConfig.attention(usual.height(), multipliers.size()),
                Range.between(1, 8192));
        double fourierScale = section.number("fourierScale", usual.fourierScale(), Range.above(0));
        double dropout = section.number("dropout", usual.dropout(), Range.below(0, 1));
        boolean centerInput = section.flag("centerInput", !data.centered());
        var pooling = section.choice("pooling", UnetEncoderConfig.USUAL_POOLING);
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
            NcsnppConfig unet = UnetEncoderConfig.unet(shape.channels(), shape.height(), shape.width())
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

    /** The encoder to begin with; of images of 32 x 32 where their size is not known yet. */
    private static NcsnppConfig usual(DataConfig data) {
        DataShape shape = data.shape().filter(DataShape::isImage).orElse(DataShape.image(3, 32, 32));
        return UnetEncoderConfig.unet(shape.channels(), shape.height(), shape.width())
                .build();
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
