package dev.reverie.metric.feature;

import dev.reverie.metric.feature.FrozenLayers.Norm;
import dev.reverie.metric.feature.VisionTransformerConfig.Family;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A vision transformer (Dosovitskiy et al. 2021, arXiv:2010.11929) whose features are those of its class token.
 *
 * <table>
 * <caption>The families</caption>
 * <tr><th>family</th><th>features</th><th>figure</th></tr>
 * <tr><td>DINOv2 (arXiv:2304.07193)</td><td>the class token after the last normalisation</td>
 *     <td>FD-DINOv2, published for ViT-L/14 (arXiv:2306.04675)</td></tr>
 * <tr><td>CLIP (arXiv:2103.00020)</td><td>the same, projected to the space shared with texts</td>
 *     <td>CMMD, published for ViT-L/14 at 336 pixels (arXiv:2401.09603)</td></tr>
 * </table>
 *
 * <p>Parameters have the names of the published files {@code facebook/dinov2-*} and {@code openai/clip-vit-*}.
 */
public final class VisionTransformer implements ImageEncoder {
    private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);
    private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);

    private final VisionTransformerConfig config;
    private final Parameters parameters = new Parameters();
    private final Parameter classToken;
    private final Parameter patchWeight;
    private final @Nullable Parameter patchBias;
    private final @Nullable Parameter registers;
    private final TokenPositions positions;
    private final @Nullable Norm first;
    private final List<EncoderBlock> blocks = new ArrayList<>();
    private final Norm last;
    private final @Nullable Parameter projection;

    /** A network whose parameters are not allocated. */
    public VisionTransformer(VisionTransformerConfig config) {
        this.config = config;
        boolean clip = config.family() == Family.CLIP;
        double epsilon = clip ? 1e-5 : 1e-6;
        int width = config.width();
        int tokens = 1 + config.grid() * config.grid();
        String stem = clip ? "vision_model.embeddings." : "embeddings.";
        String patches = stem + (clip ? "patch_embedding" : "patch_embeddings.projection");
        classToken = clip
                ? FrozenLayers.declare(parameters, stem + "class_embedding", width)
                : FrozenLayers.declare(parameters, stem + "cls_token", 1, 1, width);
        registers = config.registers() == 0
                ? null
                : FrozenLayers.declare(parameters, stem + "register_tokens", 1, config.registers(), width);
        patchWeight = FrozenLayers.declare(parameters, patches + ".weight", width, 3, config.patch(), config.patch());
        patchBias = clip ? null : FrozenLayers.declare(parameters, patches + ".bias", width);
        Parameter table = clip
                ? FrozenLayers.declare(parameters, stem + "position_embedding.weight", tokens, width)
                : FrozenLayers.declare(parameters, stem + "position_embeddings", 1, tokens, width);
        positions = new TokenPositions(table, config.grid(), config.patches(), config.registers() > 0);
        // The published files spell it so.
        first = clip ? Norm.of(parameters, "vision_model.pre_layrnorm", width, epsilon) : null;
        for (int i = 0; i < config.depth(); i++) {
            blocks.add(new EncoderBlock(parameters, i, config, epsilon));
        }
        last = Norm.of(parameters, clip ? "vision_model.post_layernorm" : "layernorm", width, epsilon);
        projection =
                clip ? FrozenLayers.declare(parameters, "visual_projection.weight", config.projection(), width) : null;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** The encoder of texts beside CLIP's of images, and the token that stands for hidden patches in the training of DINOv2. */
    @Override
    public boolean isDispensable(String array) {
        return config.family() == Family.CLIP
                ? array.startsWith("text_model.")
                        || List.of("logit_scale", "text_projection.weight", "vision_model.embeddings.position_ids")
                                .contains(array)
                : array.equals("embeddings.mask_token");
    }

    @Override
    public EncoderInput input() {
        return config.family() == Family.CLIP
                ? EncoderInput.normalised(
                        config.side(), ImageResize.CROPPED_PILLOW_BICUBIC, "CLIP", CLIP_MEAN, CLIP_STD)
                : EncoderInput.normalised(
                        config.side(), ImageResize.PILLOW_BICUBIC, "ImageNet", IMAGENET_MEAN, IMAGENET_STD);
    }

    @Override
    public int dimension() {
        return projection == null ? config.width() : config.projection();
    }

    @Override
    public Encoding encode(Tensor images) {
        try (Scope scope = Scope.open()) {
            Tensor tokens = tokens(images);
            if (first != null) {
                tokens = first.forward(tokens);
            }
            for (EncoderBlock block : blocks) {
                Tensor next = block.forward(tokens);
                tokens.close();
                tokens = next;
            }
            Tensor features = last.forward(tokens.select(1, 0));
            if (projection != null) {
                features = Functional.linear(features, projection.value(), null);
            }
            return new Encoding(scope.keep(features), Optional.empty());
        }
    }

    /** Class token, registers and patches with their positions, {@code [N, T, width]}; registers have none. */
    private Tensor tokens(Tensor images) {
        try (Scope scope = Scope.open()) {
            long n = images.size(0);
            long width = config.width();
            Tensor maps = Functional.conv2d(
                    images, patchWeight.value(), patchBias == null ? null : patchBias.value(), config.patch(), 0, 1, 1);
            long count = (long) config.patches() * config.patches();
            Tensor table = positions.value();
            Tensor patches = maps.reshape(n, width, count).transpose(1, 2).add(table.narrow(0, 1, count));
            Tensor own = classToken
                    .value()
                    .view(1, 1, width)
                    .add(table.narrow(0, 0, 1))
                    .expand(n, 1, width);
            return scope.keep(
                    registers == null
                            ? Tensors.cat(1, own, patches)
                            : Tensors.cat(1, own, registers.value().expand(n, config.registers(), width), patches));
        }
    }
}
