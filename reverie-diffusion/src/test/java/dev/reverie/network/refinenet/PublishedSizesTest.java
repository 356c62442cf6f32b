package dev.reverie.network.refinenet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.network.refinenet.Ncsnv2Config.Variant;
import dev.reverie.nn.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes and order of the parameters. Counted without memory, so that the largest network takes no longer. */
class PublishedSizesTest {
    private static final List<Double> SIGMAS = List.of(50.0, 0.01);

    private static long count(Variant variant, int features) {
        return new Ncsnv2(Ncsnv2Config.builder(variant, 3, 256, 256, SIGMAS)
                        .features(features)
                        .build())
                .parameters()
                .trainableCount();
    }

    private static long count(int features, int levels) {
        return new Ncsn(NcsnConfig.builder(3, 32, 32, levels).features(features).build())
                .parameters()
                .trainableCount();
    }

    /** The state dictionaries of the authors' program with few features. */
    @Test
    void smallNetworksHaveAsManyParametersAsThoseOfTheAuthors() {
        assertThat(count(Variant.UP_TO_64, 16)).isEqualTo(466_451);
        assertThat(count(Variant.UP_TO_64, 12)).isEqualTo(262_911);
        assertThat(count(Variant.UP_TO_128, 12)).isEqualTo(736_335);
        assertThat(count(Variant.UP_TO_256, 8)).isEqualTo(370_011);
        assertThat(count(16, 10)).isEqualTo(519_395);
    }

    /** The same state dictionaries with every width scaled up to 128 features. */
    @Test
    void publishedNetworksHaveAsManyParametersAsThoseOfTheAuthors() {
        assertThat(count(Variant.UP_TO_64, 128)).isEqualTo(29_694_083);
        assertThat(count(Variant.UP_TO_128, 128)).isEqualTo(83_445_379);
        assertThat(count(Variant.UP_TO_256, 128)).isEqualTo(94_132_611);
        assertThat(count(128, 10)).isEqualTo(30_117_635);
    }

    /**
     * Counted by hand: with F features every convolution is {@code k^2 in out (+ out)}, a normalisation 3 per channel.
     */
    @Test
    void theSmallestVariantHasTheParametersOfItsDescription() {
        for (long f : new long[] {4, 16, 128}) {
            long ends = 27 * f + f + 3 * f + 27 * f + 3;
            long norms = 3 * (4 * f + (f + f + 2 * f + 2 * f) + 2 * 4 * 2 * f);
            long kernels = 9 * (4 * f * f + (f * f + 2 * f * f + 2 * 4 * f * f) + 2 * 4 * 4 * f * f);
            long biases = 4 * f + (f + 2 * f + 2 * 2 * f) + 2 * 4 * 2 * f;
            long shortcuts = 2 * f * f + 2 * f + 2 * (9 * 4 * f * f + 2 * f);
            // In units, fusions and chains: convolutions of width 2F, those from 2F to F, and those of width F.
            long wide = 9 * 4 * f * f * (4 + 2 + 2 + (8 + 2 + 2 + 2) + 8);
            long narrowing = 9 * 2 * f * f * 2;
            long narrow = 9 * f * f * (2 + 2 + 8 + 2 + 2 + 6);
            long fusionBiases = 2 * 2 * f + 2 * f + 2 * f;
            assertThat(count(Variant.UP_TO_64, (int) f))
                    .isEqualTo(ends + norms + kernels + biases + shortcuts + wide + narrowing + narrow + fusionBiases);
        }
    }

    @Test
    void parametersComeInTheOrderOfTheAuthors() {
        Ncsnv2 network = new Ncsnv2(Ncsnv2Config.builder(Variant.UP_TO_256, 3, 256, 256, List.of(1.0))
                .build());
        List<Parameter> parameters = network.parameters().list();
        assertThat(parameters.get(0).kind()).isEqualTo(Parameter.Kind.BUFFER);
        List<String> modules = parameters.stream()
                .map(parameter -> parameter.name().split("\\.", 2)[0])
                .distinct()
                .toList();
        assertThat(modules)
                .containsExactly(
                        "sigmas",
                        "begin_conv",
                        "normalizer",
                        "end_conv",
                        "res1",
                        "res2",
                        "res3",
                        "res31",
                        "res4",
                        "res5",
                        "refine1",
                        "refine2",
                        "refine3",
                        "refine31",
                        "refine4",
                        "refine5");
        Ncsn first = new Ncsn(NcsnConfig.builder(1, 28, 28, 10).build());
        assertThat(first.parameters().list().get(0).name()).isEqualTo("begin_conv.weight");
        assertThat(first.config().features()).isEqualTo(128);
    }
}
