package dev.reverie.metric.feature;

import dev.reverie.file.ArraySource;
import dev.reverie.metric.feature.VisionTransformerConfig.Family;
import java.util.Map;
import java.util.Optional;

/** Tells by the names and shapes of the arrays in a file which network they are the weights of. */
public final class EncoderRecognition {
    private static final int HEAD = 64;
    private static final int DINOV2_SIDE = 224;
    private static final String DINOV2_CLASS = "embeddings.cls_token";
    private static final String CLIP_CLASS = "vision_model.embeddings.class_embedding";

    private EncoderRecognition() {}

    /**
     * The network, its parameters not allocated.
     *
     * @param arrays by name
     * @return empty if it is none of those known here
     */
    public static Optional<ImageEncoder> of(Map<String, ? extends ArraySource> arrays) {
        if (arrays.containsKey("Mixed_7c.branch_pool.conv.weight")) {
            return Optional.of(new InceptionV3());
        }
        if (arrays.containsKey(DINOV2_CLASS)) {
            return transformer(
                    Family.DINOV2,
                    arrays,
                    "embeddings.patch_embeddings.projection.weight",
                    "embeddings.position_embeddings",
                    "encoder.layer.");
        }
        if (arrays.containsKey(CLIP_CLASS)) {
            return transformer(
                    Family.CLIP,
                    arrays,
                    "vision_model.embeddings.patch_embedding.weight",
                    "vision_model.embeddings.position_embedding.weight",
                    "vision_model.encoder.layers.");
        }
        return Optional.empty();
    }

    private static Optional<ImageEncoder> transformer(
            Family family, Map<String, ? extends ArraySource> arrays, String patches, String positions, String layer) {
        int width = size(arrays, patches, 0);
        int patch = size(arrays, patches, 3);
        int tokens = size(arrays, positions, family == Family.CLIP ? 0 : 1);
        int grid = (int) Math.round(Math.sqrt(Math.max(0, tokens - 1)));
        int depth = 0;
        while (arrays.containsKey(layer + depth + ".mlp.fc1.weight")) {
            depth++;
        }
        int hidden = size(arrays, layer + "0.mlp.fc1.weight", 0);
        int registers = size(arrays, "embeddings.register_tokens", 1);
        int projection = family == Family.CLIP ? size(arrays, "visual_projection.weight", 0) : 0;
        int side = family == Family.CLIP ? grid * patch : DINOV2_SIDE / Math.max(1, patch) * patch;
        try {
            return Optional.of(new VisionTransformer(new VisionTransformerConfig(
                    family, width, depth, width / HEAD, hidden, patch, grid, side, registers, projection)));
        } catch (IllegalArgumentException noSuchNetwork) {
            return Optional.empty();
        }
    }

    /** One size of an array, or 0. */
    private static int size(Map<String, ? extends ArraySource> arrays, String name, int axis) {
        ArraySource array = arrays.get(name);
        if (array == null || array.shape().rank() <= axis) {
            return 0;
        }
        return (int) Math.min(Integer.MAX_VALUE, array.shape().size(axis));
    }
}
