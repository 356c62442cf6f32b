package dev.reverie.metric.feature;

import dev.reverie.metric.feature.FrozenLayers.Affine;
import dev.reverie.metric.feature.FrozenLayers.Norm;
import dev.reverie.metric.feature.VisionTransformerConfig.Family;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Functional;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A block with normalisation before each of its two parts (arXiv:2010.11929, equations 2 and 3), where s are the factors of layer scale
 * (arXiv:2103.17239), or 1:
 *
 * <pre>{@code
 * h = x + s_1 attention(norm(x))
 * y = h + s_2 (W_2 activation(W_1 norm(h)))
 * }</pre>
 *
 * <p>The activation is {@code x Phi(x)} in DINOv2 and its approximation {@code x sigmoid(1.702 x)} in CLIP.
 */
final class EncoderBlock {
    private static final double QUICK = 1.702;

    private final Family family;
    private final int heads;
    private final Norm before;
    private final Affine query;
    private final Affine key;
    private final Affine value;
    private final Affine out;
    private final @Nullable Parameter firstScale;
    private final Norm between;
    private final Affine widening;
    private final Affine narrowing;
    private final @Nullable Parameter secondScale;

    EncoderBlock(Parameters parameters, int index, VisionTransformerConfig config, double epsilon) {
        family = config.family();
        heads = config.heads();
        int width = config.width();
        boolean clip = family == Family.CLIP;
        String name = (clip ? "vision_model.encoder.layers." : "encoder.layer.") + index;
        String attention = name + (clip ? ".self_attn." : ".attention.attention.");
        before = Norm.of(parameters, name + (clip ? ".layer_norm1" : ".norm1"), width, epsilon);
        query = Affine.of(parameters, attention + (clip ? "q_proj" : "query"), width, width);
        key = Affine.of(parameters, attention + (clip ? "k_proj" : "key"), width, width);
        value = Affine.of(parameters, attention + (clip ? "v_proj" : "value"), width, width);
        out = Affine.of(parameters, clip ? attention + "out_proj" : name + ".attention.output.dense", width, width);
        firstScale = clip ? null : FrozenLayers.declare(parameters, name + ".layer_scale1.lambda1", width);
        between = Norm.of(parameters, name + (clip ? ".layer_norm2" : ".norm2"), width, epsilon);
        widening = Affine.of(parameters, name + ".mlp.fc1", width, config.hidden());
        narrowing = Affine.of(parameters, name + ".mlp.fc2", config.hidden(), width);
        secondScale = clip ? null : FrozenLayers.declare(parameters, name + ".layer_scale2.lambda1", width);
    }

    /** Maps tokens {@code [N, T, width]} to tokens. */
    Tensor forward(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor mixed = scaled(attended(before.forward(x)), firstScale).addInPlace(x);
            Tensor mapped = narrowing.forward(activated(widening.forward(between.forward(mixed))));
            return scope.keep(scaled(mapped, secondScale).addInPlace(mixed));
        }
    }

    private static Tensor scaled(Tensor x, @Nullable Parameter scale) {
        return scale == null ? x : x.mulInPlace(scale.value());
    }

    private Tensor activated(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor active = family == Family.DINOV2
                    ? Functional.gelu(x)
                    : x.mul(QUICK).sigmoid().mulInPlace(x);
            x.close();
            return scope.keep(active);
        }
    }

    private Tensor attended(Tensor x) {
        try (Scope scope = Scope.open()) {
            Tensor mixed = Functional.attention(split(query, x), split(key, x), split(value, x));
            return scope.keep(out.forward(mixed.transpose(1, 2).reshape(x.shape())));
        }
    }

    /** {@code [N, heads, T, width / heads]}. */
    private Tensor split(Affine map, Tensor x) {
        return map.forward(x)
                .view(x.size(0), x.size(1), heads, x.size(2) / heads)
                .transpose(1, 2);
    }
}
