package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.ConfigException;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.eval.EvaluationSet;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.metric.table.EnergyMetric;
import dev.reverie.report.Metrics;
import dev.reverie.report.QualityCurve;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.Device;
import dev.reverie.track.Event;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Measurements while training: their values, their resume, and what is forecast. */
@ExtendWith(SingleThread.class)
final class SampleMeasurementTest {
    @TempDir
    private Path folder;

    private static RunConfig points(String... more) {
        RunConfig config = Presets.named("quickstart-points")
                .with(
                        "network.features=32",
                        "training.steps=60",
                        "training.batchSize=64",
                        "training.warmUp=5",
                        "training.emaRate=0.9",
                        "training.checkpointEvery=20",
                        "training.evaluation.every=10",
                        "training.evaluation.samples=64",
                        "training.evaluation.goal=energy=0.01");
        return config.with(more);
    }

    private static List<Event.Measured> measured(Path run) throws IOException {
        return Metrics.read(RunDirectory.open(run).metricsFile()).quality().points();
    }

    private Path train(String name, RunConfig config, long stopAfter) throws IOException {
        Path place = folder.resolve(name);
        boolean there = Files.exists(place);
        try (RunDirectory run = there ? RunDirectory.resume(place, List.of()) : RunDirectory.create(place, config)) {
            long[] step = new long[1];
            Trainer.of(run)
                    .listener(event -> step[0] = event.step())
                    .stopWhen(() -> step[0] >= stopAfter)
                    .train();
        }
        return place;
    }

    @Test
    void aRunThatIsContinuedHasTheRecordsOfAnUnbrokenOne() throws IOException {
        Path whole = train("whole", points(), Long.MAX_VALUE);
        train("broken", points(), 33);
        Path broken = train("broken", points(), Long.MAX_VALUE);
        List<Event.Measured> first = measured(whole);
        List<Event.Measured> second = measured(broken);
        assertThat(first.stream().map(Event.Measured::step)).containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
        assertThat(second.stream().map(Event.Measured::step)).containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i).values()).isEqualTo(first.get(i).values());
            assertThat(second.get(i).ofData()).isEqualTo(first.get(i).ofData());
        }
        Event.Forecast forecast =
                Metrics.read(RunDirectory.open(whole).metricsFile()).forecast().orElseThrow();
        assertThat(Metrics.read(RunDirectory.open(broken).metricsFile()).forecast())
                .contains(forecast);
        assertThat(Files.readString(RunDirectory.open(whole).reportFile()) + "").contains("Quality of samples");
    }

    @Test
    void theLastValueIsThatOfTheSavedModel() throws IOException {
        Path place = train("run", points("training.evaluation.sampler=own"), Long.MAX_VALUE);
        Event.Measured last = measured(place).get(5);
        assertThat(last.samples()).isEqualTo("64 samples, predictorCorrector, 100 steps");
        try (TrainedScoreModel model = TrainedScoreModel.load(place);
                FeatureNetwork pixels = FeatureNetwork.open(FeatureNetwork.PIXELS, Device.CPU)) {
            var data = model.config().data().open(DataOptions.defaults());
            float[] drawn = model.sample(64, 0).values();
            var mine = new EvaluationSet(drawn, 64, data.train().shape()).features(pixels);
            var theirs = EvaluationSet.of(data.train(), 128).first(64).features(pixels);
            Map<String, Double> energy = new EnergyMetric().measure(mine, theirs);
            assertThat(last.values().get("energy")).isCloseTo(energy.get("energy"), within(1e-6));
        }
    }

    @Test
    void goalsThatSoFewSamplesCannotReachAreToldFirst() throws IOException {
        StringBuilder told = new StringBuilder();
        Trainer.of(points("training.steps=1"), points().data().open(DataOptions.defaults()))
                .listener(event -> {
                    if (event instanceof Event.Notice notice) {
                        told.append(notice.text());
                    }
                })
                .train();
        assertThat(told.toString())
                .contains("the goal energy=0.01 is out of reach: 64 other examples of the data come to 0.");
    }

    @Test
    void configurationsThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> points("training.evaluation.goal=enrgy=1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is energy meant?");
        assertThatThrownBy(() -> points("training.evaluation.goal=pr=0.9"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be a metric of which less is better");
        assertThatThrownBy(() -> points("training.evaluation.every=0"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has no use without every");
        assertThatThrownBy(() -> points("training.evaluation.goal=energy"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a goal is a metric and the value to be reached");
        assertThatThrownBy(() -> points("training.evaluation.goal=energy=-1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be positive, got -1.0");
        assertThat(points("training.evaluation.goal=frechet=1")
                        .training()
                        .evaluation()
                        .metrics())
                .containsExactly("energy", "sliced", "frechet");
    }

    private static Event.Forecast forecast(double goal, double a, double b, double c, int n) {
        QualityCurve curve = QualityCurve.empty();
        for (int i = 1; i <= n; i++) {
            double wiggle = 1 + 0.02 * Math.sin(7 * i);
            double value = (a + b * Math.pow(100 * i, -c)) * wiggle;
            curve = curve.with(new Event.Measured(100L * i, Map.of("energy", value), Map.of(), "", 1));
        }
        return curve.forecast("energy", goal, 100L * n, 2000);
    }

    @Test
    void forecastsSayWhatTheyKnow() {
        assertThat(forecast(0.001, 0, 10, 1, 5).text())
                .isEqualTo("goal energy=0.001: a forecast needs 1 more measurements");
        // 10 / T = 0.005 at T = 2000
        Event.Forecast sure = forecast(0.005, 0, 10, 1, 15);
        assertThat(sure.at()).isBetween(1800.0, 2300.0);
        assertThat(sure.low()).isLessThan(2000);
        assertThat(sure.high()).isGreaterThan(2000);
        assertThat(sure.text()).contains("goal energy=0.005: about step", "90 % interval");
        assertThat(forecast(0.002, 0, 10, 1, 15).text()).contains("; the run ends at 2,000 (training.steps)");
        Event.Forecast never = forecast(0.05, 0.1, 10, 1, 15);
        assertThat(never.at()).isInfinite();
        assertThat(never.text()).contains("not in sight, the curve levels off at 0.");
        assertThat(forecast(0.03, 0, 10, 1, 15).text()).contains("reached at step 400");
        assertThat(IntStream.range(6, 12).mapToObj(n -> forecast(1e-3, 0, 10, 1, n)))
                .allSatisfy(one -> assertThat(one.low()).isLessThanOrEqualTo(one.at()));
    }
}
