package dev.reverie.config;

import dev.reverie.data.DataShape;
import dev.reverie.data.augmentation.GeometricAugmentation;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Context of a score network: the values of other sections that its section depends on.
 *
 * @param process the section {@code process}
 * @param data the section {@code data}
 * @param chainSteps number of steps N of the discrete chain that it learns, absent for continuous time
 * @param preconditioning how its input and output are scaled
 */
record NetworkSetting(
        ProcessConfig process, DataConfig data, OptionalInt chainSteps, NetworkConfig.Preconditioning preconditioning) {
    /** Whether a preconditioning scales input and output, so that the network scales nothing. */
    boolean isPreconditioned() {
        return preconditioning != NetworkConfig.Preconditioning.NONE;
    }

    /** Whether the variance explodes, so that the network is conditioned on the noise level and divides by it. */
    boolean explodes() {
        return process.explodes();
    }

    /** Whether its input is in [-1, 1], or scaled, rather than in [0, 1]. */
    boolean isCentered() {
        return data.centered() || isPreconditioned();
    }

    /** Length of the augmentation label of each image; 0 without augmentation. */
    int augmentationLength() {
        return data.augment() > 0 ? GeometricAugmentation.LENGTH : 0;
    }

    /** The levels of the SMLD ladder, largest first; none for other processes and for continuous time. */
    List<Double> ladder() {
        if (chainSteps.isEmpty()) {
            return List.of();
        }
        return process.schedule()
                .smldChain(chainSteps.getAsInt())
                .map(chain -> Arrays.stream(chain.descendingSigmas()).boxed().toList())
                .orElse(List.of());
    }

    /**
     * The ladder, for networks that know no noise levels but its own.
     *
     * @param section the section {@code network}
     * @param kind the network
     * @throws ConfigException if there is none
     */
    List<Double> requiredLadder(Section section, NetworkConfig.Kind kind) {
        List<Double> ladder = ladder();
        if (ladder.isEmpty()) {
            throw section.fault(
                    "kind",
                    Section.word(kind) + " knows the noise levels of an SMLD ladder only",
                    "take objective.kind smld with process.kind varianceExploding, or kind ncsnpp");
        }
        return ladder;
    }

    /**
     * Whether the output is divided by the noise level; the key {@code scaleBySigma}.
     *
     * @param section the section {@code network}
     * @throws ConfigException if it is asked for where there is no such level
     */
    boolean scaleBySigma(Section section) {
        boolean scale = section.flag("scaleBySigma", explodes() && !isPreconditioned());
        if (scale && !explodes()) {
            throw section.fault(
                    "scaleBySigma",
                    "divides the output by sigma and belongs to process.kind varianceExploding, got true with "
                            + process.kind());
        }
        if (scale && isPreconditioned()) {
            throw section.fault(
                    "scaleBySigma",
                    "must be false with preconditioning " + Section.word(preconditioning)
                            + ", which scales the output itself, got true");
        }
        return scale;
    }

    /**
     * Refuses processes whose scores grow as the noise shrinks, for networks that divide by no noise level.
     *
     * @param section the section {@code network}
     * @param kind the network
     * @throws ConfigException if the process explodes and nothing scales the output
     */
    void requireUnitOutput(Section section, NetworkConfig.Kind kind) {
        if (explodes() && !isPreconditioned()) {
            throw section.fault(
                    "kind",
                    Section.word(kind) + " is told an index or a time and gives noise, which process.kind "
                            + process.kind() + " does not",
                    "take preconditioning edm with objective.kind"
                            + " denoisingScoreMatching, or process.kind variancePreserving");
        }
    }

    /**
     * Refuses data that are no images.
     *
     * @param section the section {@code network}
     * @param kind the network
     * @param shape of the data
     */
    static void requireImage(Section section, NetworkConfig.Kind kind, DataShape shape) {
        if (!shape.isImage()) {
            throw section.fault(
                    "kind",
                    Section.word(kind) + " takes images, but the data are "
                            + (shape.kind() == DataShape.Kind.SERIES
                                    ? "series of " + shape + "; use kind unet1d"
                                    : "rows of " + shape + " numbers; use kind mlp"));
        }
    }
}
