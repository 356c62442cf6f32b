package dev.reverie.network;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Checks the sizes of a U-Net over images: each level halves the image, and attention names the height of a level. */
final class UnetShape {
    private UnetShape() {}

    /**
     * Checks that an image fits the levels.
     *
     * @throws IllegalArgumentException if something is out of range, the image cannot be halved often enough, or
     *     attention names a height that no level has
     */
    static void check(
            int channels,
            int height,
            int width,
            List<Integer> multipliers,
            int blocks,
            List<Integer> attentionResolutions) {
        require(channels >= 1, "channels must be at least 1", channels);
        require(!multipliers.isEmpty(), "multipliers must name at least one level", multipliers);
        require(multipliers.stream().allMatch(m -> m >= 1), "multipliers must be at least 1", multipliers);
        require(blocks >= 1, "blocks must be at least 1", blocks);
        int levels = multipliers.size();
        int step = 1 << (levels - 1);
        if (height < step || width < step || height % step != 0 || width % step != 0) {
            throw new IllegalArgumentException("a network of " + levels + " levels halves the image " + (levels - 1)
                    + " times: height and width must be multiples of " + step + ", got " + height + " x " + width
                    + "; use fewer multipliers, or pad or resize the data");
        }
        List<Integer> heights =
                IntStream.range(0, levels).mapToObj(level -> height >> level).toList();
        for (int resolution : attentionResolutions) {
            if (!heights.contains(resolution)) {
                throw new IllegalArgumentException("attentionResolutions names " + resolution + ", but the levels of a "
                        + height + " x " + width + " network have the heights "
                        + heights.stream().map(String::valueOf).collect(Collectors.joining(", ")));
            }
        }
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + got);
        }
    }
}
