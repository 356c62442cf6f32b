package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.config.Presets;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.Npz;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import dev.reverie.metric.feature.VisionTransformer;
import dev.reverie.metric.feature.VisionTransformerConfig;
import dev.reverie.nn.Parameter;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.TensorArrays;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reverie evaluate} and {@code reverie compare}. */
class EvaluateCommandTest {
    @TempDir
    private static Path folder;

    private static Path data;
    private static Path near;
    private static Path far;

    @BeforeAll
    static void makePictures() throws IOException {
        data = pictures("data.npy", 120, 0.3, 1);
        near = pictures("near.npy", 60, 0.3, 2);
        far = pictures("far.npy", 60, 0.6, 3);
    }

    /** Grey images of 4 x 4 whose pixels are uniform about a mean. */
    private static Path pictures(String name, int count, double mean, long seed) throws IOException {
        float[] values = new float[count * 16];
        RandomStream.of(seed).cursor().fillUniform(values);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + 0.3 * (values[i] - 0.5));
        }
        Path file = folder.resolve(name);
        Npy.write(file, NdArray.of(values, count, 1, 4, 4));
        return file;
    }

    private static Outcome evaluate(Path samples, String out, String... more) {
        List<String> words = new ArrayList<>(List.of("evaluate", samples.toString()));
        words.addAll(List.of("--against", data.toString()));
        words.addAll(List.of("--out", folder.resolve(out).toString()));
        if (!List.of(more).contains("--replicates")) {
            words.addAll(List.of("--replicates", "5"));
        }
        words.addAll(Arrays.asList(more));
        return Outcome.of(words.toArray(String[]::new));
    }

    private static List<MetricResult> results(Path out) throws IOException {
        Path file = out.resolve("results.json");
        return MetricResult.parse(Files.readString(file), file.toString());
    }

    @Test
    void picturesAreMeasuredByPixelsWhichIsSaid() throws IOException {
        Outcome outcome = evaluate(near, "near", "--metrics", "frechet,pr");
        assertThat(outcome.err())
                .contains("features: pixels, 16 numbers; such distances are not comparable with published");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        List<MetricResult> results = results(folder.resolve("near"));
        assertThat(results).extracting(MetricResult::name).containsExactly("frechet", "precision", "recall");
        assertThat(results.get(0).provenance().get(Field.ROUNDING)).contains("bytes");
        assertThat(results.get(0).provenance().get(Field.REFERENCES)).contains("60");
        assertThat(results.get(0).spread()).isPresent();
        assertThat(folder.resolve("near/report.html"))
                .content()
                .contains("frechet \u2193", "precision \u2191", "Nearest data", "Values by number of samples")
                .contains("nearest of all 120 training data by their pixels");
    }

    @Test
    void whoSeeksCopiesIsToldOfTrainingDataThatAreNotComparedWith() {
        String[] copies = {"--metrics", "copies", "--replicates", "0", "--no-curve"};
        assertThat(evaluate(near, "copies", copies).err())
                .contains("copies compares with 60 of the 120 training data", "take --references 120");
        List<String> all = new ArrayList<>(List.of(copies));
        all.addAll(List.of("--references", "500"));
        assertThat(evaluate(near, "all-copies", all.toArray(String[]::new)).err())
                .doesNotContain("training data, and copies")
                .contains("has 120 examples; all are taken");
    }

    @Test
    void aWorseSetIsFoundWorseAndOtherSettingsAreRefused() {
        evaluate(near, "a", "--metrics", "frechet");
        evaluate(far, "b", "--metrics", "frechet");
        evaluate(far, "fewer", "--metrics", "frechet", "--n", "40");
        Outcome compared = Outcome.of(
                "compare",
                folder.resolve("a").toString(),
                folder.resolve("b/results.json").toString());
        assertThat(compared.code()).isEqualTo(ExitCode.DONE);
        assertThat(compared.out()).contains("A is better");
        assertThat(compared.err()).contains("intervals are paired");
        Outcome refused = Outcome.of(
                "compare",
                folder.resolve("a").toString(),
                folder.resolve("fewer").toString());
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("samples (60 against 40)", "references (60 against 40)");
    }

    @Test
    void samplesOfARunAreDrawnOnceAndKept() throws IOException {
        Path run = folder.resolve("run");
        String[] tiny = {"training.steps=4", "training.batchSize=8", "network.features=8", "network.blocks=1"};
        List<String> words = new ArrayList<>(List.of("train", "quickstart-points", "--out", run.toString()));
        for (String setting : tiny) {
            words.addAll(List.of("--set", setting));
        }
        assertThat(Outcome.of(words.toArray(String[]::new)).code()).isEqualTo(ExitCode.DONE);
        String[] command = {
            "evaluate",
            run.toString(),
            "--n",
            "300",
            "--sampler",
            "ddim",
            "--steps",
            "2,4",
            "--metrics",
            "energy,marginals",
            "--replicates",
            "2",
            "--no-curve"
        };
        Outcome first = Outcome.of(command);
        assertThat(first.code()).as(first.err()).isEqualTo(ExitCode.DONE);
        List<MetricResult> results = results(run.resolve("evaluation"));
        assertThat(results)
                .extracting(one -> one.provenance().get(Field.STEPS).orElseThrow())
                .containsExactly("2", "2", "2", "4", "4", "4");
        assertThat(results.get(0).provenance().get(Field.WEIGHTS)).contains("averaged");
        assertThat(results.get(0).provenance().get(Field.EVALUATIONS)).isPresent();
        List<Path> kept = parts(run);
        // Two parts of each of two ways; one is lost and drawn again, the others stay.
        assertThat(kept).hasSize(4);
        byte[] before = Files.readAllBytes(kept.get(0));
        Files.delete(kept.get(0));
        FileTime other = Files.getLastModifiedTime(kept.get(1));
        Outcome again = Outcome.of(command);
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(Files.readAllBytes(kept.get(0))).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(kept.get(1))).isEqualTo(other);
        Outcome compared = Outcome.of("compare", run.toString());
        assertThat(compared.out()).contains("A: ddim 2", "B: ddim 4", "energy");
    }

    private static List<Path> parts(Path run) throws IOException {
        try (Stream<Path> all = Files.walk(run.resolve("evaluation"))) {
            return all.filter(file -> file.toString().endsWith(".npy")).sorted().toList();
        }
    }

    @Test
    void theListNamesEveryMetric() {
        assertThat(Outcome.of("evaluate", "--list").out())
                .contains("frechet", "kid", "pr", "dc", "energy", "privacy", "higher")
                .contains("inception-torchscript", "dinov2-large", "clip-large-14-336", "facebook/dinov2-large");
    }

    /** Equal covariances, and means a step of 3 and one of 4 apart: 25. */
    @Test
    void twoFilesOfStatisticsAreCompared() throws IOException {
        Path first = statistics("first.npz", 0, 0);
        Path second = statistics("second.npz", 3, 4);
        Path out = folder.resolve("statistics");
        Outcome outcome =
                Outcome.of("evaluate", first.toString(), "--against", second.toString(), "--out", out.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("frechet 25.00");
        assertThat(outcome.err())
                .contains("first.npz does not tell which features it is of; both are taken to be of the same");
        MetricResult result = results(out).get(0);
        assertThat(result.value()).isCloseTo(25, within(1e-12));
        assertThat(result.spread()).isEmpty();
        assertThat(result.provenance().get(Field.REFERENCE)).contains("second.npz");
        refused(
                Outcome.of("evaluate", first.toString(), "--against", data.toString(), "--out", "x"),
                "--against FILE.npz");
    }

    private static Path statistics(String name, double... mean) throws IOException {
        Path file = folder.resolve(name);
        Npz.write(
                file,
                Map.of(
                        "mu", NdArray.of(mean, mean.length),
                        "sigma", NdArray.of(new double[] {2, 0.5, 0.5, 1}, 2, 2)),
                Npz.Compression.STORED);
        return file;
    }

    @Test
    void statisticsOfTheDataTakeTheirPlace() throws IOException {
        Path file = folder.resolve("data-statistics.npz");
        Outcome direct =
                evaluate(near, "direct", "--metrics", "frechet", "--no-curve", "--save-statistics", file.toString());
        assertThat(direct.code()).as(direct.err()).isEqualTo(ExitCode.DONE);
        Path out = folder.resolve("by-statistics");
        Outcome outcome = Outcome.of(
                "evaluate",
                near.toString(),
                "--against",
                file.toString(),
                "--out",
                out.toString(),
                "--replicates",
                "4");
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        MetricResult result = results(out).get(0);
        assertThat(result.value())
                .isCloseTo(results(folder.resolve("direct")).get(0).value(), within(1e-9));
        assertThat(result.spread().orElseThrow().replicates()).hasSize(4);
        assertThat(result.provenance().get(Field.FEATURES)).contains("pixels");
        assertThat(Files.readString(out.resolve("report.html")))
                .contains(
                        "Evaluation beside data-statistics.npz",
                        "1 set of samples beside statistics of data",
                        "frechet");
        refused(
                Outcome.of(
                        "evaluate",
                        near.toString(),
                        "--against",
                        file.toString(),
                        "--out",
                        folder.resolve("never").toString(),
                        "--metrics",
                        "kid"),
                "from which frechet alone can be computed, not kid");
        assertThat(folder.resolve("never")).doesNotExist();
        Path narrow = statistics("narrow.npz", 0, 0);
        refused(
                Outcome.of("evaluate", near.toString(), "--against", narrow.toString(), "--out", out.toString()),
                "statistics of 16 features do not go with those of 2");
    }

    /** DINOv2 in small, with random weights: greys are repeated aloud, and statistics of pixels refused by name and hash. */
    @Test
    void aNetworkFromAFileNamesItselfAndItsResize() throws IOException {
        Path file = folder.resolve("small.safetensors");
        VisionTransformerConfig config =
                new VisionTransformerConfig(VisionTransformerConfig.Family.DINOV2, 64, 1, 1, 16, 14, 3, 224, 0, 0);
        try (VisionTransformer network = new VisionTransformer(config);
                Scope scope = Scope.open()) {
            network.parameters().allocate(DType.FLOAT32, Device.CPU);
            Map<String, NdArray> arrays = new LinkedHashMap<>();
            for (Parameter parameter : network.parameters().list()) {
                double[] values = new double[(int) parameter.count()];
                RandomStream.of(1).purpose(parameter.name()).cursor().fillGaussian(values);
                arrays.put(
                        parameter.name(),
                        TensorArrays.toArray(
                                Tensors.of(values, parameter.shape()).mul(0.1).to(DType.FLOAT32)));
            }
            SafetensorsWriter.write(file, arrays, Map.of());
        }
        Outcome outcome = evaluate(
                near,
                "dino",
                "--features",
                file.toString(),
                "--metrics",
                "kid,cmmd",
                "--no-curve",
                "--n",
                "10",
                "--replicates",
                "0");
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err())
                .contains(
                        "grey images are repeated to three channels for DINOv2 ViT-64/14",
                        "features: DINOv2 ViT-64/14 (sha256");
        MetricResult result = results(folder.resolve("dino")).get(0);
        assertThat(result.provenance().get(Field.RESIZE).orElseThrow()).contains("bicubic of Pillow", "224 x 224");
        assertThat(result.provenance().get(Field.FEATURES_HASH).orElseThrow()).hasSize(64);
        Path statistics = folder.resolve("pixel-statistics.npz");
        assertThat(evaluate(
                                near,
                                "p",
                                "--metrics",
                                "frechet",
                                "--no-curve",
                                "--replicates",
                                "0",
                                "--save-statistics",
                                statistics.toString())
                        .code())
                .isEqualTo(ExitCode.DONE);
        refused(
                Outcome.of(
                        "evaluate",
                        near.toString(),
                        "--against",
                        statistics.toString(),
                        "--features",
                        file.toString(),
                        "--n",
                        "4",
                        "--out",
                        folder.resolve("q").toString()),
                "cannot be compared with features of \"pixels\"");
    }

    @Test
    void badInputIsRefusedWithWhatToDo() throws IOException {
        refused(Outcome.of("evaluate"), "needs a run, or samples");
        refused(Outcome.of("evaluate", near.toString()), "--against");
        refused(Outcome.of("evaluate", near.toString(), "--against", data.toString()), "--out DIR");
        refused(evaluate(near, "x", "--n", "61"), "--n 61 is more than the 60");
        refused(evaluate(near, "x", "--n", "1"), "--n must be at least 2, got 1");
        refused(evaluate(near, "x", "--metrics", "frechett"), "is frechet meant?");
        refused(evaluate(near, "x", "--metrics", "inception"), "class probabilities");
        refused(evaluate(near, "x", "--features", "nowhere.pt"), "--features nowhere.pt");
        refused(evaluate(near, "x", "--part", "test"), "has no test part");
        refused(evaluate(near, "x", "--steps", "5"), "draw samples of a run");
        refused(evaluate(near, "x", "--label", "all"), "draw samples of a run");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refused(evaluate(empty, "y"), "empty");
        refused(Outcome.of("evaluate", near.toString(), "--against", empty.toString(), "--out", "z"), "empty");
        Path bare = Files.createDirectory(folder.resolve("bare"));
        Files.writeString(
                bare.resolve("config.yaml"), Presets.named("quickstart-points").yaml());
        refused(Outcome.of("evaluate", bare.toString()), "checkpoint");
        // What is refused leaves nothing behind.
        assertThat(folder.resolve("y")).doesNotExist();
        assertThat(bare.resolve("evaluation")).doesNotExist();
        refused(evaluate(near, "x", "--replicates", "1"), "or at least 2, got 1");
        refused(Outcome.of("compare", near.toString()), "holds no list of results", "is no JSON");
        refused(Outcome.of("compare", folder.resolve("nothing").toString()), "has not been evaluated");
        refused(Outcome.of("compare", "a", "b", "--allow", "colour"), "no field \"colour\"");
        Path wide = folder.resolve("wide.npy");
        Npy.write(wide, NdArray.of(new float[5 * 25], 5, 1, 5, 5));
        refused(evaluate(wide, "x"), "the samples are images of 1 x 5 x 5 and the data are images of 1 x 4 x 4");
        Path one = folder.resolve("one.npy");
        Npy.write(one, NdArray.of(new float[16], 1, 1, 4, 4));
        refused(evaluate(one, "x"), "the samples have one example, but metrics compare at least two");
        Path rows = folder.resolve("rows.npy");
        Npy.write(rows, NdArray.of(new float[] {0, 1, 2, 3}, 2, 2));
        refused(evaluate(rows, "x"), "the samples are rows of 2 numbers and the data are images of 1 x 4 x 4");
    }

    @Test
    void otherColoursAreTold() throws IOException {
        Path colour = folder.resolve("colour.npy");
        float[] values = new float[6 * 3 * 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7 / 7f;
        }
        Npy.write(colour, NdArray.of(values, 6, 3, 4, 4));
        Outcome outcome = evaluate(colour, "colour", "--metrics", "sliced", "--replicates", "0", "--no-curve");
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err())
                .contains("holds images of 1 channels, which are compared as colour ones, as the samples are");
    }

    private static void refused(Outcome outcome, String... oneOf) {
        assertThat(outcome.code()).as(outcome.err()).isNotEqualTo(ExitCode.DONE);
        assertThat(Arrays.stream(oneOf).anyMatch(outcome.err()::contains))
                .as("%s in %s", Arrays.toString(oneOf), outcome.err())
                .isTrue();
    }

    @Test
    void fewerSamplesThanPixelsAreWarnedOf() {
        Outcome outcome = evaluate(near, "few", "--metrics", "frechet", "--n", "12", "--replicates", "0", "--no-curve");
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err()).contains("12 rows are not more than the 16 features", "singular");
    }
}
