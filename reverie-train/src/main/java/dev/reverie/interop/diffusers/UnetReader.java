package dev.reverie.interop.diffusers;

import dev.reverie.file.FileFormatException;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.unet2d.Unet2dConfig;
import dev.reverie.nn.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the {@code config.json} of a {@code UNet2DModel}: every option is either supported or refused by name.
 *
 * <p>Networks of plain blocks ({@code DownBlock2D}, {@code AttnDownBlock2D}, ...) are a
 * {@link dev.reverie.network.unet2d.Unet2d}; those of skip blocks ({@code SkipDownBlock2D}, {@code AttnSkipDownBlock2D},
 * ...) are the {@link dev.reverie.network.Ncsnpp} from which they were converted.
 */
final class UnetReader {
    private static final String CLASS = "UNet2DModel";
    /** Below this many channels the two programs divide normalisations into different numbers of groups. */
    static final int FULL_GROUPS_WIDTH = 128;

    private final JsonOptions options;

    private UnetReader(JsonOptions options) {
        this.options = options;
    }

    /**
     * Reads a file.
     *
     * @param file {@code config.json}
     * @throws FileFormatException if an option is unknown, of the wrong type, not supported or does not fit the others
     * @throws IOException if it cannot be read
     */
    static UnetLayout read(Path file) throws IOException {
        JsonOptions options = JsonOptions.read(file);
        try {
            return new UnetReader(options).layout();
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file.toString(), "does not describe a network: " + e.getMessage(), e);
        }
    }

    private UnetLayout layout() throws FileFormatException {
        String name = options.text("_class_name", "");
        if (!name.equals(CLASS)) {
            throw options.fault(
                    "_class_name",
                    "is '" + name + "', but only " + CLASS + " is read here (unconditional or class-conditional images)"
                            + (name.contains("Pipeline")
                                    ? "; this is the index of a pipeline, name the folder that holds it"
                                    : ""));
        }
        refuseUnsupported();
        List<String> down = options.texts(
                "down_block_types", List.of("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"));
        List<String> up = new ArrayList<>(options.texts(
                "up_block_types", List.of("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D")));
        List<Integer> widths = options.counts("block_out_channels", List.of(224, 448, 672, 896));
        if (widths.isEmpty() || down.size() != widths.size() || up.size() != widths.size()) {
            throw options.fault(
                    "block_out_channels",
                    "has " + widths.size() + " levels, but down_block_types has " + down.size()
                            + " and up_block_types has " + up.size() + "; all three must be of one length above 0");
        }
        Collections.reverse(up);
        int channels = options.count("in_channels", 3);
        boolean learnedVariance = learnedVariance(channels);
        boolean skip = down.stream().anyMatch(type -> type.contains("Skip"))
                || up.stream().anyMatch(type -> type.contains("Skip"));
        if (skip && learnedVariance) {
            throw options.fault("out_channels", "twice in_channels is not supported for networks of skip blocks");
        }
        UnetLayout layout =
                skip ? skip(channels, widths, down, up) : plain(channels, learnedVariance, widths, down, up);
        options.rejectUnknown();
        return layout;
    }

    private boolean learnedVariance(int channels) throws FileFormatException {
        int outputs = options.count("out_channels", 3);
        if (outputs != channels && outputs != 2 * channels) {
            throw options.fault(
                    "out_channels",
                    "must equal in_channels = " + channels + ", or be twice as many where a variance was learnt, got "
                            + outputs + ": a score has the shape of the data (networks that take a condition as more"
                            + " channels are not supported)");
        }
        return outputs != channels;
    }

    private void refuseUnsupported() throws FileFormatException {
        if (options.isNull("mid_block_type")) {
            throw options.fault("mid_block_type", "null is not supported: the network would have no middle");
        }
        options.onlyText("mid_block_type", "UNetMidBlock2D", "the middle would be another network");
        options.onlyText("downsample_type", "conv", "levels would be halved by residual blocks");
        options.onlyText("upsample_type", "conv", "levels would be doubled by residual blocks");
        options.onlyFalse("attention_legacy_order", "heads would be split before queries, keys and values");
        options.absent("class_embed_type", "only a table of classes (num_class_embeds) conditions the network");
        options.absent("num_train_timesteps", "it belongs to a learnt table of times, which is not read");
        options.without("_diffusers_version", "_name_or_path");
    }

    private boolean attends(String option, String type, String plain, String attending) throws FileFormatException {
        // Weights of the first releases prefix the plain blocks.
        String kind = type.startsWith("UNetRes") ? type.substring("UNetRes".length()) : type;
        if (kind.equals(attending)) {
            return true;
        }
        if (kind.equals(plain)) {
            return false;
        }
        throw options.fault(
                option,
                "has the block '" + type + "', which is not supported; accepted are " + plain + " and " + attending
                        + " (skip and plain blocks are not mixed)");
    }

    private UnetLayout plain(
            int channels, boolean learnedVariance, List<Integer> widths, List<String> down, List<String> up)
            throws FileFormatException {
        List<Unet2dConfig.Level> levels = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            levels.add(new Unet2dConfig.Level(
                    widths.get(i),
                    attends("down_block_types", down.get(i), "DownBlock2D", "AttnDownBlock2D"),
                    attends("up_block_types", up.get(i), "UpBlock2D", "AttnUpBlock2D")));
        }
        int groups = options.count("norm_num_groups", 32);
        boolean scaleAndShift = scaleAndShift();
        int middleGroups = options.count("attn_norm_num_groups", groups);
        if (middleGroups != groups) {
            throw options.fault(
                    "attn_norm_num_groups",
                    middleGroups + " is not supported: accepted is null or norm_num_groups = " + groups);
        }
        List<Integer> size = options.size("sample_size", 0);
        Unet2dConfig.Builder config = Unet2dConfig.builder(channels)
                .levels(levels)
                .layers(options.count("layers_per_block", 2))
                .middleAttention(options.flag("add_attention", true))
                .middleAttentionNorm(!scaleAndShift || options.has("attn_norm_num_groups"))
                .groups(groups)
                .epsilon(options.number("norm_eps", 1e-5))
                .activation(activation())
                .downsamplePadding(options.count("downsample_padding", 1))
                .embedding(fourier() ? Unet2dConfig.Embedding.FOURIER : Unet2dConfig.Embedding.POSITIONAL)
                .cosineFirst(options.flag("flip_sin_to_cos", true))
                .frequencyShift(options.number("freq_shift", 0))
                .middleScale(options.number("mid_block_scale_factor", 1))
                .centerInput(options.flag("center_input_sample", false))
                .scaleAndShift(scaleAndShift)
                .dropout(options.number("dropout", 0))
                .classes(options.count("num_class_embeds", 0))
                .learnedVariance(learnedVariance);
        headWidth().ifPresent(config::headWidth);
        return new UnetLayout.Plain(config.build(), size.get(0), size.get(1));
    }

    private OptionalInt headWidth() throws FileFormatException {
        // The default of the program is 8; null in the file is one head of all channels, which reads as missing here.
        return options.isNull("attention_head_dim")
                ? OptionalInt.empty()
                : OptionalInt.of(options.count("attention_head_dim", 8));
    }

    private boolean scaleAndShift() throws FileFormatException {
        String kind = options.text("resnet_time_scale_shift", "default");
        return switch (kind) {
            case "default" -> false;
            case "scale_shift" -> true;
            default ->
                throw options.fault(
                        "resnet_time_scale_shift",
                        "'" + kind + "' is not supported; accepted are 'default' and 'scale_shift'");
        };
    }

    private boolean fourier() throws FileFormatException {
        String kind = options.text("time_embedding_type", "positional");
        return switch (kind) {
            case "positional" -> false;
            case "fourier" -> true;
            default ->
                throw options.fault(
                        "time_embedding_type",
                        "'" + kind + "' is not supported; accepted are 'positional' and 'fourier'");
        };
    }

    private Activation activation() throws FileFormatException {
        String name = options.text("act_fn", "silu");
        return switch (name) {
            case "silu", "swish" -> Activation.SWISH;
            case "relu" -> Activation.RELU;
            default -> throw options.fault("act_fn", "'" + name + "' is not supported; accepted are 'silu' and 'relu'");
        };
    }

    private UnetLayout skip(int channels, List<Integer> widths, List<String> down, List<String> up)
            throws FileFormatException {
        List<Integer> size = options.size("sample_size", 0);
        if (size.get(0) == 0) {
            throw options.fault("sample_size", "is needed for a network of skip blocks, got null");
        }
        if (channels != 3) {
            throw options.fault(
                    "in_channels", "must be 3 for skip blocks, whose image pyramids have 3, got " + channels);
        }
        List<Integer> attending = new ArrayList<>();
        List<Integer> multipliers = new ArrayList<>();
        int features = Math.max(1, widths.get(0));
        for (int i = 0; i < widths.size(); i++) {
            boolean attendsDown = attends("down_block_types", down.get(i), "SkipDownBlock2D", "AttnSkipDownBlock2D");
            boolean attendsUp = attends("up_block_types", up.get(i), "SkipUpBlock2D", "AttnSkipUpBlock2D");
            if (attendsDown != attendsUp) {
                throw options.fault(
                        "up_block_types",
                        "must attend at the same levels as down_block_types for skip blocks, but level " + i
                                + " does so in one direction only");
            }
            if (attendsDown) {
                attending.add(size.get(0) >> i);
            }
            if (widths.get(i) % features != 0) {
                throw options.fault(
                        "block_out_channels",
                        "must be multiples of the first, " + features + ", for skip blocks, got " + widths);
            }
            multipliers.add(widths.get(i) / features);
        }
        checkPublished(widths);
        return new UnetLayout.Skip(NcsnppConfig.ncsnpp(channels, size.get(0), size.get(1))
                .features(features)
                .multipliers(multipliers.toArray(Integer[]::new))
                .blocks(options.count("layers_per_block", 2))
                .attentionResolutions(attending.toArray(Integer[]::new))
                .progressive(NcsnppConfig.Progressive.OUTPUT_SKIP)
                .progressiveInput(NcsnppConfig.ProgressiveInput.INPUT_SKIP)
                .fourierScale(SkipNames.FOURIER_SCALE)
                .dropout(options.number("dropout", 0))
                .centered(!options.flag("center_input_sample", false))
                .build());
    }

    /** Checks that the file agrees with the options that NCSN++ fixes. */
    private void checkPublished(List<Integer> widths) throws FileFormatException {
        if (!fourier()) {
            throw options.fault("time_embedding_type", "must be 'fourier' for skip blocks, got 'positional'");
        }
        if (scaleAndShift()) {
            throw options.fault("resnet_time_scale_shift", "must be 'default' for skip blocks, got 'scale_shift'");
        }
        if (activation() != Activation.SWISH) {
            throw options.fault("act_fn", "must be 'silu' for skip blocks");
        }
        double scale = options.number("mid_block_scale_factor", 1);
        if (Math.abs(scale - Math.sqrt(2)) > 1e-6) {
            throw options.fault("mid_block_scale_factor", "must be sqrt(2) for skip blocks, got " + scale);
        }
        double epsilon = options.number("norm_eps", 1e-5);
        if (epsilon != 1e-6) {
            throw options.fault("norm_eps", "must be 1e-6 for skip blocks, got " + epsilon);
        }
        if (!options.flag("add_attention", true)) {
            throw options.fault("add_attention", "must be true for skip blocks, got false");
        }
        if (headWidth().isPresent()) {
            throw options.fault(
                    "attention_head_dim",
                    "must be null, one head, for skip blocks, got "
                            + headWidth().getAsInt());
        }
        if (widths.get(0) < FULL_GROUPS_WIDTH) {
            throw options.fault(
                    "block_out_channels",
                    "must start with at least " + FULL_GROUPS_WIDTH
                            + " channels for skip blocks, whose normalisations differ below, got " + widths);
        }
        int groups = options.count("norm_num_groups", 32);
        boolean automatic = options.isNull("norm_num_groups");
        if (!automatic && groups != 32) {
            throw options.fault("norm_num_groups", "must be null or 32 for skip blocks, got " + groups);
        }
        options.absent("num_class_embeds", "skip blocks were never trained on classes");
        options.absent("attn_norm_num_groups", "skip blocks have their own");
        // Read by plain blocks only.
        options.without("downsample_padding", "flip_sin_to_cos", "freq_shift");
    }
}
