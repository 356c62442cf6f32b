package dev.reverie.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.config.TrainingConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.loss.DenoisingScoreMatching;
import dev.reverie.loss.Reduction;
import dev.reverie.model.Conditioning;
import dev.reverie.model.NetworkModel;
import dev.reverie.network.Context;
import dev.reverie.network.Mlp;
import dev.reverie.network.MlpConfig;
import dev.reverie.network.Network;
import dev.reverie.nn.AdamConfig;
import dev.reverie.nn.Dropout;
import dev.reverie.nn.Parameters;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import dev.reverie.report.Metrics;
import dev.reverie.report.RunPage;
import dev.reverie.run.RunDirectory;
import dev.reverie.schedule.VariancePreserving;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.track.ConsoleSink;
import dev.reverie.track.Event;
import dev.reverie.track.EventSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that were planted are told, with a remedy, and healthy presets are left in peace. */
final class TrainingDiagnosisTest {
    @TempDir
    private Path folder;

    /** The preset for drawn digits with a network and batches so small that a step takes milliseconds. */
    private static RunConfig digits(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "network.features=8",
                "training.batchSize=8",
                "training.steps=60",
                "training.warmUp=5",
                "training.emaRate=0.9",
                "training.logEvery=5",
                "training.checkpointEvery=60",
                "sampling.steps=25"));
        settings.addAll(List.of(more));
        return Presets.named("quickstart-digits").with(settings.toArray(String[]::new));
    }

    /** Another set made of the values of one. */
    private static Dataset changed(Dataset of, double factor, boolean repeated) {
        return new Dataset() {
            @Override
            public DataShape shape() {
                return of.shape();
            }

            @Override
            public long size() {
                return 500;
            }

            @Override
            public void read(long index, float[] out, int offset) {
                of.read(repeated ? 0 : index, out, offset);
                for (int i = offset; i < offset + shape().length(); i++) {
                    out[i] *= (float) factor;
                }
            }
        };
    }

    private static Dataset digitsData(double factor, boolean repeated) throws IOException {
        return changed(digits().data().open(DataOptions.defaults()).train(), factor, repeated);
    }

    /** All diagnoses of a run in memory, by their faults. */
    private static Map<String, Event.Diagnosis> train(Trainer trainer) throws IOException {
        List<Event.Diagnosis> told = new ArrayList<>();
        trainer.listener(event -> {
                    if (event instanceof Event.Diagnosis diagnosis) {
                        told.add(diagnosis);
                    }
                })
                .train();
        return told.stream().collect(Collectors.toMap(Event.Diagnosis::fault, one -> one, (first, last) -> last));
    }

    private static Map<String, Event.Diagnosis> train(RunConfig config, Dataset data) throws IOException {
        return train(Trainer.of(config, DataSplits.of("planted", data)));
    }

    @Test
    void bytesThatWereNotDividedAreTold() throws IOException {
        Event.Diagnosis told =
                train(digits("training.steps=5"), digitsData(255, false)).get("dataRange");
        assertThat(told.reason())
                .contains("the network sees values from -1.00 to 509", "images are to reach it in [-1, 1]");
        assertThat(told.remedy()).contains("divide bytes by 255");
    }

    @Test
    void bytesThatWereDividedTwiceAreTold() throws IOException {
        Event.Diagnosis told =
                train(digits("training.steps=5"), digitsData(1 / 255.0, false)).get("dataRange");
        assertThat(told.reason()).contains("next to nothing of the range [-1, 1]");
        assertThat(told.remedy()).contains("divided by 255 twice");
    }

    @Test
    void onePictureOverAndOverIsTold() throws IOException {
        Map<String, Event.Diagnosis> told = train(digits("training.steps=5"), digitsData(1, true));
        assertThat(told).containsOnlyKeys("dataAlike");
        assertThat(told.get("dataAlike").reason()).contains("all of 256 examples that were looked at are the same");
    }

    @Test
    void anAverageSlowerThanTheRunIsTold() throws IOException {
        RunConfig config = digits("training.steps=30", "training.emaRate=0.9999", "training.emaWarmUp=false");
        Event.Diagnosis told = train(config, digitsData(1, false)).get("slowAverage");
        assertThat(told.reason())
                .contains("100 % of the averaged weights", "after 30 steps", "reaches back over 10,000 of them");
        assertThat(told.remedy()).contains("training.emaRate=0.733 or less", "emaWarmUp=true", "46,050 steps");
        assertThat(train(config.with("training.emaWarmUp=true"), digitsData(1, false)))
                .doesNotContainKey("slowAverage");
    }

    @Test
    void tablesThatDrownTheNoiseAreTold() throws IOException {
        float[][] rows = new float[300][2];
        RandomCursor cursor = RandomStream.of(1).cursor();
        for (float[] row : rows) {
            row[0] = (float) (500 * cursor.nextGaussian());
            row[1] = (float) (500 * cursor.nextGaussian());
        }
        RunConfig config = Presets.named("quickstart-points").with("training.steps=20", "training.emaRate=0.5");
        Event.Diagnosis exploding = train(config, Dataset.of(rows)).get("noiseLevels");
        assertThat(exploding.reason()).contains("still", "times as large as the noise");
        assertThat(exploding.remedy()).contains("raise process.sigmaMax to");
        Event.Diagnosis preserving = train(config.with("process.kind=variancePreserving"), Dataset.of(rows))
                .get("noiseLevels");
        assertThat(preserving.remedy()).contains("mean of 0 and a deviation of about 1");
        for (float[] row : rows) {
            row[0] /= 1e6f;
            row[1] /= 1e6f;
        }
        assertThat(train(config, Dataset.of(rows)).get("noiseLevels").reason()).contains("hides them");
    }

    /** A perceptron whose output is nothing, but has a gradient of nothing. */
    private record Mute(Mlp network) implements Network {
        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            return network.forward(x, condition, context, dropout).mul(0);
        }

        @Override
        public Parameters parameters() {
            return network.parameters();
        }
    }

    /** A perceptron without output at times beyond a tenth, which a network whose input overflows is. */
    private record Overwhelmed(Mlp network) implements Network {
        @Override
        public Tensor forward(Tensor x, double[] condition, Context context, Dropout dropout) {
            double[] heard = new double[condition.length];
            for (int i = 0; i < heard.length; i++) {
                heard[i] = condition[i] > 0.1 * Conditioning.PUBLISHED_TIME_SCALE ? 0 : 1;
            }
            return network.forward(x, condition, context, dropout)
                    .mul(Tensors.of(heard, heard.length, 1).to(x.dtype()));
        }

        @Override
        public Parameters parameters() {
            return network.parameters();
        }
    }

    private static Trainer points(Network network, double learningRate, long steps) {
        VariancePreserving schedule = new VariancePreserving();
        float[][] rows = new float[200][2];
        RandomCursor cursor = RandomStream.of(1).cursor();
        for (float[] row : rows) {
            row[0] = cursor.nextInt(2) * 2 - 1;
            row[1] = cursor.nextInt(2) * 2 - 1;
        }
        return Trainer.of(
                        NetworkModel.continuous(network, schedule),
                        DenoisingScoreMatching.of(schedule, Reduction.MEAN),
                        Dataset.of(rows))
                .settings(TrainingConfig.builder()
                        .steps(steps)
                        .batchSize(64)
                        .logEvery(10)
                        .emaRate(0.9)
                        .adam(new AdamConfig(learningRate, 0.9, 0.999, 1e-8, 0, 0, 0))
                        .build());
    }

    private static Mlp perceptron() {
        return new Mlp(MlpConfig.builder(2).features(32).blocks(2).build());
    }

    @Test
    void aNetworkWithoutOutputLearnsNothing() throws IOException {
        Map<String, Event.Diagnosis> told = train(points(new Mute(perceptron()), 2e-3, 200));
        assertThat(told).containsOnlyKeys("lossFlat");
        assertThat(told.get("lossFlat").reason()).contains("at none of 20 noise levels");
        assertThat(told.get("lossFlat").remedy())
                .contains("raise training.learningRate (now 0.002)", "depends on its weights");
        assertThat(train(points(perceptron(), 2e-3, 200))).isEmpty();
    }

    @Test
    void noiseLevelsThatDoNotLearnAreNamed() throws IOException {
        Map<String, Event.Diagnosis> told = train(points(new Overwhelmed(perceptron()), 2e-3, 400));
        assertThat(told).containsOnlyKeys("lossFlat");
        // At t = .1 sigma / alpha is .33; an affine function takes a quarter of the noise from .58 of the data's
        // deviation on.
        Matcher named = Pattern.compile(
                        "at (\\d+) of 20 noise levels, sigma/alpha (.*), since the beginning .* of them")
                .matcher(told.get("lossFlat").reason());
        assertThat(named.find()).isTrue();
        assertThat(Integer.parseInt(named.group(1))).isBetween(8, 13);
        assertThat(named.group(2).split(" to | and "))
                .allSatisfy(noise -> assertThat(Double.parseDouble(noise)).isBetween(0.58, 150.0));
        assertThat(told.get("lossFlat").remedy()).contains("more noise than data", "process.sigmaMax");
    }

    @Test
    void littleNoiseThatNobodyCouldFindIsNoFault() {
        LevelTrend trend = new LevelTrend();
        // log-SNR 0 and 8: an affine function of x leaves a half of the noise, and all but nothing.
        trend.add(List.of(new Event.Level(0, 100, 1, 0.01), new Event.Level(8, 100, 1, 0.01)), 20);
        trend.add(List.of(new Event.Level(0, 900, 0.98, 0.01), new Event.Level(8, 900, 0.999, 0.001)), 100);
        assertThat(trend.levels()).noneMatch(LevelTrend.Level::hasFallen);
        assertThat(trend.levels().get(0).affine(1)).isCloseTo(0.5, within(1e-12));
        assertThat(trend.levels())
                .extracting(level -> level.isFlatNeedlessly(1))
                .containsExactly(true, false);
        // The half of the noise that can be found is found.
        trend.add(List.of(new Event.Level(0, 100_000, 0.51, 0.001)), 200);
        assertThat(trend.levels()).noneMatch(level -> level.isFlatNeedlessly(1));
    }

    @Test
    void samplesThatAreNoiseAreExplainedByLevelsThatCanBeSeen() throws IOException {
        TrainingDiagnosis diagnosis = new TrainingDiagnosis(
                TrainingConfig.builder().steps(200).emaRate(0.9).build(),
                0,
                Optional.of(new VariancePreserving()),
                true,
                new SeenData(true, true, 256, 0, 1, -1, 1, false),
                new SampleSurvey(digitsData(1, false)));
        diagnosis.step(1, 1);
        // sigma / alpha of 1, of .082, which is seen, and of .018, which is not.
        diagnosis.levels(20, levels(1, 1, 1));
        assertThat(diagnosis.levels(200, levels(0.3, 0.99, 1))).isEmpty();
        List<Event.Diagnosis> told =
                diagnosis.samples(200, Optional.of(new SampleSurvey.Finding("samplesNoise", "all are noise")));
        assertThat(told).hasSize(1);
        assertThat(told.get(0).reason())
                .contains(
                        "all are noise; the likely reason: the loss has not fallen at 1 of 3 noise levels, sigma/alpha 0.082,");
        assertThat(told.get(0).remedy()).contains("train longer");
    }

    private static List<Event.Level> levels(double large, double seen, double small) {
        return List.of(
                new Event.Level(0, 1000, large, 0.001),
                new Event.Level(5, 1000, seen, 0.001),
                new Event.Level(8, 1000, small, 0.001));
    }

    @Test
    void aLearningRateOfTenIsTold() throws IOException {
        Map<String, Event.Diagnosis> told = train(points(perceptron(), 10, 60));
        assertThat(told).containsKey("lossRose");
        assertThat(told.get("lossRose").remedy()).contains("smaller training.learningRate (now 10.0)");
    }

    @Test
    void badSamplesAreToldFromGoodOnes() throws IOException {
        Dataset data = digitsData(1, false);
        SampleSurvey survey = new SampleSurvey(data);
        int length = data.shape().length();
        int count = 16;
        float[] values = new float[count * length];
        assertThat(survey.look(values, count).orElseThrow().fault()).isEqualTo("samplesBlack");
        Arrays.fill(values, 0.5f);
        assertThat(survey.look(values, count).orElseThrow().seen()).contains("of one colour");
        RandomCursor cursor = RandomStream.of(1).cursor();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) cursor.nextDouble();
        }
        assertThat(survey.look(values, count).orElseThrow().fault()).isEqualTo("samplesNoise");
        values[3] = Float.NaN;
        assertThat(survey.look(values, count).orElseThrow().seen()).contains("1 of " + values.length);
        for (int i = 0; i < count; i++) {
            data.read(7, values, i * length);
        }
        assertThat(survey.look(values, count).orElseThrow().fault()).isEqualTo("samplesAlike");
        for (int i = 0; i < count; i++) {
            data.read(300 + i, values, i * length);
        }
        assertThat(survey.look(values, count)).isEmpty();
    }

    @Test
    void samplesThatAreNoiseComeWithTheReason() throws IOException {
        Path run = folder.resolve("run");
        RunConfig config = digits(
                "training.emaRate=0.9999",
                "training.emaWarmUp=false",
                "training.sampleEvery=30",
                "training.sampleCount=8");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (RunDirectory directory = RunDirectory.create(run, config);
                EventSink console = new ConsoleSink(new PrintStream(text, true, StandardCharsets.UTF_8), false)) {
            Trainer.of(directory, DataSplits.of("digits", digitsData(1, false)))
                    .listener(console)
                    .train();
            List<Event.Diagnosis> told = Metrics.read(directory.metricsFile()).diagnoses();
            assertThat(told.stream().map(Event.Diagnosis::fault)).contains("slowAverage", "samplesNoise");
            Event.Diagnosis samples = told.stream()
                    .filter(one -> one.fault().equals("samplesNoise"))
                    .findFirst()
                    .orElseThrow();
            assertThat(samples.reason())
                    .contains("8 of 8 samples are noise", "the likely reason: 99 % of the averaged");
            assertThat(samples.remedy()).contains("training.emaRate");
            new RunPage(directory).write();
            assertThat(Files.readString(directory.reportFile()))
                    .contains("What looks wrong", "8 of 8 samples are noise");
        }
        String said = text.toString(StandardCharsets.UTF_8);
        assertThat(said)
                .contains("step 0, warning: 99 % of the averaged weights", "what to change: set training.emaRate");
        // While training, and again at its end.
        assertThat(said.split("samples are noise", -1)).hasSize(3);
    }

    @Test
    void healthyPresetsAreLeftInPeace() throws IOException {
        RunConfig points = Presets.named("quickstart-points")
                .with("training.steps=300", "training.batchSize=128", "training.warmUp=30", "training.emaRate=0.97");
        assertThat(train(
                        points.with("training.evaluation.every=150"),
                        points.data().open(DataOptions.defaults()).train()))
                .isEmpty();
        RunConfig digits = digits("training.steps=150", "training.emaRate=0.95");
        assertThat(train(digits, digits.data().open(DataOptions.defaults()).train()))
                .isEmpty();
    }
}
