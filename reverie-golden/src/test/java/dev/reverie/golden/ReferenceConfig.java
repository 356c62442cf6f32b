package dev.reverie.golden;

import dev.reverie.model.NetworkModel;
import dev.reverie.network.Ddpm;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.network.refinenet.Ncsn;
import dev.reverie.network.refinenet.NcsnConfig;
import dev.reverie.network.refinenet.Ncsnv2;
import dev.reverie.network.refinenet.Ncsnv2Config;
import dev.reverie.nn.Activation;
import dev.reverie.schedule.Schedule;
import dev.reverie.schedule.SmldChain;
import dev.reverie.schedule.SubVariancePreserving;
import dev.reverie.schedule.TimeIndexing;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.sde.Sde;
import dev.reverie.testkit.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The flat hyperparameters of the reference program, read as our configurations.
 *
 * @param fields the case's {@code config.json}
 */
record ReferenceConfig(JsonObject fields) {
    /** The schedule under the reference's name {@code vesde}, {@code vpsde} or {@code subvpsde}. */
    Schedule schedule() {
        return schedule(fields.text("sde"));
    }

    /** The schedule of a given name with this configuration's parameters. */
    Schedule schedule(String name) {
        return switch (name) {
            case "vesde" -> new VarianceExploding(fields.number("sigma_min"), fields.number("sigma_max"));
            case "vpsde" -> new VariancePreserving(fields.number("beta_min"), fields.number("beta_max"));
            case "subvpsde" -> new SubVariancePreserving(fields.number("beta_min"), fields.number("beta_max"));
            default -> throw new IllegalArgumentException("sde must be vesde, vpsde or subvpsde, got " + name);
        };
    }

    /** The process, sampled down to {@code sampling_eps} where the case gives one. */
    Sde sde() {
        Sde sde = Sde.of(schedule());
        return fields.has("sampling_eps") ? sde.withSamplingEpsilon(fields.number("sampling_eps")) : sde;
    }

    /** Number of steps of the process: {@code sde_n} where the case has one of its own, else {@code num_scales}. */
    int steps() {
        return fields.whole(fields.has("sde_n") ? "sde_n" : "num_scales");
    }

    /** Data in the range of pixels, [0, 1]: the reference's last step of sampling. */
    double[] unscaled(double[] x) {
        boolean centered = fields.flag("centered");
        return Arrays.stream(x).map(value -> centered ? (value + 1) / 2 : value).toArray();
    }

    /** The times of the continuous losses: uniform numbers in [0, 1) stretched to {@code [epsilon, T)}. */
    double[] times(double[] uniform, double epsilon) {
        double end = schedule().domain().end();
        return Arrays.stream(uniform).map(u -> u * (end - epsilon) + epsilon).toArray();
    }

    /** What is said of a case whose network is not there; empty where it is, or none is needed. */
    Optional<String> missingNetwork() {
        return fields.has("name")
                        && !List.of("ncsnpp", "ddpm", "ncsn", "ncsnv2_64", "ncsnv2_128", "ncsnv2_256")
                                .contains(fields.text("name"))
                ? Optional.of("network " + fields.text("name"))
                : Optional.empty();
    }

    /** The network that the fields describe, without memory. */
    Network network() {
        return switch (fields.text("name")) {
            case "ncsnpp" -> ncsnpp();
            case "ddpm" -> ddpm();
            case "ncsn" -> ncsn();
            case "ncsnv2_64" -> ncsnv2(Ncsnv2Config.Variant.UP_TO_64);
            case "ncsnv2_128" -> ncsnv2(Ncsnv2Config.Variant.UP_TO_128);
            case "ncsnv2_256" -> ncsnv2(Ncsnv2Config.Variant.UP_TO_256);
            default -> throw new IllegalArgumentException("no network is called " + fields.text("name"));
        };
    }

    private Ncsnpp ncsnpp() {
        expect("normalization", "GroupNorm");
        expect("attention_type", "ddpm");
        int size = fields.whole("image_size");
        return new Ncsnpp(NcsnppConfig.ddpmpp(fields.whole("num_channels"), size, size)
                .features(fields.whole("nf"))
                .multipliers(Arrays.stream(fields.wholes("ch_mult")).boxed().toArray(Integer[]::new))
                .blocks(fields.whole("num_res_blocks"))
                .attentionResolutions(
                        Arrays.stream(fields.wholes("attn_resolutions")).boxed().toArray(Integer[]::new))
                .residualBlock(choice("resblock_type", NcsnppConfig.ResidualBlock.class))
                .resampleWithConvolution(fields.flag("resamp_with_conv"))
                .fir(fields.flag("fir"))
                .firKernel(Arrays.stream(fields.numbers("fir_kernel")).boxed().toArray(Double[]::new))
                .skipRescale(fields.flag("skip_rescale"))
                .progressive(choice("progressive", NcsnppConfig.Progressive.class))
                .progressiveInput(choice("progressive_input", NcsnppConfig.ProgressiveInput.class))
                .combine(choice("progressive_combine", NcsnppConfig.Combine.class))
                .embedding(choice("embedding_type", NcsnppConfig.Embedding.class))
                .fourierScale(fields.number("fourier_scale"))
                .conditional(fields.flag("conditional"))
                .activation(activation())
                .dropout(fields.number("dropout"))
                .initScale(fields.number("init_scale"))
                .centered(fields.flag("centered"))
                .scaleBySigma(fields.flag("scale_by_sigma"))
                .sigmas(sigmas())
                .build());
    }

    private Ddpm ddpm() {
        expect("normalization", "GroupNorm");
        int size = fields.whole("image_size");
        return new Ddpm(NcsnppConfig.ddpm(fields.whole("num_channels"), size, size)
                .features(fields.whole("nf"))
                .multipliers(Arrays.stream(fields.wholes("ch_mult")).boxed().toArray(Integer[]::new))
                .blocks(fields.whole("num_res_blocks"))
                .attentionResolutions(
                        Arrays.stream(fields.wholes("attn_resolutions")).boxed().toArray(Integer[]::new))
                .resampleWithConvolution(fields.flag("resamp_with_conv"))
                .conditional(fields.flag("conditional"))
                .activation(activation())
                .dropout(fields.number("dropout"))
                .centered(fields.flag("centered"))
                .scaleBySigma(fields.flag("scale_by_sigma"))
                .sigmas(sigmas())
                .build());
    }

    private Ncsn ncsn() {
        expect("normalization", "InstanceNorm++");
        int size = fields.whole("image_size");
        return new Ncsn(NcsnConfig.builder(fields.whole("num_channels"), size, size, fields.whole("num_scales"))
                .features(fields.whole("nf"))
                .activation(activation())
                .centered(fields.flag("centered"))
                .build());
    }

    private Ncsnv2 ncsnv2(Ncsnv2Config.Variant variant) {
        expect("normalization", "InstanceNorm++");
        int size = fields.whole("image_size");
        return new Ncsnv2(Ncsnv2Config.builder(variant, fields.whole("num_channels"), size, size, sigmas())
                .features(fields.whole("nf"))
                .activation(activation())
                .centered(fields.flag("centered"))
                .build());
    }

    /** The table of noise levels by index, descending. */
    private List<Double> sigmas() {
        SmldChain ladder =
                new SmldChain(fields.number("sigma_min"), fields.number("sigma_max"), fields.whole("num_scales"));
        return Arrays.stream(ladder.descendingSigmas()).boxed().toList();
    }

    /** How a network is asked for the score in the reference: on indices or in continuous time. */
    NetworkModel model(Network network) {
        return fields.flag("continuous")
                ? NetworkModel.continuous(network, schedule())
                : NetworkModel.discrete(network, schedule(), steps(), TimeIndexing.TRUNCATE);
    }

    private Activation activation() {
        String name = fields.text("nonlinearity");
        return name.equals("lrelu") ? Activation.LEAKY_RELU : choice("nonlinearity", Activation.class);
    }

    /** The reference spells its choices as we do, in lower case. */
    private <E extends Enum<E>> E choice(String key, Class<E> type) {
        return Enum.valueOf(type, fields.text(key).toUpperCase(Locale.ROOT));
    }

    private void expect(String key, String only) {
        if (!fields.text(key).equals(only)) {
            throw new IllegalArgumentException(key + " must be " + only + ", got " + fields.text(key));
        }
    }
}
