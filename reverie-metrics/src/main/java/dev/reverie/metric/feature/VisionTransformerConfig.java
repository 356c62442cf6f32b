package dev.reverie.metric.feature;

/**
 * Sizes of a {@link VisionTransformer}.
 *
 * @param family whose names and conventions it follows
 * @param width channels of a token
 * @param depth blocks
 * @param heads of attention, a divisor of the width
 * @param hidden channels inside a block's two affine maps
 * @param patch side of the square of pixels that becomes a token
 * @param grid patches along a side of the images that the table of positions was trained for
 * @param side of the images that it sees, a multiple of the patch
 * @param registers tokens beside the class token and the patches, DINOv2 only
 * @param projection features after the last affine map, CLIP only; 0 for DINOv2
 */
public record VisionTransformerConfig(
        Family family,
        int width,
        int depth,
        int heads,
        int hidden,
        int patch,
        int grid,
        int side,
        int registers,
        int projection) {
    /** Width of a head in all published networks. */
    private static final int HEAD = 64;

    /** Whose networks. */
    public enum Family {
        /** Oquab et al. 2023, arXiv:2304.07193; registers of Darcet et al. 2023, arXiv:2309.16588. */
        DINOV2,
        /** Radford et al. 2021, arXiv:2103.00020. */
        CLIP
    }

    /** Checks the numbers. */
    public VisionTransformerConfig {
        boolean positive = Math.min(Math.min(width, depth), Math.min(heads, hidden)) >= 1
                && Math.min(patch, Math.min(grid, side)) >= 1;
        if (!positive || width % heads != 0 || side % patch != 0) {
            throw new IllegalArgumentException(
                    "all sizes must be positive, heads divide the width and the patch the side, got"
                            + " width " + width + ", depth " + depth + ", heads " + heads + ", hidden " + hidden
                            + ", patch " + patch
                            + ", grid " + grid + ", side " + side);
        }
        if (family == Family.CLIP
                ? projection < 1 || registers != 0 || grid * patch != side
                : projection != 0 || registers < 0) {
            throw new IllegalArgumentException(
                    "CLIP has a projection, no registers and the images that its positions are of;"
                            + " DINOv2 has no projection; got " + family + " with projection " + projection + ", "
                            + registers
                            + " registers, a grid of " + grid + " and a side of " + side);
        }
    }

    /**
     * A published size of DINOv2 at 224 pixels: its positions were trained at 518.
     *
     * @param width 384 (small), 768 (base) or 1024 (large)
     * @param depth 12, 12 or 24
     * @param registers 0 or 4
     */
    public static VisionTransformerConfig dinov2(int width, int depth, int registers) {
        return new VisionTransformerConfig(
                Family.DINOV2, width, depth, width / HEAD, 4 * width, 14, 37, 224, registers, 0);
    }

    /**
     * A published size of CLIP.
     *
     * @param width 768 (base) or 1024 (large)
     * @param depth 12 or 24
     * @param patch 32, 16 or 14
     * @param side 224 or 336
     * @param projection 512 or 768
     */
    public static VisionTransformerConfig clip(int width, int depth, int patch, int side, int projection) {
        return new VisionTransformerConfig(
                Family.CLIP, width, depth, width / HEAD, 4 * width, patch, side / patch, side, 0, projection);
    }

    /** Patches along a side of what it sees. */
    int patches() {
        return side / patch;
    }

    /** For instance {@code DINOv2 ViT-S/14} or {@code CLIP ViT-L/14 at 336}. */
    public String name() {
        String size = switch (width) {
            case 384 -> "S";
            case 768 -> "B";
            case 1024 -> "L";
            default -> String.valueOf(width);
        };
        String vit = "ViT-" + size + "/" + patch;
        return family == Family.CLIP
                ? "CLIP " + vit + (side == 224 ? "" : " at " + side)
                : "DINOv2 " + vit + (registers == 0 ? "" : " with " + registers + " registers");
    }
}
