package dev.reverie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.NetworkConfig.Preconditioning;
import dev.reverie.data.DataShape;
import dev.reverie.grid.ChainGrid;
import dev.reverie.network.Ddpm;
import dev.reverie.network.Mlp;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.network.refinenet.Ncsn;
import dev.reverie.network.refinenet.Ncsnv2;
import dev.reverie.network.transformer.Dit;
import dev.reverie.network.transformer.DitConfig;
import dev.reverie.network.unet1d.Unet1d;
import dev.reverie.network.unet1d.Unet1dConfig;
import dev.reverie.sampler.catalog.SamplerKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkConfigTest {
    private static final DataShape IMAGE = DataShape.image(1, 16, 16);
    private static final String SMALL = "features: 8, multipliers: [1, 2], blocks: 1, attentionResolutions: [8]";

    private static RunConfig parse(String yaml) {
        return RunConfig.parse(yaml, "mine.yaml", List.of());
    }

    private static Network create(String yaml) {
        return parse(yaml).network().create(IMAGE);
    }

    @Test
    void everyKindOfNetworkIsReadAndSurvivesARoundTrip() {
        assertThat(create("network: {" + SMALL + "}")).isInstanceOf(Ncsnpp.class);
        assertThat(create("{process: {kind: variancePreserving}, network: {kind: ddpm, multipliers: [1, 2],"
                        + " attentionResolutions: [8]}}"))
                .isInstanceOf(Ddpm.class);
        assertThat(create("{objective: {kind: smld, steps: 10}, network: {kind: ncsn, features: 8}}"))
                .isInstanceOf(Ncsn.class);
        assertThat(create("{objective: {kind: smld, steps: 10}, network: {kind: ncsnv2, features: 8}}"))
                .isInstanceOf(Ncsnv2.class);
        Dit transformer =
                (Dit) create("{process: {kind: variancePreserving}, network: {kind: dit, patch: 4, features: 16,"
                        + " heads: 2, blocks: 3, classes: 10}}");
        assertThat(transformer.config())
                .isEqualTo(DitConfig.builder(1, 16, 16)
                        .patch(4)
                        .features(16)
                        .heads(2)
                        .blocks(3)
                        .classes(10)
                        .build());
        RunConfig series = parse("{data: {name: waveforms}, process: {kind: variancePreserving}, network: {features: 8,"
                + " multipliers: [1, 2], blocks: 1, attentionLengths: [32], kernel: 5, dropout: 0.1, classes: 4}}");
        assertThat(series.network().kind()).isEqualTo(Section.word(NetworkConfig.Kind.UNET1D));
        Unet1d unet = (Unet1d) series.network().create(DataShape.series(1, 64));
        assertThat(unet.config())
                .isEqualTo(Unet1dConfig.builder(1, 64)
                        .features(8)
                        .multipliers(1, 2)
                        .blocks(1)
                        .attentionLengths(32)
                        .kernel(5)
                        .dropout(0.1)
                        .classes(4)
                        .build());
        assertThat(series.with()).isEqualTo(series);
        RunConfig points = parse("{data: {name: moons}, network: {classes: 3}}");
        assertThat(points.network().kind()).isEqualTo(Section.word(NetworkConfig.Kind.MLP));
        assertThat(points.network().create(DataShape.vector(2)).classes()).isEqualTo(3);
        assertThat(points.with()).isEqualTo(points);
    }

    @Test
    void aLadderReachesTheNetworkThatDividesByIt() {
        Ncsnpp network =
                (Ncsnpp) create("{process: {sigmaMin: 0.1, sigmaMax: 10}, objective: {kind: smld, steps: 3}, network: {"
                        + SMALL + "}}");
        assertThat(network.config().embedding()).isEqualTo(NcsnppConfig.Embedding.POSITIONAL);
        assertThat(network.config().scaleBySigma()).isTrue();
        // Geometric from the largest to the smallest: the middle one is their geometric mean.
        assertThat(network.config().sigmas().get(0)).isEqualTo(10);
        assertThat(network.config().sigmas().get(1)).isCloseTo(1, within(1e-12));
        assertThat(network.config().sigmas().get(2)).isEqualTo(0.1);
    }

    @Test
    void theEdmProcessPreconditionsUnlessToldOtherwise() {
        String process = "process: {kind: edm}, network: {" + SMALL;
        NetworkConfig usual = parse("{" + process + "}}").network();
        assertThat(usual.preconditioning()).isEqualTo(Preconditioning.EDM);
        assertThat(usual.dataStd()).isEmpty();
        assertThat(((Ncsnpp) usual.create(IMAGE)).config().scaleBySigma()).isFalse();
        assertThat(parse("{" + process + ", dataStd: 0.5}}").network().dataStd())
                .hasValue(0.5);
        NetworkConfig plain = parse("{" + process + ", preconditioning: none}}").network();
        assertThat(plain.preconditioning()).isEqualTo(Preconditioning.NONE);
        assertThat(((Ncsnpp) plain.create(IMAGE)).config().scaleBySigma()).isTrue();
    }

    /** What a preconditioned network gets is scaled, whatever range the data have, so it must not shift it as pixels. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPreconditionedNetworkDoesNotShiftItsInput(boolean centered) {
        Ncsnpp network = (Ncsnpp) create("{data: {name: drawn-digits, centered: " + centered
                + "}, process: {kind: edm}, network: {" + SMALL + "}}");
        assertThat(network.config().centered()).isTrue();
    }

    @Test
    void aDiscreteModelIsSampledOnItsChainUnlessToldOtherwise() {
        String small = "process: {kind: variancePreserving}, objective: {kind: ddpm, steps: 50}, network: {" + SMALL;
        SamplingConfig all = parse("{" + small + "}}").requireScoreModel().sampling();
        assertThat(all.steps()).isEqualTo(50);
        assertThat(all.grid().rule()).contains(new ChainGrid(50, ChainGrid.Spacing.LINSPACE));
        assertThat(all.minimumTime()).isZero();
        assertThat(all.sampler().toString()).contains("Ancestral");
        SamplingConfig few = parse("{" + small + "}, sampling: {sampler: uniPc}}")
                .requireScoreModel()
                .sampling();
        assertThat(few.steps()).isEqualTo(SamplerKind.UNI_PC.steps());
        assertThat(few.grid().rule()).isEqualTo(all.grid().rule());
        // A sampler with a point more than it has steps cannot take more steps than the chain has gaps.
        String shortChain = "{" + small.replace("50", "21") + "}, sampling: {sampler: ddim}}";
        assertThat(parse(shortChain).requireScoreModel().sampling().steps()).isEqualTo(20);
        assertThat(parse("{objective: {kind: smld, steps: 30}, network: {kind: ncsnv2, features: 8}}")
                        .requireScoreModel()
                        .sampling()
                        .kind())
                .isEqualTo(SamplerKind.ANNEALED_LANGEVIN.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network: {kind: ddpm}                                | network.kind ddpm is told an index or a time",
                "network: {kind: ncsn}                                | network.kind ncsn knows the noise levels of an SMLD ladder only; take objective.kind smld",
                "{process: {kind: variancePreserving}, objective: {kind: ddpm}, network: {kind: ncsnv2}} | process.kind varianceExploding",
                "{objective: {kind: smld}, network: {embedding: fourier}} | network.embedding must be positional for a discrete objective",
                "{objective: {kind: smld}, network: {preconditioning: edm}} | network.preconditioning must be none for a discrete objective",
                "{process: {kind: edm}, network: {scaleBySigma: true}} | network.scaleBySigma must be false with preconditioning edm",
                "{process: {kind: edm}, network: {dataStd: 0}}        | network.dataStd must be a number above 0, got 0",
                "network: {dataStd: 0.5}                              | network.dataStd is not a key here",
                "network: {preconditioning: edn}                      | is edm meant?",
                "network: {classes: -1}                               | network.classes must be a whole number in [0,",
                "{data: {name: moons}, objective: {kind: smld}}       | network.kind mlp does not divide its output by the noise level",
                "network: {kind: dit}                                 | network.kind dit is told an index or a time and gives noise",
                "{process: {kind: variancePreserving}, network: {kind: dit, patch: 5}} | height and width must be multiples of patch = 5, got 16 x 16",
                "{process: {kind: variancePreserving}, network: {kind: unet1d}} | unet1d takes series, but the data are images of 1 x 16 x 16; use kind ncsnpp",
                "{data: {name: moons}, process: {kind: variancePreserving}, network: {kind: unet1d}} | unet1d takes series, but the data are rows of 2 numbers; use kind mlp",
                "{data: {name: waveforms}, network: {kind: mlp}}      | mlp takes points and table rows, but the data are series of 1 x 64; use kind unet1d",
                "{data: {name: waveforms}, process: {kind: variancePreserving}, network: {kind: dit}} | dit takes images, but the data are series of 1 x 64; use kind unet1d",
                "{data: {name: moons}, network: {kind: ncsnv2}, objective: {kind: smld}} | ncsnv2 takes images, but the data are rows of 2 numbers; use kind mlp",
                "network: {kind: mlp, multipliers: [1]}               | network.multipliers is not a key here; it belongs to another kind of network",
                "{objective: {kind: smld}, network: {kind: ncsnv2, variant: upTo32}} | network.variant must be one of upTo64, upTo128, upTo256",
                "{process: {kind: variancePreserving}, objective: {kind: ddpm}, network: {features: 8, attentionResolutions: [8]}, sampling: {sampler: probabilityFlow}} | sampling.sampler probabilityFlow chooses its own times",
                "{objective: {kind: smld, steps: 40}, network: {kind: ncsnv2}, sampling: {steps: 41}} | sampling.steps must be at most 40 for annealedLangevin",
                "{objective: {kind: smld, steps: 40}, network: {kind: ncsnv2}, sampling: {sampler: ddim, steps: 41}} | sampling.steps must be at most 40 for ddim",
            })
    void everyFaultNamesItsPathAndTheRemedy(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    /** The frequencies of a perceptron are those of a time in [0, 1], on a chain too, where it is told an index. */
    @Test
    void aPerceptronOnAChainSeesItsIndexAsATime() {
        String yaml = "{data: {name: moons}, process: {kind: variancePreserving}, objective: {kind: ddpm, steps: 101},"
                + " network: {fourierScale: 2}}";
        Mlp network = (Mlp) parse(yaml).network().create(DataShape.vector(2));
        assertThat(network.config().fourierScale()).isEqualTo(0.02);
    }
}
