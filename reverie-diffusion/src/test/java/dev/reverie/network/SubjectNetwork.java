package dev.reverie.network;

import dev.reverie.network.NcsnppConfig.Progressive;
import dev.reverie.network.UnetEncoderConfig.Pooling;
import dev.reverie.network.refinenet.Ncsn;
import dev.reverie.network.refinenet.NcsnConfig;
import dev.reverie.network.refinenet.Ncsnv2;
import dev.reverie.network.refinenet.Ncsnv2Config;
import dev.reverie.network.transformer.Dit;
import dev.reverie.network.transformer.DitConfig;
import dev.reverie.network.unet1d.Unet1d;
import dev.reverie.network.unet1d.Unet1dConfig;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.network.unet2d.Unet2dConfig;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A small network of awkward widths, and how to call it.
 *
 * @param type its class
 * @param variant what is special about it
 * @param parameters its parameters, not allocated
 * @param example shape of one example
 * @param forward of data and conditioning numbers
 */
record SubjectNetwork(
        Class<?> type,
        String variant,
        Parameters parameters,
        List<Integer> example,
        BiFunction<Tensor, double[], Tensor> forward) {
    private static final List<Double> SIGMAS = List.of(4.0, 1.0, 0.25);

    /** Of every class at least one. */
    static List<SubjectNetwork> all() {
        List<SubjectNetwork> all = new ArrayList<>();
        all.add(of("", new Mlp(MlpConfig.builder(3).features(17).blocks(2).build()), 3));
        all.add(of("", new ConcatSquashNetwork(new ConcatSquashConfig(3, 17, 2)), 3));
        all.add(of(
                "",
                new Unet1d(Unet1dConfig.builder(3, 12)
                        .features(24)
                        .multipliers(1, 2)
                        .blocks(1)
                        .attentionLengths(6)
                        .dropout(0.1)
                        .build()),
                3,
                12));
        all.add(of(
                "",
                new Dit(DitConfig.builder(3, 4, 6)
                        .features(24)
                        .heads(2)
                        .blocks(2)
                        .build()),
                3,
                4,
                6));
        all.add(of("", new Unet2d(unet2d(false)), 3, 8, 8));
        all.add(of("learned variance", new Unet2d(unet2d(true)), 3, 8, 8));
        all.add(of("", new Ddpm(ddpm()), 3, 8, 8));
        all.add(of("of 24 features", new Ncsnpp(ncsnpp()), 3, 8, 8));
        // Steps without a common factor with the number of combinations: every switch takes every value.
        for (int i = 0; i < SmallNetworks.all().size(); i += 97) {
            SmallNetworks.Switches switches = SmallNetworks.all().get(i);
            all.add(of(switches.toString(), new Ncsnpp(switches.config(2, 8, 8)), 2, 8, 8));
        }
        all.add(of(
                "",
                new Ncsn(NcsnConfig.builder(3, 8, 8, SIGMAS.size()).features(12).build()),
                3,
                8,
                8));
        for (Ncsnv2Config.Variant variant : Ncsnv2Config.Variant.values()) {
            int size = 2 * variant.reduction();
            Ncsnv2Config config = Ncsnv2Config.builder(variant, 3, size, size, SIGMAS)
                    .features(12)
                    .build();
            all.add(of(variant.toString(), new Ncsnv2(config), 3, size, size));
        }
        for (Pooling pooling : Pooling.values()) {
            UnetEncoder network = new UnetEncoder(new UnetEncoderConfig(
                    NcsnppConfig.ddpmpp(3, 8, 8)
                            .features(24)
                            .multipliers(1, 2)
                            .blocks(1)
                            .attentionResolutions(4)
                            .dropout(0.2)
                            .build(),
                    pooling,
                    3));
            all.add(new SubjectNetwork(
                    UnetEncoder.class,
                    pooling.toString(),
                    network.parameters(),
                    List.of(3, 8, 8),
                    (x, condition) -> network.logits(x, condition, Dropout.off())));
        }
        return all;
    }

    private static SubjectNetwork of(String variant, Network network, Integer... example) {
        return new SubjectNetwork(
                network.getClass(), variant, network.parameters(), List.of(example), network::forward);
    }

    private static Unet2dConfig unet2d(boolean learnedVariance) {
        List<Unet2dConfig.Level> levels =
                List.of(new Unet2dConfig.Level(24, false, false), new Unet2dConfig.Level(40, true, true));
        return Unet2dConfig.builder(3)
                .levels(levels)
                .layers(1)
                .groups(4)
                .scaleAndShift(true)
                .learnedVariance(learnedVariance)
                .build();
    }

    private static NcsnppConfig ddpm() {
        return NcsnppConfig.ddpm(3, 8, 8)
                .features(32)
                .multipliers(1, 2)
                .blocks(1)
                .attentionResolutions(4)
                .centered(false)
                .sigmas(SIGMAS)
                .build();
    }

    private static NcsnppConfig ncsnpp() {
        return NcsnppConfig.ncsnpp(3, 8, 8)
                .features(24)
                .multipliers(1, 2)
                .blocks(1)
                .attentionResolutions(4)
                .progressive(Progressive.OUTPUT_SKIP)
                .fourierScale(1)
                .initScale(1)
                .build();
    }

    @Override
    public String toString() {
        return type.getSimpleName() + " " + variant;
    }
}
