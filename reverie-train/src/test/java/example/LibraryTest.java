package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.ConfigException;
import dev.reverie.config.RunConfig;
import dev.reverie.data.Dataset;
import dev.reverie.errors.RequestException;
import dev.reverie.eval.MetricNames;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.metric.Features;
import dev.reverie.metric.Metric;
import dev.reverie.metric.MetricResult;
import dev.reverie.model.NetworkModel;
import dev.reverie.random.RandomStream;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.RunDirectory;
import dev.reverie.run.RunException;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensors;
import dev.reverie.train.Trainer;
import dev.reverie.trained.TrainedModel;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/library.md} promises, tried from outside the library's packages. */
class LibraryTest {
    @TempDir
    Path folder;

    private static float[][] twoClusters(int count) {
        SplittableRandom random = new SplittableRandom(1);
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            double centre = i % 2 == 0 ? 2 : -2;
            rows[i] = new float[] {
                (float) (centre + 0.1 * (random.nextDouble() - 0.5)), (float) (0.1 * (random.nextDouble() - 0.5))
            };
        }
        return rows;
    }

    @Test
    void everythingOfAUsersOwnIsTrainedInAFolderAndContinuedExactly() throws Exception {
        Path whole = folder.resolve("whole");
        Programs.trainAnythingOfYours(whole);
        assertThat(whole.resolve("config.yaml")).content().contains("example.TwoLayers");
        assertThat(whole.resolve("provenance.json")).content().contains("example.Spiral");
        assertThat(whole.resolve("metrics.jsonl")).isNotEmptyFile();
        assertThat(whole.resolve("report.html")).content().contains("<svg", "example.TwoLayers", "examples/s");
        Path last;
        try (RunDirectory run = RunDirectory.open(whole)) {
            List<Path> files = run.checkpoints().files();
            last = files.get(files.size() - 1);
        }
        // Stopped in the middle by whoever runs it, and continued by the very same program.
        Path broken = folder.resolve("broken");
        stopAt(broken, 300);
        Programs.trainAnythingOfYours(broken);
        try (SafetensorsFile a = Safetensors.open(last);
                SafetensorsFile b =
                        Safetensors.open(broken.resolve("checkpoints").resolve(last.getFileName()))) {
            for (String name : a.names()) {
                assertThat(b.get(name).toDoubles())
                        .as(name)
                        .isEqualTo(a.get(name).toDoubles());
            }
        }
        try (var parameters = new TwoLayers().parameters().allocate(DType.FLOAT32, Device.CPU)) {
            Checkpoint.open(last).loadAverage(parameters);
            assertThat(parameters.values().allFinite()).isTrue();
        }
        assertThatThrownBy(() -> TrainedModel.load(whole))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trained by a program with a model of its own")
                .hasMessageContaining("example.TwoLayers");
    }

    private static void stopAt(Path folder, int step) throws Exception {
        var schedule = dev.reverie.schedule.UserSchedule.of(
                new dev.reverie.schedule.TimeInterval(0, 0.999),
                t -> Math.cos(Math.PI / 2 * t),
                t -> Math.sin(Math.PI / 2 * t));
        List<Long> seen = new ArrayList<>();
        Trainer.of(NetworkModel.continuous(new TwoLayers(), schedule), new NoiseRegression(schedule), new Spiral())
                .steps(1000)
                .batch(256)
                .listener(event -> seen.add(event.step()))
                .stopWhen(() -> seen.contains((long) step))
                .in(folder)
                .train();
    }

    @Test
    void anotherModelIsNotContinued() throws Exception {
        stopAt(folder.resolve("run"), 10);
        var schedule = new VariancePreserving();
        Trainer other = Trainer.of(
                        NetworkModel.continuous(new TwoLayers(), schedule), new NoiseRegression(schedule), new Spiral())
                .batch(128)
                .steps(1000)
                .resume(folder.resolve("run"));
        assertThatThrownBy(other::train)
                .isInstanceOf(RunException.class)
                .hasMessageContaining("training.batchSize was 256 and is now 128")
                .hasMessageContaining("objective was");
    }

    @Test
    void arraysAreLearntInMemory() throws Exception {
        NetworkModel model = Programs.trainInMemory(twoClusters(512));
        float[] samples;
        try (Scope scope = Scope.open()) {
            samples = Programs.draw(model).tensor().toFloats();
        }
        model.network().parameters().close();
        int near = 0;
        for (int i = 0; i < samples.length; i += 2) {
            double x = Math.abs(samples[i]) - 2;
            near += Math.hypot(x, samples[i + 1]) < 0.7 ? 1 : 0;
        }
        // Two narrow clusters, a thousand small steps: what is learnt must show, not shine.
        assertThat(near).isGreaterThan(45);
    }

    @Test
    void imagesAreLearntWithPreviews() throws Exception {
        List<BufferedImage> images = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setSample(i % 8, i / 8, 0, 255);
            images.add(image);
        }
        Programs.trainOnYourImages(images, folder.resolve("run"));
        assertThat(folder.resolve("run/samples/step-000002.png")).exists();
        assertThat(folder.resolve("run/samples/step-000004.png")).exists();
    }

    @Test
    void kindsOfAJarAreNamedInAConfiguration() throws Exception {
        Programs.nameYoursInAConfiguration(folder.resolve("run"));
        assertThat(folder.resolve("run/spiral.png")).exists();
        assertThatThrownBy(() -> RunConfig.parse("network: {kind: twoLayer}", "test", List.of()))
                .hasMessageContaining("is twoLayers meant?");
        assertThatThrownBy(() -> RunConfig.parse(
                        "{data: {name: spiral}, network: {kind: twoLayers, blocks: 3}}", "test", List.of()))
                .hasMessageContaining("network.blocks");
    }

    @Test
    void samplesAreEvaluatedAndMetricsOfAJarAreNamed() {
        List<MetricResult> results = Programs.evaluate(twoClusters(40), twoClusters(60));
        assertThat(results).extracting(MetricResult::name).contains("energy", "sliced", "twoSampleP");
        assertThat(results.get(0).line()).contains("samples 40", "references 60", "reference mine");
        Metric ink = MetricNames.of(List.of("ink")).get(0);
        Features points = Features.of(new double[][] {{1, 2}, {3, 4}});
        Features others = Features.of(new double[][] {{2, 2}, {2, 2}});
        assertThat(ink.measure(points, others)).isEqualTo(Map.of("ink", 0.5));
        assertThatThrownBy(() -> MetricNames.of(List.of("frechett")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("is frechet meant?");
    }

    @Test
    void digitsOfAPretrainedModelAreToldFromPaleOnes() throws Exception {
        float[] digits = Programs.drawByAPretrainedModel().values();
        float[] others = digits.clone();
        // The same digits, pale on grey.
        for (int i = 0; i < others.length; i++) {
            others[i] = 0.5f * others[i] + 0.25f;
        }
        assertThat(Programs.distanceOfDigits(digits, digits, 20)).isLessThan(1e-6);
        assertThat(Programs.distanceOfDigits(others, digits, 20)).isGreaterThan(1);
    }

    @Test
    void aRunIsWatchedAndStoppedByWhoeverAsks() throws Exception {
        Programs.watchAndStop(folder.resolve("run"));
        assertThat(folder.resolve("run/points.png")).exists();
    }

    @Test
    void aSamplerOfTenLinesSamples() {
        try (Scope scope = Scope.open()) {
            TwoLayers network = new TwoLayers();
            network.parameters().allocate(DType.FLOAT32, Device.CPU, RandomStream.of(1));
            NetworkModel model = NetworkModel.continuous(network, new VariancePreserving());
            assertThat(Programs.sampleWithYourOwn(model).tensor().shape()).containsExactly(64, 2);
            network.parameters().close();
        }
    }

    @Test
    void theProvenanceOfAUsersDataIsThatOfItsContent() {
        Dataset rows = Dataset.of(twoClusters(8));
        assertThat(rows.provenance().sha256())
                .isEqualTo(Dataset.of(twoClusters(8)).provenance().sha256());
        assertThat(rows.provenance().sha256())
                .isNotEqualTo(Dataset.of(twoClusters(9)).provenance().sha256());
        assertThat(new Spiral().provenance().sha256())
                .isEqualTo(new Spiral().provenance().sha256());
        assertThat(new Spiral().isEndless()).isTrue();
    }

    @Test
    void arraysThatAreNoDataAreRefused() {
        assertThatThrownBy(() -> Dataset.of(new float[][] {{1, 2}, {3}}))
                .hasMessageContaining("row 0 has 2 numbers and row 1 has 1");
        assertThatThrownBy(() -> Dataset.of(new float[][] {{Float.NaN}})).hasMessageContaining("example 0 holds NaN");
        assertThatThrownBy(() -> Dataset.of(new float[][] {{1}, {2}}, 0)).hasMessageContaining("got 1 for 2");
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> Dataset.of(Tensors.full(-1, DType.FLOAT32, Device.CPU, 2, 1, 4, 4)))
                    .hasMessageContaining("images must be in [0, 1], but image 0 holds -1.0");
        }
        assertThatThrownBy(() -> Dataset.of(List.of(
                        new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY),
                        new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY))))
                .hasMessageContaining("image 0 has 1 x 4 x 4 and image 1 has 1 x 4 x 5");
    }

    @Test
    void thePageShowsThesePrograms() throws Exception {
        Path root = Path.of(System.getProperty("reverie.root", "..")).toAbsolutePath();
        String page = Files.readString(root.resolve("docs/library.md"));
        Path sources = root.resolve("reverie-train/src/test/java/example");
        for (String file : List.of("Programs.java", "Kinds.java")) {
            for (String part : Files.readString(sources.resolve(file)).split("// tag: ", -1)) {
                if (!part.contains("// end")) {
                    continue;
                }
                String program = part.substring(part.indexOf('\n') + 1, part.indexOf("    // end"))
                        .stripTrailing()
                        .stripIndent();
                assertThat(page).contains(program);
                assertThat(body(program)).as(program).isLessThan(20);
            }
        }
        for (String file : List.of("TwoLayers", "NoiseRegression", "Spiral", "EulerSampler")) {
            String source = Files.readString(sources.resolve(file + ".java"));
            assertThat(page)
                    .contains(source.substring(source.indexOf("public ")).strip());
        }
    }

    private static long body(String program) {
        return Arrays.stream(program.split("\n", -1))
                        .filter(line -> !line.isBlank())
                        .count()
                - 2;
    }
}
