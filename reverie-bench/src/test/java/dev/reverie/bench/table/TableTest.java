package dev.reverie.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.eval.FeatureNetwork;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.likelihood.Likelihood;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.ResultProvenance;
import dev.reverie.metric.Spread;
import dev.reverie.metric.ValueRange;
import dev.reverie.torch.Device;
import dev.reverie.trained.TrainedScoreModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
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
            assertThat(shop.isTrained(entrant.config())).isFalse();
            assertThat(shop.train(entrant.config())).isTrue();
            assertThat(shop.isTrained(entrant.config())).isTrue();
            try (TrainedScoreModel model = shop.load(entrant)) {
                assertThat(shop.isMeasured(entrant, way, model)).isFalse();
                TablePage.Row row = shop.measure(entrant, way, model);
                Cell cell = row.cell();
                assertThat(row.samples()).exists();
                assertThat(cell.samples()).isEqualTo(12);
                assertThat(cell.evaluations()).isEqualTo(3);
                assertThat(cell.seconds()).isPositive();
                assertThat(cell.result("frechet").orElseThrow().value()).isPositive();
                assertThat(cell.result("inception")).isEmpty();
                assertThat(shop.isMeasured(entrant, way, model)).isTrue();
                told.clear();
                assertThat(shop.measure(entrant, way, model)).isEqualTo(row);
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
                        // Two values .1 apart: s = .0707, and t of one degree of freedom is 12.7.
                        new MetricResult(
                                "precision",
                                0.95,
                                Metric.Better.HIGHER,
                                Optional.of(Spread.of(0.95, new double[] {0.9, 1}, ValueRange.SHARE, "a test")),
                                List.of(),
                                nowhere),
                        MetricResult.of("recall", 0.5, Metric.Better.HIGHER, nowhere)));
        assertThat(Cell.parse(cell.json(), "cell")).isEqualTo(cell);
        TablePage page = new TablePage("reverie-bench table", "a machine");
        page.data(SMALL, cell);
        page.study(Study.GUIDANCE);
        page.likelihoods(Map.of());
        page.samples(List.of(new TablePage.Row("model", "ddim, 50", cell, Path.of("none.npy"))));
        assertThat(page.markdown())
                .contains("| model | ddim, 50 | 50 | 0.250 | 12.50 |  |  | 0.95 ± 0.90 | 0.5000 | 0.900 ± 0.059 |")
                .contains("### Classifier and classifier-free guidance")
                .doesNotContain("bits/dim");
    }

    @Test
    void thePictureShowsEachModelInItsBestWay() throws IOException {
        Path black = folder.resolve("black.npy");
        Path white = folder.resolve("white.npy");
        float[] ones = new float[3 * 4 * 4];
        Arrays.fill(ones, 1);
        Npy.write(black, NdArray.of(new float[3 * 4 * 4], 3, 1, 4, 4));
        Npy.write(white, NdArray.of(ones, 3, 1, 4, 4));
        TablePicture picture = new TablePicture();
        picture.write(folder.resolve("none.png"));
        assertThat(folder.resolve("none.png")).doesNotExist();
        picture.add("digits", List.of(row(5, black), row(3, white), row(4, black)));
        Path file = folder.resolve("picture.png");
        picture.write(file);
        BufferedImage image = ImageIO.read(file.toFile());
        long whites = IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == 0xffffffff)
                .count();
        picture.add("digits", List.of(row(2, black)));
        picture.write(file);
        BufferedImage other = ImageIO.read(file.toFile());
        long fewer = IntStream.range(0, other.getWidth() * other.getHeight())
                .filter(i -> other.getRGB(i % other.getWidth(), i / other.getWidth()) == 0xffffffff)
                .count();
        assertThat(whites - fewer).isEqualTo((long) ones.length * (image.getWidth() / other.getWidth()));
    }

    private static TablePage.Row row(double frechet, Path samples) {
        MetricResult result = MetricResult.of("frechet", frechet, Metric.Better.LOWER, ResultProvenance.none());
        return new TablePage.Row("model", "ddim, 5", new Cell(3, 5, 1, Optional.empty(), List.of(result)), samples);
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
