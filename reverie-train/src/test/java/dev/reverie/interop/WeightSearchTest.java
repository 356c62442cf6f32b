package dev.reverie.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.config.RunConfig;
import dev.reverie.file.ArraySource;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.Shape;
import dev.reverie.file.pickle.TorchWriter;
import dev.reverie.nn.Parameter;
import dev.reverie.nn.Parameters;
import dev.reverie.run.SavedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trainers put around and before the names of weights. */
class WeightSearchTest {
    private static final RunConfig CONFIG = RunConfig.parse("""
            name: points
            data: {name: eight-gaussians, seed: 1}
            process: {kind: varianceExploding, sigmaMin: 0.01, sigmaMax: 8.0}
            network: {kind: mlp, features: 8, blocks: 1}
            training: {steps: 1, batchSize: 2}
            """, "test", List.of());

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();

    /** A state dictionary of one number, under names that begin alike. */
    private static Map<String, Object> state(String before, float value) {
        Map<String, Object> state = new LinkedHashMap<>();
        Parameters parameters = SavedWeights.network(CONFIG).parameters();
        for (Parameter parameter : parameters.list()) {
            float[] values = new float[(int) Shape.of(parameter.shape()).elementCount()];
            Arrays.fill(values, value);
            state.put(before + parameter.name(), NdArray.of(values, parameter.shape()));
        }
        return state;
    }

    private static Map<String, Object> and(Map<String, Object> state, String name) {
        state.put(name, NdArray.of(new float[] {9}, 1));
        return state;
    }

    /** The first number of the last and of the averaged weights, after a conversion to a run. */
    private List<Float> converted(Map<String, ?> content, boolean averaged) throws IOException {
        Path file = folder.resolve("weights.pth");
        TorchWriter.write(file, content);
        Path run = folder.resolve("run" + System.nanoTime());
        Path checkpoint = Conversion.of(file, notices::add).toRun(run, CONFIG, averaged);
        try (SafetensorsFile arrays = Safetensors.open(checkpoint)) {
            List<Float> first = new ArrayList<>();
            for (String part : List.of("model.output.weight", "ema.output.weight")) {
                first.add(arrays.get(part).toFloats()[0]);
            }
            return first;
        }
    }

    @Test
    void weightsAreFoundUnderWhatTrainersPutAroundAndBeforeTheirNames() throws IOException {
        for (String before :
                List.of("", "module.", "_orig_mod.", "net.model.", "_orig_mod.module.", "_fsdp_wrapped_module.")) {
            assertThat(converted(state(before, 1), true)).as(before).containsExactly(1f, 1f);
            for (String around : List.of("model", "state_dict", "model_state_dict", "net", "params", "G")) {
                assertThat(converted(Map.of(around, state(before, 1), "epoch", 3L), true))
                        .as(around + "/" + before)
                        .containsExactly(1f, 1f);
            }
        }
        assertThat(notices).anyMatch(line -> line.contains("took the weights at net/net.model."));
    }

    @Test
    void averagedWeightsAreTakenWhereTheirNamesSaySo() throws IOException {
        Map<String, Object> two = Map.of("model", state("", 1), "model_ema", state("module.", 2));
        assertThat(converted(two, true)).containsExactly(1f, 2f);
        assertThat(notices).singleElement().asString().contains("at model/", "averaged ones at model_ema/module.");
        assertThat(converted(two, false)).containsExactly(1f, 1f);
        Map<String, Object> both = and(state("online_model.model.", 1), "step");
        both.putAll(state("ema_model.model.", 2));
        assertThat(converted(Map.of("model", and(state("model.", 1), "betas"), "ema", both), true))
                .containsExactly(1f, 2f);
        assertThat(notices).anyMatch(line -> line.contains("left aside: ") && line.contains("model/betas"));
        assertThat(converted(Map.of("model", state("", 1), "ema", state("", 2), "opt", Map.of()), true))
                .containsExactly(1f, 2f);
        assertThat(converted(Map.of("ema", state("", 2)), true)).containsExactly(2f, 2f);
        Map<String, Object> shadow = Map.of("decay", 0.9, "shadow", state("", 2));
        assertThat(converted(Map.of("model", state("", 1), "ema", shadow), true))
                .containsExactly(1f, 2f);
    }

    @Test
    void optimisersHoldNoWeightsAndPlainFilesNeedNoNotice() throws IOException {
        assertThat(converted(state("", 1), true)).containsExactly(1f, 1f);
        assertThat(notices).isEmpty();
        Map<String, Object> moments = Map.of("exp_avg", state("", 5), "exp_avg_sq", state("", 6));
        assertThat(converted(Map.of("model", state("", 1), "optimizer", moments), true))
                .containsExactly(1f, 1f);
    }

    @Test
    void severalNetworksAreAskedAbout() {
        assertThatThrownBy(() -> converted(Map.of("a", state("", 1), "b", state("", 2)), true))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("weights of the network 2 times")
                .hasMessageContaining("does not say which are meant");
    }

    @Test
    void whatIsLeftOverBesideTheWeightsIsStillAnotherNetwork() {
        assertThatThrownBy(() -> converted(Map.of("model", and(state("", 1), "blocks.1.first.bias")), true))
                .isInstanceOf(WeightMismatchException.class)
                .hasMessageContaining("blocks.1.first.bias [1] is in the file only");
        Map<String, ArraySource> none = Map.of("weight", NdArray.of(new float[1], 1));
        assertThatThrownBy(() -> converted(Map.of("state_dict", none), true))
                .isInstanceOf(WeightMismatchException.class)
                .hasMessageContaining("weight [1] is in the file only");
    }
}
