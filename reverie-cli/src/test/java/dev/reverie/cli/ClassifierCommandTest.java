package dev.reverie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reverie.cli.terminal.ExitCode;
import dev.reverie.file.Npy;
import dev.reverie.metric.Field;
import dev.reverie.metric.MetricResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a user of classifiers, with networks that learn next to nothing in their few steps. */
final class ClassifierCommandTest {
    @TempDir
    private static Path folder;

    private static Path model;
    private static Path classifier;

    private static Outcome train(String preset, Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", preset, "--out", out.toString()));
        String[] tiny = {
            "data.height=8",
            "training.steps=2",
            "training.batchSize=8",
            "training.logEvery=1",
            "training.checkpointEvery=2",
            "network.features=8",
            "network.attentionResolutions=[]"
        };
        for (String setting : tiny) {
            arguments.addAll(List.of("--set", setting));
        }
        arguments.addAll(Arrays.asList(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    private static Outcome sample(Path run, String... more) {
        List<String> arguments = new ArrayList<>(List.of("sample", run.toString(), "--n", "10"));
        arguments.addAll(Arrays.asList(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }

    @BeforeAll
    static void trainsAModelAndAClassifierForIt() {
        model = folder.resolve("model");
        assertThat(train("quickstart-digits", model, "--set", "sampling.steps=21")
                        .code())
                .isEqualTo(ExitCode.DONE);
        classifier = folder.resolve("classifier");
        Outcome trained = train("quickstart-digits", classifier, "--objective", "classifier");
        assertThat(trained.err()).contains("training quickstart-digits-classifier", "done: step 2 of 2");
        assertThat(trained.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void thePageShowsTheAccuracyInPlaceOfSamples() {
        assertThat(classifier.resolve("report.html"))
                .content()
                .contains("cross entropy", "On 512 held-out examples", "chance is an accuracy of 0.100", "--classifier")
                .doesNotContain("sampleEvery is 0");
    }

    @Test
    void itsLastStageIsFeaturesForMetrics() throws IOException {
        Path out = folder.resolve("by-classifier");
        Outcome outcome = Outcome.of(
                "evaluate",
                model.toString(),
                "--n",
                "12",
                "--steps",
                "21",
                "--features",
                classifier.toString(),
                "--metrics",
                "frechet,inception",
                "--replicates",
                "0",
                "--no-curve",
                "--out",
                out.toString());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err()).contains("features: classifier quickstart-digits-classifier step 2 (sha256");
        List<MetricResult> results = MetricResult.parse(Files.readString(out.resolve("results.json")), "results");
        assertThat(results).extracting(MetricResult::name).containsExactly("frechet", "inception", "inceptionStd");
        // Between 1, where all are alike, and the number of classes.
        assertThat(results.get(1).value()).isBetween(1.0, 10.0);
        assertThat(results.get(0).provenance().get(Field.FEATURES_HASH).orElseThrow())
                .hasSize(64);
    }

    @Test
    void infoTellsWhatItIsAndWhatItCosts() {
        Outcome info = Outcome.of("info", classifier.toString());
        assertThat(info.code()).isEqualTo(ExitCode.DONE);
        assertThat(info.out())
                .contains("classifier of noisy data", "halfUnet", "VariancePreserving", "10 classes", "8 x 8");
        Outcome preset = Outcome.of("info", "digits-classifier");
        assertThat(preset.code()).isEqualTo(ExitCode.DONE);
        assertThat(preset.out()).contains("classifier of noisy data", "16 x 16");
    }

    @Test
    void itGuidesTheModelToAClass() throws IOException {
        Path out = folder.resolve("guided");
        Outcome guided = sample(
                model,
                "--classifier",
                classifier.toString(),
                "--label",
                "3",
                "--guidance",
                "2",
                "--out",
                out.toString());
        assertThat(guided.err()).doesNotContain("error:", "warning:");
        assertThat(guided.code()).isEqualTo(ExitCode.DONE);
        assertThat(Npy.read(out.resolve("samples.npy")).toFloats()).hasSize(640).doesNotContain(Float.NaN);
        assertThat(Files.readString(out.resolve("provenance.json")))
                .contains("\"classifier\"", "\"guidance\" : 2.0", "\"labels\"");
    }

    @Test
    void allIsARowForEachClassOfTheClassifier() {
        Outcome all = sample(
                model,
                "--classifier",
                classifier.toString(),
                "--label",
                "all",
                "--sampler",
                "ddim",
                "--steps",
                "2",
                "--out",
                folder.resolve("all").toString());
        assertThat(all.code()).as(all.err()).isEqualTo(ExitCode.DONE);
        assertThat(folder.resolve("all/grid.png")).isNotEmptyFile();
    }

    private static void requireUsage(Outcome outcome, String message) {
        assertThat(outcome.err()).contains(message);
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whatIsMissingOrWrongIsToldInTheWordsOfTheOptions() {
        String out = folder.resolve("refused").toString();
        String guide = classifier.toString();
        requireUsage(sample(model, "--classifier", guide, "--out", out), "--classifier needs a class to guide to");
        requireUsage(
                sample(model, "--classifier", guide, "--label", "12", "--out", out),
                "\"12\" is no class of this model; it knows the classes 0 to 9");
        requireUsage(
                sample(model, "--classifier", guide, "--label", "1", "--guidance", "much", "--out", out),
                "--guidance must be a number of at least 0, as in --guidance 2, got \"much\"");
        requireUsage(
                sample(model, "--classifier", guide, "--label", "1", "--negative-label", "2", "--out", out),
                "leave them or --classifier out");
        requireUsage(
                sample(model, "--classifier", model.toString(), "--label", "1", "--out", out),
                "holds a score model, not a classifier");
        requireUsage(sample(classifier, "--out", out), "holds a classifier, which draws nothing");
        requireUsage(
                Outcome.of("likelihood", classifier.toString(), "--out", out),
                "holds a classifier, which draws nothing");
        requireUsage(
                Outcome.of("train", "quickstart-points", "--objective", "classifier", "--out", out),
                "network.kind halfUnet tells images apart, but the data are rows of 2");
        requireUsage(
                Outcome.of("train", "quickstart-digits", "--objective", "clasifier", "--out", out),
                "is classifier meant?");
    }

    @Test
    void aRunIsContinuedAsTheClassifierItIs() throws IOException {
        Path run = folder.resolve("continued");
        train("digits-classifier", run, "--set", "training.checkpointEvery=1");
        Files.delete(run.resolve("checkpoints/step-000002.safetensors"));
        Outcome resumed = Outcome.of("train", run.toString(), "--resume");
        assertThat(resumed.err()).contains("done: step 2 of 2");
        assertThat(resumed.code()).isEqualTo(ExitCode.DONE);
    }
}
