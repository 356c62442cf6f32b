package dev.reverie.network;

import dev.reverie.network.NcsnppConfig.Combine;
import dev.reverie.network.NcsnppConfig.Embedding;
import dev.reverie.network.NcsnppConfig.Progressive;
import dev.reverie.network.NcsnppConfig.ProgressiveInput;
import dev.reverie.network.NcsnppConfig.ResidualBlock;
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
import dev.reverie.nn.Activation;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
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
        all.add(of("", new Mlp(new MlpConfig(3, 17, 2, 1, 0)), 3));
        all.add(of("", new ConcatSquashNetwork(new ConcatSquashConfig(3, 17, 2)), 3));
        all.add(of("", new Unet1d(new Unet1dConfig(3, 12, 24, List.of(1, 2), 1, List.of(6), 3, 0.1, 0, 0)), 3, 12));
        all.add(of("", new Dit(new DitConfig(3, 4, 6, 2, 24, 2, 2, 0, 0)), 3, 4, 6));
        all.add(of("", new Unet2d(unet2d()), 3, 8, 8));
        all.add(of("", new Ddpm(ddpm()), 3, 8, 8));
        all.add(of("of 24 features", new Ncsnpp(ncsnpp()), 3, 8, 8));
        // Steps without a common factor with the number of combinations: every switch takes every value.
        for (int i = 0; i < SmallNetworks.all().size(); i += 97) {
            SmallNetworks.Switches switches = SmallNetworks.all().get(i);
            all.add(of(switches.toString(), new Ncsnpp(switches.config(2, 8, 8)), 2, 8, 8));
        }
        all.add(of("", new Ncsn(new NcsnConfig(3, 8, 8, 12, SIGMAS.size(), Activation.ELU, false)), 3, 8, 8));
        for (Ncsnv2Config.Variant variant : Ncsnv2Config.Variant.values()) {
            int size = 2 * variant.reduction();
            Ncsnv2Config config = new Ncsnv2Config(variant, 3, size, size, 12, Activation.ELU, false, SIGMAS);
            all.add(of(variant.toString(), new Ncsnv2(config), 3, size, size));
        }
        for (Pooling pooling : Pooling.values()) {
            UnetEncoder network = new UnetEncoder(new UnetEncoderConfig(
                    3, 8, 8, 24, List.of(1, 2), 1, List.of(4), Embedding.POSITIONAL, 16, 0.2, true, pooling, 3));
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

    private static Unet2dConfig unet2d() {
        List<Unet2dConfig.Level> levels =
                List.of(new Unet2dConfig.Level(24, false, false), new Unet2dConfig.Level(40, true, true));
        return new Unet2dConfig(
                3,
                levels,
                1,
                true,
                true,
                OptionalInt.empty(),
                4,
                1e-6,
                Activation.SWISH,
                0,
                Unet2dConfig.Embedding.POSITIONAL,
                false,
                1,
                1,
                false,
                true,
                0.1,
                0);
    }

    private static DdpmConfig ddpm() {
        return new DdpmConfig(
                3,
                8,
                8,
                32,
                List.of(1, 2),
                1,
                List.of(4),
                true,
                true,
                Activation.SWISH,
                0.1,
                false,
                false,
                SIGMAS,
                0,
                0);
    }

    private static NcsnppConfig ncsnpp() {
        return new NcsnppConfig(
                3,
                8,
                8,
                24,
                List.of(1, 2),
                1,
                List.of(4),
                ResidualBlock.BIGGAN,
                true,
                true,
                List.of(1.0, 3.0, 3.0, 1.0),
                true,
                Progressive.OUTPUT_SKIP,
                ProgressiveInput.RESIDUAL,
                Combine.SUM,
                Embedding.FOURIER,
                1,
                true,
                Activation.SWISH,
                0.1,
                1,
                true,
                true,
                List.of(),
                0,
                0);
    }

    @Override
    public String toString() {
        return type.getSimpleName() + " " + variant;
    }
}
