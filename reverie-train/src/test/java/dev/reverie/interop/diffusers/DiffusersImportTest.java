package dev.reverie.interop.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.errors.RequestException;
import dev.reverie.grid.ChainGrid;
import dev.reverie.model.Prediction;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.Network;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.run.SavedWeights;
import dev.reverie.schedule.BetaSchedule;
import dev.reverie.schedule.DdpmChain;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DiffusersImportTest {
    @TempDir
    private Path folder;

    private static NoiseScheduler.Chain chain(DdpmChain chain, NoiseScheduler.Chain.Rule rule) {
        return new NoiseScheduler.Chain(chain, Prediction.NOISE, OptionalDouble.of(1), ChainGrid.Spacing.LEADING, rule);
    }

    private Path exported(NoiseScheduler scheduler) throws IOException {
        Network network = Folders.unet(scheduler instanceof NoiseScheduler.Chain chain
                && chain.rule() == NoiseScheduler.Chain.Rule.DDPM_LEARNED);
        DiffusersExport.write(folder, network, scheduler, 8, 8);
        network.parameters().close();
        return folder;
    }

    private RunConfig configuration(String... settings) throws IOException {
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            return DiffusersImport.configuration(model, "tiny", List.of(settings));
        }
    }

    static Stream<NoiseScheduler.Chain> chains() {
        DdpmChain learnt = DdpmChain.of(0.1, 0.05, 0.3);
        return Stream.of(
                chain(DdpmChain.linear(0.1, 20, 1000), NoiseScheduler.Chain.Rule.DDPM_SMALL),
                chain(BetaSchedule.COSINE.chain(0, 0, 40), NoiseScheduler.Chain.Rule.DDPM_LARGE),
                chain(learnt, NoiseScheduler.Chain.Rule.DDPM_LEARNED),
                chain(learnt, NoiseScheduler.Chain.Rule.DDIM),
                new NoiseScheduler.Chain(
                        learnt,
                        Prediction.DENOISED,
                        OptionalDouble.of(1.5),
                        ChainGrid.Spacing.TRAILING,
                        NoiseScheduler.Chain.Rule.DDIM_KEEPING_NOISE),
                new NoiseScheduler.Chain(
                        learnt,
                        Prediction.VELOCITY,
                        OptionalDouble.empty(),
                        ChainGrid.Spacing.LINSPACE,
                        NoiseScheduler.Chain.Rule.DDPM_SMALL));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void theConfigurationOfARunSaysTheSameAsTheScheduler(NoiseScheduler.Chain scheduler) throws IOException {
        exported(scheduler);
        RunConfig config = configuration();
        assertThat(RunExport.scheduler(config)).isEqualTo(scheduler);
        assertThat(config.requireScoreModel().sampling().sampler()).isEqualTo(scheduler.sampler());
        assertThat(RunConfig.parse(config.yaml(), "again", List.of())).isEqualTo(config);
        Network network = SavedWeights.network(config);
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            assertThat(((Unet2d) network).config()).isEqualTo(((Unet2d) model.network()).config());
        }
    }

    @ParameterizedTest
    @EnumSource(NoiseScheduler.Chain.Rule.class)
    void aRunDrawsTheSamplesOfThePublishedSampler(NoiseScheduler.Chain.Rule rule) throws IOException {
        NoiseScheduler.Chain scheduler = chain(DdpmChain.linear(0.1, 5, 10), rule);
        exported(scheduler);
        Path run = folder.resolve("run");
        Path checkpoint = DiffusersImport.toRun(folder, "tiny", run, List.of());
        assertThat(checkpoint).exists();
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU);
                TrainedModel trained = TrainedModel.load(run);
                Scope scope = Scope.open()) {
            float[] published =
                    model.sample(2, 10, 5).add(1).mul(0.5).clamp(0, 1).toFloats();
            // the same operations on the same numbers, but that one state is float32 in both
            assertThat(trained.sample(2, 5).values()).containsExactly(published, within(1e-6f));
        }
    }

    @Test
    void aNetworkOfSkipBlocksBecomesNcsnppOnImagesFromZeroToOne() throws IOException {
        Ncsnpp network = new Ncsnpp(DiffusersModelTest.skipConfig(1));
        Folders.randomise(network);
        NoiseScheduler exploding = new NoiseScheduler.Exploding(new VarianceExploding(0.01, 48), 3, 0.15, 1, 1e-5);
        DiffusersExport.write(folder, network, exploding, 8, 8);
        RunConfig config = configuration();
        assertThat(((Ncsnpp) SavedWeights.network(config)).config()).isEqualTo(network.config());
        assertThat(config.data().centered()).isFalse();
        assertThat(RunExport.scheduler(config)).isEqualTo(exploding);
        Path run = folder.resolve("run");
        DiffusersImport.toRun(folder, "tiny", run, List.of());
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU);
                TrainedModel trained = TrainedModel.load(run);
                Scope scope = Scope.open()) {
            float[] published = model.sample(1, 3, 5).clamp(0, 1).toFloats();
            // float32, the same operations on the same numbers
            assertThat(trained.sample(1, 5).values()).containsExactly(published, within(1e-6f));
            RunExport.write(trained.checkpoint(), trained.config(), true, folder.resolve("again"));
        }
        assertThat(Folders.weights(folder.resolve("again"))).hasSameBinaryContentAs(Folders.weights(folder));
        assertThat(Folders.config(folder.resolve("again"))).hasSameTextualContentAs(Folders.config(folder));
        network.parameters().close();
    }

    @Test
    void aRunCanBeMadeWithoutASizeInTheFileIfASettingTellsIt() throws IOException {
        exported(Folders.CHAIN);
        Folders.edit(Folders.config(folder), "\"sample_size\" : 8", "\"sample_size\" : null");
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> DiffusersImport.toRun(folder, "tiny", run, List.of()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("data.height");
        assertThat(run).doesNotExist();
        DiffusersImport.toRun(folder, "tiny", run, List.of("data.height=16", "data.width=8"));
        try (TrainedModel trained = TrainedModel.load(run)) {
            assertThat(trained.sampleShape()).containsExactly(3, 16, 8);
        }
        assertThatThrownBy(() -> configuration("network.blocks=none")).isInstanceOf(ConfigException.class);
    }

    @Test
    void settingsThatDiffusersHasNotAreNamed() throws IOException {
        exported(Folders.CHAIN);
        Map.of(
                        "sampling.threshold=dynamic", "sampling.threshold",
                        "sampling.grid=karras", "sampling.grid karras",
                        "sampling.eta=0.5", "sampling.sampler ddim",
                        "data.centered=false", "data.centered false",
                        "objective.kind=denoisingScoreMatching", "process.kind chain with objective.kind denoising")
                .forEach((setting, message) -> {
                    assertThatThrownBy(() -> RunExport.scheduler(configuration(setting)))
                            .isInstanceOf(RequestException.class)
                            .hasMessageContaining(message);
                });
        assertThat(Files.exists(folder.resolve("run"))).isFalse();
    }
}
