package dev.reverie.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.torch.Device;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableTest {
    private static final Scale SMALL = new Scale("drawn-digits", Optional.empty(), 2, 8, 12, 2);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Study.class)
    void everyModelAndWayOfAStudyIsAValidConfiguration(Study study) {
        Set<String> names = new HashSet<>();
        for (Entrant entrant : study.entrants(new Scale("mnist", Optional.empty(), 100, 16, 64, 8))) {
            assertThat(names.add(entrant.config().name())).isTrue();
            assertThat(entrant.config().data().pad()).isEqualTo(2);
            assertThat(entrant.config().data().shape()).contains(DataShape.image(1, 32, 32));
            for (Way way : entrant.ways()) {
                RunConfig config = entrant.config().with(way.settings().toArray(String[]::new));
                assertThat(config.requireScoreModel().sampling().steps()).isPositive();
                way.settings().stream()
                        .filter(setting -> setting.startsWith("sampling.sampler="))
                        .forEach(setting -> assertThat(setting)
                                .endsWith("="
                                        + config.requireScoreModel().sampling().kind()));
            }
        }
        assertThat(Study.of(study.word())).isEqualTo(study);
    }

    @Test
    void aWayKnowsWhatItCosts() {
        Entrant ve = Study.PAPER
                .entrants(new Scale("mnist", Optional.empty(), 100, 16, 64, 8))
                .get(0);
        Map<String, Double> costs = new HashMap<>();
        ve.ways().forEach(way -> way.evaluations(ve.config()).ifPresent(cost -> costs.put(way.name(), cost)));
        assertThat(costs)
                .containsEntry("predictor, 1000", 1000.0)
                .containsEntry("corrector, 1000", 1000.0)
                .containsEntry("predictor-corrector, 1000", 1000.0)
                .containsEntry("predictor-corrector, 2000", 2000.0)
                .containsEntry("ddim, 20", 20.0)
                .doesNotContainKey("probability flow");
    }

    @Test
    void wordsThatAreNoStudyAreRefused() {
        assertThatThrownBy(() -> Study.of("everything"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("paper, techniques, ddpm and guidance, got \"everything\"");
    }

    @Test
    void aModelIsTrainedDrawnFromAndMeasuredOnce() throws IOException {
        Entrant entrant = tiny();
        Way way = Way.by("ddim", "ddim, 3", "sampling.steps=3");
        List<String> told = new ArrayList<>();
        try (Workshop shop = workshop(told, false)) {
            assertThat(shop.train(entrant.config())).isTrue();
            try (TrainedScoreModel model = shop.load(entrant)) {
                Cell cell = shop.measure(entrant, way, model);
                assertThat(cell.samples()).isEqualTo(12);
                assertThat(cell.evaluations()).isEqualTo(3);
                assertThat(cell.seconds()).isPositive();
                assertThat(cell.result("frechet").orElseThrow().value()).isPositive();
                assertThat(cell.result("inception")).isEmpty();
                told.clear();
                assertThat(shop.measure(entrant, way, model)).isEqualTo(cell);
                assertThat(told).isEmpty();
                Optional<Likelihood> likelihood = shop.likelihood(model);
                assertThat(likelihood.orElseThrow().count()).isEqualTo(2);
            }
            assertThat(shop.floor().result("frechet")).isPresent();
        }
        try (Stream<Path> kept = Files.list(folder.resolve("samples"))) {
            assertThat(kept).hasSize(1);
        }
    }

    @Test
    void whoStopsGetsNoHalfMeasuredCell() throws IOException {
        Entrant entrant = tiny();
        try (Workshop shop = workshop(new ArrayList<>(), true)) {
            assertThat(shop.train(entrant.config())).isFalse();
        }
        try (Workshop shop = workshop(new ArrayList<>(), false)) {
            assertThat(shop.train(entrant.config())).isTrue();
        }
        assertThat(folder.resolve("cells")).doesNotExist();
    }

    @Test
    void thePageShowsWhatIsThere() {
        ResultProvenance nowhere = ResultProvenance.none();
        Cell cell = new Cell(
                100,
                50,
                0.25,
                Optional.of(0.9),
                List.of(
                        MetricResult.of("frechet", 12.5, Metric.Better.LOWER, nowhere),
                        MetricResult.of("recall", 0.5, Metric.Better.HIGHER, nowhere)));
        assertThat(Cell.parse(cell.json(), "cell")).isEqualTo(cell);
        TablePage page = new TablePage("reverie-bench table", "a machine");
        page.data(SMALL, cell);
        page.study(Study.GUIDANCE);
        page.likelihoods(Map.of());
        page.samples(List.of(new TablePage.Row("model", "ddim, 50", cell)));
        assertThat(page.markdown())
                .contains("| model | ddim, 50 | 50 | 0.250 | 12.50 |  |  |  | 0.5000 | 0.900 ± 0.059 |")
                .contains("### Classifier and classifier-free guidance")
                .doesNotContain("bits/dim |");
    }

    private static Entrant tiny() {
        List<String> settings = new ArrayList<>(SMALL.settings());
        settings.add("network.features=8");
        settings.add("network.attentionResolutions=[]");
        return Entrant.of("tiny", Presets.named("quickstart-digits").with(settings.toArray(String[]::new)), List.of());
    }

    private Workshop workshop(List<String> told, boolean stopped) throws IOException {
        return new Workshop(
                folder, SMALL, FeatureNetwork.open(FeatureNetwork.PIXELS, Device.CPU), told::add, () -> stopped);
    }
}
