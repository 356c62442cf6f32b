package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.network.Network;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.network.unet2d.Unet2dConfig;
import dev.reverie.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the U-Net of the diffusers library; the defaults are those of {@code google/ddpm-cifar10-32}, the converted
 * CIFAR-10 network of DDPM (arXiv:2006.11239).
 */
final class Unet2dReader implements NetworkReader {
    @Override
    public Function<DataShape, Network> read(Section section, NetworkSetting setting) {
        Unet2dConfig usual = Unet2dConfig.builder(3).build();
        List<Unet2dConfig.Level> levels = levels(section, usual);
        int blocks = section.count("blocks", usual.layers(), Range.between(1, 1024));
        boolean middleAttention = section.flag("middleAttention", usual.middleAttention());
        boolean middleAttentionNorm = section.flag("middleAttentionNorm", usual.middleAttentionNorm());
        int headWidth = section.count("headWidth", 0, Range.between(0, 65_536));
        int groups = section.count("groups", usual.groups(), Range.between(1, 1024));
        double epsilon = section.number("epsilon", usual.epsilon(), new Range(0, true, 1, true));
        Activation activation = section.choice("activation", usual.activation());
        int downsamplePadding = section.count("downsamplePadding", usual.downsamplePadding(), Range.between(0, 1));
        Unet2dConfig.Embedding embedding = embedding(section, setting);
        boolean cosineFirst = section.flag("cosineFirst", usual.cosineFirst());
        double frequencyShift = section.number("frequencyShift", usual.frequencyShift(), Range.atLeast(0));
        double middleScale = section.number("middleScale", usual.middleScale(), Range.above(0));
        boolean centerInput = section.flag("centerInput", !setting.isCentered());
        boolean scaleAndShift = section.flag("scaleAndShift", usual.scaleAndShift());
        double dropout = section.number("dropout", usual.dropout(), Range.below(0, 1));
        int classes = section.count("classes", usual.classes(), Range.between(0, NetworkConfig.MOST_CLASSES));
        boolean learnedVariance = section.flag("learnedVariance", usual.learnedVariance());
        if (learnedVariance && (setting.chainSteps().isEmpty() || setting.isPreconditioned())) {
            throw section.fault(
                    "learnedVariance",
                    "true belongs to a network of a discrete chain (objective.kind ddpm, no preconditioning)");
        }
        return shape -> {
            NetworkSetting.requireImage(section, NetworkConfig.Kind.UNET2D, shape);
            int step = 1 << (levels.size() - 1);
            if (shape.height() % step != 0 || shape.width() % step != 0) {
                throw section.fault(
                        "channelsPerLevel",
                        "has " + levels.size() + " levels, for images whose sides are multiples of " + step
                                + ", but the data are " + shape,
                        "take fewer levels, or set data.height, data.width or data.pad");
            }
            Unet2dConfig.Builder config = Unet2dConfig.builder(shape.channels())
                    .levels(levels)
                    .layers(blocks)
                    .middleAttention(middleAttention)
                    .middleAttentionNorm(middleAttentionNorm)
                    .groups(groups)
                    .epsilon(epsilon)
                    .activation(activation)
                    .downsamplePadding(downsamplePadding)
                    .embedding(embedding)
                    .cosineFirst(cosineFirst)
                    .frequencyShift(frequencyShift)
                    .middleScale(middleScale)
                    .centerInput(centerInput)
                    .scaleAndShift(scaleAndShift)
                    .dropout(dropout)
                    .classes(classes)
                    .learnedVariance(learnedVariance);
            return new Unet2d((headWidth > 0 ? config.headWidth(headWidth) : config).build());
        };
    }

    /** Levels are counted from 0, the full resolution. */
    private static List<Unet2dConfig.Level> levels(Section section, Unet2dConfig usual) {
        List<Integer> widths = section.integers(
                "channelsPerLevel",
                usual.levels().stream().map(Unet2dConfig.Level::width).toList(),
                Range.between(4, 65_536));
        if (widths.isEmpty() || widths.size() > 16) {
            throw section.fault("channelsPerLevel", "must have 1 to 16 levels, got " + widths.size());
        }
        Range level = Range.between(0, widths.size() - 1);
        List<Integer> down = section.integers("attendingLevels", widths.size() > 1 ? List.of(1) : List.of(), level);
        List<Integer> up = section.integers("attendingLevelsUp", down, level);
        List<Unet2dConfig.Level> levels = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            levels.add(new Unet2dConfig.Level(widths.get(i), down.contains(i), up.contains(i)));
        }
        return levels;
    }

    private static Unet2dConfig.Embedding embedding(Section section, NetworkSetting setting) {
        boolean level = setting.explodes() && !setting.isPreconditioned();
        var embedding =
                section.choice("embedding", level ? Unet2dConfig.Embedding.FOURIER : Unet2dConfig.Embedding.POSITIONAL);
        if (setting.explodes() && setting.chainSteps().isPresent()) {
            throw section.fault(
                    "kind",
                    "unet2d has no table of noise levels, which objective.kind smld needs",
                    "take kind ncsnpp or ddpm, or objective.kind denoisingScoreMatching");
        }
        if (embedding == Unet2dConfig.Embedding.FOURIER && !level) {
            throw section.fault(
                    "embedding",
                    "fourier takes the logarithm of a noise level and divides by it, which belongs to process.kind"
                            + " varianceExploding without preconditioning",
                    "take positional");
        }
        if (embedding == Unet2dConfig.Embedding.POSITIONAL && level) {
            throw section.fault(
                    "embedding",
                    "must be fourier for process.kind "
                            + setting.process().kind()
                            + ", whose condition is a continuous noise level, got positional");
        }
        return embedding;
    }
}
