package dev.reverie.interop.diffusers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.errors.RequestException;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.network.unet2d.Unet2dConfig;
import dev.reverie.nn.Activation;
import java.util.List;

/** Writes the {@code config.json} of a {@code UNet2DModel}: what {@link UnetReader} reads. */
final class UnetWriter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private UnetWriter() {}

    /**
     * The configuration of a network.
     *
     * @param network of a kind that diffusers has
     * @param height rows of the images
     * @param width columns of the images
     * @throws RequestException if diffusers has no such network; the message names the option
     */
    static ObjectNode write(Network network, int height, int width) {
        if (network instanceof Unet2d unet) {
            return plain(unet.config(), height, width);
        }
        if (network instanceof Ncsnpp ncsnpp) {
            return skip(ncsnpp.config());
        }
        throw new RequestException(
                "diffusers has no network like "
                        + network.getClass().getSimpleName()
                        + "; it has network.kind unet2d, and ncsnpp with progressive outputSkip and progressiveInput inputSkip");
    }

    private static ObjectNode start(int channels, int height, int width) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("_class_name", "UNet2DModel");
        if (height == width) {
            tree.put("sample_size", height);
        } else {
            tree.putArray("sample_size").add(height).add(width);
        }
        tree.put("in_channels", channels);
        tree.put("out_channels", channels);
        tree.put("downsample_type", "conv");
        tree.put("upsample_type", "conv");
        return tree;
    }

    private static ObjectNode plain(Unet2dConfig config, int height, int width) {
        ObjectNode tree = start(config.channels(), height, width);
        if (config.learnedVariance()) {
            tree.put("out_channels", 2 * config.channels());
        }
        List<Unet2dConfig.Level> levels = config.levels();
        ArrayNode widths = tree.putArray("block_out_channels");
        ArrayNode down = tree.putArray("down_block_types");
        ArrayNode up = tree.putArray("up_block_types");
        for (int i = 0; i < levels.size(); i++) {
            widths.add(levels.get(i).width());
            down.add(levels.get(i).attendsDown() ? "AttnDownBlock2D" : "DownBlock2D");
            up.add(levels.get(levels.size() - 1 - i).attendsUp() ? "AttnUpBlock2D" : "UpBlock2D");
        }
        tree.put("layers_per_block", config.layers());
        tree.put("add_attention", config.middleAttention());
        if (config.headWidth().isPresent()) {
            tree.put("attention_head_dim", config.headWidth().getAsInt());
        } else {
            tree.putNull("attention_head_dim");
        }
        tree.put("norm_num_groups", config.groups());
        if (config.scaleAndShift() && config.middleAttentionNorm()) {
            tree.put("attn_norm_num_groups", config.groups());
        } else {
            tree.putNull("attn_norm_num_groups");
        }
        require(
                config.scaleAndShift() || config.middleAttentionNorm(),
                "middleAttentionNorm false with time added has no counterpart in diffusers");
        tree.put("norm_eps", config.epsilon());
        tree.put("act_fn", config.activation() == Activation.RELU ? "relu" : "silu");
        require(
                config.activation() == Activation.RELU || config.activation() == Activation.SWISH,
                "diffusers has the activations swish and relu, got " + config.activation());
        tree.put("downsample_padding", config.downsamplePadding());
        tree.put(
                "time_embedding_type", config.embedding() == Unet2dConfig.Embedding.FOURIER ? "fourier" : "positional");
        tree.put("flip_sin_to_cos", config.cosineFirst());
        tree.put("freq_shift", config.frequencyShift());
        tree.put("mid_block_scale_factor", config.middleScale());
        tree.put("center_input_sample", config.centerInput());
        tree.put("resnet_time_scale_shift", config.scaleAndShift() ? "scale_shift" : "default");
        tree.put("dropout", config.dropout());
        if (config.classes() > 0) {
            tree.put("num_class_embeds", config.classes());
        } else {
            tree.putNull("num_class_embeds");
        }
        return tree;
    }

    private static ObjectNode skip(NcsnppConfig config) {
        requireSkip(config);
        ObjectNode tree = start(config.channels(), config.height(), config.width());
        ArrayNode widths = tree.putArray("block_out_channels");
        ArrayNode down = tree.putArray("down_block_types");
        ArrayNode up = tree.putArray("up_block_types");
        for (int i = 0; i < config.levels(); i++) {
            int opposite = config.levels() - 1 - i;
            widths.add(config.features() * config.multipliers().get(i));
            down.add(attends(config, i) ? "AttnSkipDownBlock2D" : "SkipDownBlock2D");
            up.add(attends(config, opposite) ? "AttnSkipUpBlock2D" : "SkipUpBlock2D");
        }
        tree.put("layers_per_block", config.blocks());
        tree.put("add_attention", true);
        tree.putNull("attention_head_dim");
        tree.putNull("norm_num_groups");
        tree.put("norm_eps", 1e-6);
        tree.put("act_fn", "silu");
        tree.put("time_embedding_type", "fourier");
        tree.put("mid_block_scale_factor", Math.sqrt(2));
        tree.put("center_input_sample", !config.centered());
        tree.put("dropout", config.dropout());
        return tree;
    }

    private static boolean attends(NcsnppConfig config, int level) {
        return config.attentionResolutions().contains(config.height() >> level);
    }

    private static void requireSkip(NcsnppConfig config) {
        require(
                config.progressive() == NcsnppConfig.Progressive.OUTPUT_SKIP,
                "diffusers has NCSN++ with progressive outputSkip only, got " + config.progressive());
        require(
                config.progressiveInput() == NcsnppConfig.ProgressiveInput.INPUT_SKIP,
                "diffusers has NCSN++ with progressiveInput inputSkip only, got " + config.progressiveInput());
        require(config.combine() == NcsnppConfig.Combine.SUM, "diffusers has NCSN++ with combine sum only, got cat");
        require(
                config.residualBlock() == NcsnppConfig.ResidualBlock.BIGGAN,
                "diffusers has NCSN++ with residualBlock biggan only, got ddpm");
        require(
                config.fir() && config.firKernel().equals(List.of(1.0, 3.0, 3.0, 1.0)),
                "diffusers has NCSN++ with fir true and firKernel 1, 3, 3, 1 only");
        require(config.skipRescale(), "diffusers has NCSN++ with skipRescale true only, got false");
        require(
                config.embedding() == NcsnppConfig.Embedding.FOURIER && config.conditional() && config.scaleBySigma(),
                "diffusers has NCSN++ with embedding fourier, conditional and scaleBySigma only");
        require(config.activation() == Activation.SWISH, "diffusers has NCSN++ with activation swish only");
        require(
                config.classes() == 0
                        && config.augmentationLength() == 0
                        && config.sigmas().isEmpty(),
                "diffusers has NCSN++ without classes, augmentation labels and table of noise levels only");
        require(
                config.channels() == 3 && config.features() >= UnetReader.FULL_GROUPS_WIDTH,
                "diffusers has NCSN++ for 3 channels with at least " + UnetReader.FULL_GROUPS_WIDTH
                        + " features only, got " + config.channels() + " and " + config.features());
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new RequestException(fault);
        }
    }
}
