package dev.reverie.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.Reverie;
import dev.reverie.config.Presets;
import dev.reverie.config.RunConfig;
import dev.reverie.errors.ReverieException;
import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Shape;
import dev.reverie.file.pickle.TorchFile;
import dev.reverie.file.pickle.TorchTensor;
import dev.reverie.file.pickle.TorchWriter;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.run.Checkpoint;
import dev.reverie.run.SavedWeights;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import dev.reverie.torch.Tensors;
import dev.reverie.trained.TrainedModel;
import dev.reverie.trained.TrainedScoreModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny NCSN++ with frozen Fourier frequencies, trained for two steps, on its way to score_sde_pytorch and back. */
class ScoreSdeCheckpointTest {
    @TempDir
    private static Path folder;

    private static RunConfig config;
    private static Path run;
    private static Path torch;
    private static double[] answers;

    private static RunConfig tiny(String... settings) {
        return RunConfig.parse("""
                name: tiny
                data: {name: drawn-digits, height: 8, centered: false}
                process: {kind: varianceExploding, sigmaMin: 0.01, sigmaMax: 5.0}
                network:
                  kind: ncsnpp
                  features: 8
                  multipliers: [1, 2]
                  blocks: 1
                  attentionResolutions: [4]
                  embedding: fourier
                  dropout: 0.0
                training: {steps: 2, batchSize: 2, warmUp: 0, emaRate: 0.9, sampleEvery: 0}
                sampling: {steps: 3}
                """, "test", List.of(settings));
    }

    @BeforeAll
    static void trainsAndExports() throws IOException {
        config = tiny();
        run = folder.resolve("run");
        torch = folder.resolve("exported.pth");
        Reverie.train(config, run).close();
        answers = answersOf(run);
        Conversion.of(run).toTorch(torch);
    }

    /**
     * What the network says of some noise: pictures would be black and white after so few steps, and hide differences.
     */
    private static double[] answers(TrainedScoreModel model) {
        try (Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            double[] noise = new Random(5).doubles(128, -1, 1).toArray();
            Tensor x = Tensors.of(noise, 2, 1, 8, 8).to(DType.FLOAT32);
            return model.scoreModel().predict(x, new double[] {0.3, 0.8}).toDoubles();
        }
    }

    private static double[] answersOf(Path runFolder) throws IOException {
        try (TrainedScoreModel model = TrainedScoreModel.load(runFolder)) {
            return answers(model);
        }
    }

    @Test
    void anExportedRunComesBackWithTheSameAnswersBitForBit() throws IOException {
        Path back = folder.resolve("back");
        Path checkpoint = Conversion.of(torch).toRun(back, config, true);
        assertThat(answersOf(back)).containsExactly(answers);
        Checkpoint.Counters counters = Checkpoint.open(checkpoint).counters();
        assertThat(counters).isEqualTo(new Checkpoint.Counters(2, 4, 0, 2));
    }

    @Test
    void theLastWeightsAreOthersThanTheAveragedOnes() throws IOException {
        Path last = folder.resolve("last");
        Conversion.of(torch).toRun(last, config, false);
        assertThat(answersOf(last)).isNotEqualTo(answers);
    }

    @Test
    void anImportedRunCanBeTrainedOn() throws IOException {
        Path further = folder.resolve("further");
        Conversion.of(torch).toRun(further, config, true);
        try (TrainedModel model = Reverie.resume(further, "training.steps=3")) {
            assertThat(model.checkpoint().counters().step()).isEqualTo(3);
        }
    }

    @Test
    void theExportHasThePartsNamesAndOrderOfTheOriginal() throws IOException {
        List<Parameter> parameters = SavedWeights.network(config).parameters().list();
        try (TorchFile file = TorchFile.open(torch)) {
            Map<?, ?> parts = (Map<?, ?>) file.content();
            assertThat(new ArrayList<Object>(parts.keySet())).isEqualTo(List.of("optimizer", "model", "ema", "step"));
            assertThat(file.leaves()).containsEntry("step", 2L).containsEntry("ema/decay", 0.9);
            List<Object> names = new ArrayList<>(((Map<?, ?>) parts.get("model")).keySet());
            List<Object> declared = new ArrayList<>(
                    parameters.stream().map(p -> "module." + p.name()).toList());
            assertThat(names).isEqualTo(declared);
            List<?> shadow = (List<?>) ((Map<?, ?>) parts.get("ema")).get("shadow_params");
            // The Fourier frequencies are frozen, so the average knows nothing of them.
            assertThat(shadow).hasSize(parameters.size() - 1);
            Map<?, ?> moments = (Map<?, ?>) ((Map<?, ?>) parts.get("optimizer")).get("state");
            assertThat(moments).hasSize(parameters.size() - 1);
            assertThat(moments.containsKey(0L)).isFalse();
            assertThat(file.leaves()).containsEntry("optimizer/state/1/step", 2L);
            TorchTensor moment = file.tensors().get("optimizer/state/1/exp_avg");
            assertThat(moment.shape().toArray()).isEqualTo(parameters.get(1).shape());
        }
    }

    /** What the list of averages hangs on: shapes alone would not tell a scale from a shift. */
    @Test
    void parametersAreDeclaredInTheOrderInWhichTheOriginalRegistersThem() {
        Parameters parameters = SavedWeights.network(Presets.named("ve-cifar10-ncsnpp-continuous"))
                .parameters();
        // Counted in the original: 571 parameters, 570 of them in its average.
        assertThat(parameters.list()).hasSize(571);
        assertThat(parameters.trainable()).hasSize(570);
        Map<Integer, String> modules = new LinkedHashMap<>();
        for (Parameter parameter : parameters.list()) {
            String[] words = parameter.name().split("\\.", 3);
            modules.merge(Integer.valueOf(words[1]), words[2], (first, next) -> first + " " + next);
        }
        assertThat(new ArrayList<>(modules.keySet())).isSorted();
        String block = "GroupNorm_0.weight GroupNorm_0.bias Conv_0.weight Conv_0.bias Dense_0.weight Dense_0.bias"
                + " GroupNorm_1.weight GroupNorm_1.bias Conv_1.weight Conv_1.bias";
        assertThat(Set.copyOf(modules.values()))
                .containsExactlyInAnyOrder(
                        "W",
                        "weight bias",
                        block,
                        block + " Conv_2.weight Conv_2.bias",
                        "Conv2d_0.weight Conv2d_0.bias",
                        "GroupNorm_0.weight GroupNorm_0.bias NIN_0.W NIN_0.b NIN_1.W NIN_1.b NIN_2.W NIN_2.b NIN_3.W"
                                + " NIN_3.b");
    }

    /** The parts of the export, to be spoilt. */
    private static Map<String, Object> parts() throws IOException {
        try (TorchFile file = TorchFile.open(torch)) {
            Map<String, Object> parts = new LinkedHashMap<>();
            Map<String, Object> model = new LinkedHashMap<>();
            List<Object> shadow = new ArrayList<>();
            for (Map.Entry<String, TorchTensor> tensor : file.tensors().entrySet()) {
                NdArray array = tensor.getValue().load();
                if (tensor.getKey().startsWith("model/")) {
                    model.put(tensor.getKey().substring("model/".length()), array);
                } else if (tensor.getKey().startsWith("ema/")) {
                    shadow.add(array);
                }
            }
            parts.put("model", model);
            parts.put("ema", new LinkedHashMap<>(Map.of("num_updates", 2L, "shadow_params", shadow)));
            parts.put("step", 2L);
            return parts;
        }
    }

    private static void assertRefused(String name, Consumer<Map<String, Object>> spoil, String... words)
            throws IOException {
        Map<String, Object> parts = parts();
        spoil.accept(parts);
        Path spoilt = folder.resolve(name + ".pth");
        TorchWriter.write(spoilt, parts);
        Path target = folder.resolve(name);
        assertThatThrownBy(() -> Conversion.of(spoilt).toRun(target, config, true))
                .isInstanceOf(ReverieException.class)
                .hasMessageContainingAll(words);
        assertThat(target).doesNotExist();
    }

    @SuppressWarnings("unchecked") // as parts() makes it
    private static Map<String, Object> model(Map<String, Object> parts) {
        return (Map<String, Object>) parts.get("model");
    }

    @SuppressWarnings("unchecked") // as parts() makes it
    private static List<Object> shadow(Map<String, Object> parts) {
        return (List<Object>) ((Map<String, Object>) parts.get("ema")).get("shadow_params");
    }

    @Test
    void everyDifferenceIsToldAtOnceWithTheNearestName() throws IOException {
        assertRefused(
                "different",
                parts -> {
                    NdArray bias = (NdArray) model(parts).remove("module.all_modules.1.bias");
                    model(parts).put("module.all_modules.1.bais", bias);
                    model(parts).put("module.all_modules.2.bias", NdArray.of(new float[3], 3));
                    model(parts).put("module.extra", NdArray.of(new float[1], 1));
                },
                "4 differences",
                "all_modules.1.bias [32] is missing from the file; is 'all_modules.1.bais' [32] meant?",
                "all_modules.1.bais [32] is in the file only; 'all_modules.1.bias' is missing",
                "all_modules.2.bias is [3] in the file and [32] in the network",
                "extra [1] is in the file only");
    }

    @Test
    void anAverageOfOtherParametersIsRefused() throws IOException {
        assertRefused(
                "short",
                parts -> shadow(parts).remove(0),
                "the average is of",
                "average 0, of all_modules.1.weight,",
                "in the network");
    }

    @Test
    void weightsThatAreNotFiniteAreRefused() throws IOException {
        float[] bad = new float[32];
        bad[3] = Float.NaN;
        bad[7] = Float.NEGATIVE_INFINITY;
        assertRefused(
                "weights-nan",
                parts -> model(parts).put("module.all_modules.1.bias", NdArray.of(bad, 32)),
                "holds weights that are not finite: 2 of 32 numbers of all_modules.1.bias are infinite or NaN");
        assertRefused(
                "average-nan",
                parts -> {
                    int index = 0;
                    while (!((ArraySource) shadow(parts).get(index)).shape().equals(Shape.of(32))) {
                        index++;
                    }
                    shadow(parts).set(index, NdArray.of(bad, 32));
                },
                "holds weights that are not finite: 2 of 32 numbers of the average of all_modules.");
    }

    @Test
    void anAverageThatIsMissingIsRefused() throws IOException {
        assertRefused("none", parts -> parts.put("ema", Map.of("decay", 0.9)), "has no average (ema/shadow_params)");
    }

    @Test
    void whatIsNoTensorIsRefusedByItsPath() throws IOException {
        assertRefused("text", parts -> model(parts).put("module.extra", "text"), "no tensor at model/module.extra");
        assertRefused("step", parts -> parts.put("step", -1L), "no whole number of 0 or more at step");
    }

    @Test
    void noiseLevelsOfAnotherProcessAreRefusedAndThoseOfThisOneAreNotNeeded() throws IOException {
        assertRefused(
                "levels",
                parts -> model(parts).put("module.sigmas", NdArray.of(new double[] {50, 0.01}, 2)),
                "its noise levels run from 0.01 to 50.0, those of the configuration from 0.01 to 5.0");
        Map<String, Object> parts = parts();
        model(parts).put("module.sigmas", NdArray.of(new double[] {5, 0.01}, 2));
        Path path = folder.resolve("with-levels.pth");
        TorchWriter.write(path, parts);
        Path target = folder.resolve("with-levels");
        Conversion.of(path).toRun(target, config, true);
        assertThat(answersOf(target)).containsExactly(answers);
    }

    @Test
    void otherDictionariesAreToldForWhatTheyAre() throws IOException {
        Path path = folder.resolve("other.pth");
        TorchWriter.write(path, Map.of("weight", NdArray.of(new float[1], 1)));
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(ScoreSdeCheckpoint.matches(file)).isFalse();
            assertThatThrownBy(() -> ScoreSdeCheckpoint.of("other.pth", file))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("it has [weight]");
        }
    }

    @Test
    void weightsByNameBecomeARunAndBackWithoutAChange() throws IOException {
        Path named = folder.resolve("named.safetensors");
        Path asTorch = folder.resolve("named.pth");
        Conversion.of(run).toSafetensors(named, true);
        Conversion.of(named).toTorch(asTorch);
        for (Path source : List.of(named, asTorch)) {
            Path target =
                    folder.resolve("from-" + source.getFileName().toString().replace('.', '-'));
            Conversion.of(source).toRun(target, config, true);
            assertThat(answersOf(target)).containsExactly(answers);
        }
    }

    @Test
    void aStateDictionaryWithWholeNumbersForWeightsDoesNotFit() {
        Map<String, ArraySource> arrays = new LinkedHashMap<>();
        for (Parameter parameter : SavedWeights.network(config).parameters().list()) {
            long[] shape = parameter.shape();
            arrays.put("module." + parameter.name(), ArraySource.of(ElementType.I64, Shape.of(shape), () -> {
                throw new IOException("never loaded");
            }));
        }
        StateDictionary dictionary = new StateDictionary("whole.pth", arrays);
        assertThatThrownBy(() -> dictionary.fit(SavedWeights.network(config).parameters(), "tiny", Set.of()))
                .isInstanceOf(WeightMismatchException.class)
                .hasMessageContaining("holds whole numbers of type I64");
    }

    @Test
    void theFormsOfPathsAreThoseOfTheirEndings() {
        assertThat(Conversion.formOf(Path.of("a/b.PTH"))).isEqualTo(Conversion.Form.TORCH);
        assertThat(Conversion.formOf(Path.of("b.safetensors"))).isEqualTo(Conversion.Form.SAFETENSORS);
        assertThat(Conversion.formOf(Path.of("runs/mine.v2"))).isEqualTo(Conversion.Form.RUN);
    }
}
