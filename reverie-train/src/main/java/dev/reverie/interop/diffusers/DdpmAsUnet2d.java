package dev.reverie.interop.diffusers;

import dev.reverie.errors.RequestException;
import dev.reverie.network.Ddpm;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.network.unet2d.Unet2dConfig;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link Ddpm} in which the middle alone attends, as the {@link Unet2d} that computes the same. Where a level attends
 * there is none: the original does so once at the end of a level on the way up, the other after every block.
 */
final class DdpmAsUnet2d {
    private final NcsnppConfig config;
    private final Map<String, String> ours = new LinkedHashMap<>();
    private int module;

    private DdpmAsUnet2d(NcsnppConfig config) {
        this.config = config;
    }

    /**
     * The same network.
     *
     * @param original its parameters have memory
     * @return with memory of its own
     * @throws IllegalArgumentException if there is none; the message names the option
     */
    static Unet2d of(Ddpm original) {
        NcsnppConfig config = original.config();
        Unet2d network = new Unet2d(options(config));
        DdpmAsUnet2d names = new DdpmAsUnet2d(config);
        names.walk();
        Parameters from = original.parameters();
        network.parameters().allocate(from.dtype(), from.device());
        try (Scope scope = Scope.open()) {
            for (Parameter parameter : network.parameters().list()) {
                String name = names.ours.getOrDefault(parameter.name(), "");
                Parameter source = from.find(name);
                if (source == null) {
                    throw new IllegalStateException("DDPM has no " + name + " to be " + parameter.name());
                }
                Tensor value = source.value().detach();
                // Ours keep the matrix of a pointwise convolution as [in, out].
                Tensor turned = name.endsWith(".W") ? value.transpose(0, 1) : value;
                parameter.value().detach().copyFrom(turned.reshape(parameter.shape()));
            }
        }
        return network;
    }

    private static Unet2dConfig options(NcsnppConfig config) {
        for (int level = 0; level < config.multipliers().size(); level++) {
            require(
                    !config.attentionResolutions().contains(config.height() >> level),
                    "diffusers attends elsewhere on the way up than network.kind ddpm, which it has without attending"
                            + " levels only, got network.attentionResolutions " + config.attentionResolutions()
                            + "; train network.kind unet2d");
        }
        require(config.resampleWithConvolution(), "diffusers has network.resampleWithConvolution true only, got false");
        require(config.conditional(), "diffusers has network.conditional true only, got false");
        require(
                config.classes() == 0 && config.augmentationLength() == 0,
                "diffusers has network.kind ddpm without classes and augmentation only; train network.kind unet2d");
        require(config.sigmas().isEmpty(), "diffusers has networks without a table of noise levels only");
        List<Unet2dConfig.Level> levels = new ArrayList<>();
        for (int multiplier : config.multipliers()) {
            levels.add(new Unet2dConfig.Level(config.features() * multiplier, false, false));
        }
        return Unet2dConfig.builder(config.channels())
                .levels(levels)
                .layers(config.blocks())
                .activation(config.activation())
                .centerInput(!config.centered())
                .dropout(config.dropout())
                .build();
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new RequestException(fault);
        }
    }

    /** The modules in the order in which the original counts them. */
    private void walk() {
        both("time_embedding.linear_1", next());
        both("time_embedding.linear_2", next());
        both("conv_in", next());
        int levels = config.multipliers().size();
        for (int level = 0; level < levels; level++) {
            for (int block = 0; block < config.blocks(); block++) {
                unit("down_blocks." + level + ".resnets." + block);
            }
            if (level < levels - 1) {
                both("down_blocks." + level + ".downsamplers.0.conv", next() + ".Conv_0");
            }
        }
        unit("mid_block.resnets.0");
        attention("mid_block.attentions.0");
        unit("mid_block.resnets.1");
        for (int level = 0; level < levels; level++) {
            for (int block = 0; block <= config.blocks(); block++) {
                unit("up_blocks." + level + ".resnets." + block);
            }
            if (level < levels - 1) {
                both("up_blocks." + level + ".upsamplers.0.conv", next() + ".Conv_0");
            }
        }
        both("conv_norm_out", next());
        both("conv_out", next());
    }

    private String next() {
        return "all_modules." + module++;
    }

    private void both(String theirs, String name) {
        ours.put(theirs + ".weight", name + ".weight");
        ours.put(theirs + ".bias", name + ".bias");
    }

    private void matrix(String theirs, String name) {
        ours.put(theirs + ".weight", name + ".W");
        ours.put(theirs + ".bias", name + ".b");
    }

    private void unit(String theirs) {
        String name = next();
        both(theirs + ".norm1", name + ".GroupNorm_0");
        both(theirs + ".conv1", name + ".Conv_0");
        both(theirs + ".time_emb_proj", name + ".Dense_0");
        both(theirs + ".norm2", name + ".GroupNorm_1");
        both(theirs + ".conv2", name + ".Conv_1");
        matrix(theirs + ".conv_shortcut", name + ".NIN_0");
    }

    private void attention(String theirs) {
        String name = next();
        both(theirs + ".group_norm", name + ".GroupNorm_0");
        String[] maps = {"to_q", "to_k", "to_v", "to_out.0"};
        for (int i = 0; i < maps.length; i++) {
            matrix(theirs + "." + maps[i], name + ".NIN_" + i);
        }
    }
}
