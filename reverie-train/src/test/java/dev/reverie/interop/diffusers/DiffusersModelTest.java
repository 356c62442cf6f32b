package dev.reverie.interop.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.file.ArraySource;
import dev.reverie.file.ElementType;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.file.pickle.TorchWriter;
import dev.reverie.interop.WeightMismatchException;
import dev.reverie.model.Prediction;
import dev.reverie.model.ScoreModel;
import dev.reverie.model.StepPrediction;
import dev.reverie.network.Ncsnpp;
import dev.reverie.network.NcsnppConfig;
import dev.reverie.network.Network;
import dev.reverie.network.unet2d.Unet2d;
import dev.reverie.nn.Dropout;
import dev.reverie.schedule.VarianceExploding;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffusersModelTest {
    private final List<String> notices = new ArrayList<>();

    @TempDir
    private Path folder;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static double[] evaluate(Network network, Tensor x, double condition) {
        try (Autograd.Mode mode = Autograd.noGrad();
                Tensor output = network.forward(x, new double[] {condition}, Dropout.off())) {
            return output.toDoubles();
        }
    }

    private Unet2d exported() throws IOException {
        Unet2d network = Folders.unet();
        DiffusersExport.write(folder, network, Folders.CHAIN, 8, 8);
        return network;
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> DiffusersModel.open(folder, Device.CPU))
                .isInstanceOf(FileFormatException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void whatIsWrittenIsReadBackBitForBit(@TempDir Path second) throws IOException {
        Unet2d network = exported();
        Tensor x = Folders.noise(1, 3, 8, 8);
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            assertThat(((Unet2d) model.network()).config()).isEqualTo(network.config());
            assertThat(model.scheduler()).isEqualTo(Folders.CHAIN);
            assertThat(model.shape(4)).containsExactly(4, 3, 8, 8);
            assertThat(evaluate(model.network(), x, 40)).containsExactly(evaluate(network, x, 40));
            DiffusersExport.write(second, model.network(), model.scheduler(), 8, 8);
        }
        for (String name : List.of(
                "model_index.json",
                "unet/config.json",
                "scheduler/scheduler_config.json",
                "unet/diffusion_pytorch_model.safetensors")) {
            assertThat(second.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
        }
        network.parameters().close();
    }

    @Test
    void samplesAreReproducibleInTheRangeOfTheDataAndTheSameWhateverTheirNumber() throws IOException {
        exported().parameters().close();
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            double[] one = model.sample(1, 10, 5).toDoubles();
            double[] two = model.sample(2, 10, 5).toDoubles();
            // float32 through ten steps: other batches are summed in another order
            assertThat(Arrays.copyOf(two, one.length)).containsExactly(one, within(1e-4));
            assertThat(Arrays.stream(one).map(Math::abs).max().orElse(9)).isLessThanOrEqualTo(1);
            assertThat(model.sample(1, 10, 6).toDoubles()).isNotEqualTo(one);
        }
    }

    @Test
    void aNetworkWithLearnedVarianceIsReadAndTheUseOfItsHalvesIsTold() throws IOException {
        Unet2d network = Folders.unet(true);
        DiffusersExport.write(folder, network, Folders.CHAIN, 8, 8);
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            assertThat(model.notices()).anyMatch(line -> line.contains("learnt the variance"));
            ScoreModel scores = model.scoreModel();
            Tensor x = Folders.noise(2, 3, 8, 8);
            double[] t = {40 / 99.0, 40 / 99.0};
            double[] noise = scores.predict(x, t).toDoubles();
            assertThat(noise).hasSize(2 * 3 * 8 * 8);
            StepPrediction step = scores.predictStep(x, t);
            assertThat(step.value().toDoubles()).containsExactly(noise);
            double[] whole = evaluate(network, x.narrow(0, 0, 1), 40);
            double[] fraction = step.fraction().toDoubles();
            for (int i = 0; i < 192; i++) {
                assertThat(noise[i]).isEqualTo(whole[i], within(1e-5));
                assertThat(fraction[i]).isEqualTo((whole[192 + i] + 1) / 2, within(1e-5));
            }
        }
        network.parameters().close();
    }

    @Test
    void aLearnedRangeNeedsANetworkThatLearntIt() throws IOException {
        exported().parameters().close();
        Folders.edit(Folders.scheduler(folder), "DDIMScheduler", "DDPMScheduler");
        Folders.edit(Folders.scheduler(folder), "\"set_alpha_to_one\" : true", "\"variance_type\" : \"learned_range\"");
        assertRefused("out_channels", "learned_range", "fixed_small");
    }

    @Test
    void networkAndSchedulerMayLieInOneFolder() throws IOException {
        Unet2d network = exported();
        Path flat = Files.createDirectory(folder.resolve("flat"));
        Files.copy(Folders.config(folder), flat.resolve("config.json"));
        Files.copy(Folders.scheduler(folder), flat.resolve("scheduler_config.json"));
        Files.copy(Folders.weights(folder), flat.resolve("diffusion_pytorch_model.safetensors"));
        try (DiffusersModel model = DiffusersModel.open(flat, Device.CPU)) {
            assertThat(model.network().parameters().count())
                    .isEqualTo(network.parameters().count());
        }
        network.parameters().close();
    }

    @Test
    void theNamesOfTheFirstReleasesAreUnderstood() throws IOException {
        Unet2d network = exported();
        Map<String, ArraySource> renamed = new TreeMap<>();
        try (SafetensorsFile file = Safetensors.open(Folders.weights(folder))) {
            file.readAll().forEach((name, array) -> {
                String old = name.replace("to_q", "query")
                        .replace("to_k", "key")
                        .replace("to_v", "value")
                        .replace("to_out.0", "proj_attn");
                renamed.put(old, array);
                if (name.contains("downsamplers")) {
                    renamed.put(name.replace(".conv.", ".Conv2d_0."), array);
                }
            });
        }
        assertThat(renamed).containsKey("mid_block.attentions.0.proj_attn.weight");
        SafetensorsWriter.write(Folders.weights(folder), renamed, Map.of());
        Tensor x = Folders.noise(1, 3, 8, 8);
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            assertThat(evaluate(model.network(), x, 40)).containsExactly(evaluate(network, x, 40));
        }
        renamed.put("down_blocks.0.downsamplers.0.Conv2d_0.bias", NdArray.of(new float[8], 8));
        SafetensorsWriter.write(Folders.weights(folder), renamed, Map.of());
        assertRefused("two different tensors for one parameter", "down_blocks.0.downsamplers.0.conv.bias");
        network.parameters().close();
    }

    @Test
    void weightsOfTheFirstReleasesAreReadFromPickles() throws IOException {
        Unet2d network = exported();
        Map<String, NdArray> arrays;
        try (SafetensorsFile file = Safetensors.open(Folders.weights(folder))) {
            arrays = file.readAll();
        }
        Files.delete(Folders.weights(folder));
        TorchWriter.write(folder.resolve("unet/diffusion_pytorch_model.bin"), arrays);
        Tensor x = Folders.noise(1, 3, 8, 8);
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            assertThat(evaluate(model.network(), x, 40)).containsExactly(evaluate(network, x, 40));
        }
        network.parameters().close();
    }

    static NcsnppConfig skipConfig(int lowest) {
        return NcsnppConfig.ddpmpp(3, 8, 8)
                .multipliers(1, lowest)
                .blocks(1)
                .attentionResolutions(4)
                .fir(true)
                .progressive(NcsnppConfig.Progressive.OUTPUT_SKIP)
                .progressiveInput(NcsnppConfig.ProgressiveInput.INPUT_SKIP)
                .embedding(NcsnppConfig.Embedding.FOURIER)
                .dropout(0)
                .scaleBySigma(true)
                .build();
    }

    @Test
    void aNetworkOfSkipBlocksIsNcsnppUnderOtherNames() throws IOException {
        Ncsnpp network = new Ncsnpp(skipConfig(2));
        Folders.randomise(network);
        NoiseScheduler exploding = new NoiseScheduler.Exploding(new VarianceExploding(0.01, 348), 2000, 0.15, 1, 1e-5);
        DiffusersExport.write(folder, network, exploding, 8, 8);
        assertThat(Files.readString(Folders.config(folder)))
                .contains("\"SkipDownBlock2D\", \"AttnSkipDownBlock2D\"", "\"AttnSkipUpBlock2D\", \"SkipUpBlock2D\"");
        assertThat(Files.readString(folder.resolve("model_index.json"))).contains("ScoreSdeVePipeline");
        try (SafetensorsFile file = Safetensors.open(Folders.weights(folder))) {
            // What the modules of that library are called, block by block.
            assertThat(file.names())
                    .contains(
                            "time_proj.weight",
                            "down_blocks.0.resnets.0.norm1.weight",
                            "down_blocks.0.resnet_down.conv_shortcut.weight",
                            "down_blocks.0.skip_conv.weight",
                            "down_blocks.1.attentions.0.to_out.0.bias",
                            "mid_block.resnets.1.time_emb_proj.weight",
                            "up_blocks.0.resnets.1.conv_shortcut.weight",
                            "up_blocks.0.attentions.0.group_norm.weight",
                            "up_blocks.0.skip_norm.weight",
                            "up_blocks.0.skip_conv.bias",
                            "up_blocks.0.resnet_up.conv2.weight",
                            "conv_norm_out.bias",
                            "conv_out.weight")
                    .doesNotContain("down_blocks.1.skip_conv.weight", "up_blocks.1.skip_conv.weight");
            assertThat(file.entry("down_blocks.0.skip_conv.weight").shape().toArray())
                    .containsExactly(128, 3, 1, 1);
            assertThat(file.entry("up_blocks.0.skip_conv.weight").shape().toArray())
                    .containsExactly(3, 256, 3, 3);
            double[] stored = file.get("mid_block.attentions.0.to_q.weight").toDoubles();
            double[] ours = network.parameters().list().stream()
                    .filter(parameter -> parameter.name().endsWith(".NIN_0.W"))
                    .skip(1)
                    .findFirst()
                    .orElseThrow()
                    .value()
                    .detach()
                    .toDoubles();
            assertThat(stored[1]).isEqualTo(ours[256]);
        }
        Tensor x = Folders.noise(1, 3, 8, 8);
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU)) {
            assertThat(evaluate(model.network(), x, 2.5)).containsExactly(evaluate(network, x, 2.5));
            assertThat(model.scheduler()).isEqualTo(exploding);
            assertThat(model.scoreModel().prediction()).isEqualTo(Prediction.SCORE);
            assertThat(model.sample(1, 3, 1).toDoubles()).doesNotContain(Double.NaN);
        }
        Folders.edit(Folders.config(folder), "\"SkipUpBlock2D\"", "\"AttnSkipUpBlock2D\"");
        assertRefused("up_block_types", "one direction only");
        network.parameters().close();
    }

    @Test
    void networksThatTheLibraryHasNotAreNotExported() {
        Unet2d conditioning = Folders.unet();
        NoiseScheduler exploding = new NoiseScheduler.Exploding(new VarianceExploding(0.01, 348), 2000, 0.15, 1, 1e-5);
        assertThatThrownBy(() -> DiffusersExport.write(folder, conditioning, exploding, 8, 8))
                .hasMessageContaining("told the noise level");
        assertThat(folder).isEmptyDirectory();
        conditioning.parameters().close();
    }

    private float[] drawn() throws IOException {
        try (DiffusersModel model = DiffusersModel.open(folder, Device.CPU);
                Scope scope = Scope.open()) {
            notices.clear();
            notices.addAll(model.notices());
            return model.sample(1, 2, 3).toFloats();
        }
    }

    @Test
    void weightsInPartsWithAnIndexAreReadAsOne() throws IOException {
        exported().parameters().close();
        float[] whole = drawn();
        assertThat(notices).isEmpty();
        Path unet = folder.resolve("unet");
        Map<String, ArraySource> first = new TreeMap<>();
        Map<String, ArraySource> second = new TreeMap<>();
        StringBuilder index = new StringBuilder("{\"metadata\": {\"total_size\": 1}, \"weight_map\": {");
        try (SafetensorsFile file = Safetensors.open(Folders.weights(folder))) {
            for (String name : file.names()) {
                boolean early = first.size() <= second.size();
                (early ? first : second).put(name, file.get(name));
                index.append(first.size() + second.size() == 1 ? "" : ", ")
                        .append("\"" + name + "\": \"diffusion_pytorch_model-0000" + (early ? 1 : 2)
                                + "-of-00002.safetensors\"");
            }
        }
        SafetensorsWriter.write(unet.resolve("diffusion_pytorch_model-00001-of-00002.safetensors"), first, Map.of());
        Path last = unet.resolve("diffusion_pytorch_model-00002-of-00002.safetensors");
        SafetensorsWriter.write(last, second, Map.of());
        Path list =
                Files.writeString(unet.resolve("diffusion_pytorch_model.safetensors.index.json"), index.append("}}"));
        Files.delete(Folders.weights(folder));
        assertThat(drawn()).containsExactly(whole);
        assertThat(notices).singleElement().asString().contains("00001-of-00002.safetensors and 1 more");
        Files.delete(last);
        assertThatThrownBy(() -> DiffusersModel.open(folder, Device.CPU))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("00002-of-00002.safetensors")
                .hasMessageContaining("is missing, a part of the weights");
        Files.writeString(list, "{\"weight_map\": {\"x\": \"../diffusion_pytorch_model.bin\"}}");
        assertThatThrownBy(() -> DiffusersModel.open(folder, Device.CPU))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("lie beside the index");
    }

    @Test
    void aVariantOfHalfPrecisionIsReadAndTold() throws IOException {
        exported().parameters().close();
        float[] whole = drawn();
        Map<String, ArraySource> halves = new TreeMap<>();
        try (SafetensorsFile file = Safetensors.open(Folders.weights(folder))) {
            for (String name : file.names()) {
                halves.put(name, file.get(name).to(ElementType.F16));
            }
        }
        Path half = folder.resolve("unet").resolve("diffusion_pytorch_model.fp16.safetensors");
        SafetensorsWriter.write(half, halves, Map.of());
        // Full precision goes first.
        assertThat(drawn()).containsExactly(whole);
        assertThat(notices).isEmpty();
        Files.delete(Folders.weights(folder));
        // weights rounded to 11 bits
        assertThat(drawn()).containsExactly(whole, within(0.02f));
        assertThat(notices).containsExactly("weights read from diffusion_pytorch_model.fp16.safetensors");
        assertThat(WeightFiles.choose(List.of(
                        "diffusion_pytorch_model.safetensors.index.fp16.json",
                        "diffusion_pytorch_model.fp16-00001-of-00001.safetensors",
                        "diffusion_pytorch_model-00001-of-00001.safetensors")))
                .containsExactly(
                        "diffusion_pytorch_model.safetensors.index.fp16.json",
                        "diffusion_pytorch_model.fp16-00001-of-00001.safetensors");
        assertThat(WeightFiles.choose(List.of("config.json"))).isEmpty();
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertThatThrownBy(() -> DiffusersModel.open(folder.resolve("nothing"), Device.CPU))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("is no folder");
        assertThatThrownBy(() -> DiffusersModel.open(folder, Device.CPU))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("config.json");
        exported().parameters().close();
        Files.move(Folders.weights(folder), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> DiffusersModel.open(folder, Device.CPU))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("diffusion_pytorch_model.safetensors");
        Files.delete(Folders.scheduler(folder));
        assertThatThrownBy(() -> DiffusersModel.open(folder, Device.CPU))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("scheduler_config.json");
    }

    @Test
    void weightsOfAnotherModelAreRefusedWithEveryDifference() throws IOException {
        exported().parameters().close();
        Map<String, ArraySource> changed;
        try (SafetensorsFile file = Safetensors.open(Folders.weights(folder))) {
            changed = new TreeMap<>(file.readAll());
        }
        changed.remove("conv_out.bias");
        changed.put("conv_in.bias", NdArray.of(new float[5], 5));
        changed.put("extra.weight", NdArray.of(new float[2], 2));
        SafetensorsWriter.write(Folders.weights(folder), changed, Map.of());
        assertThatThrownBy(() -> DiffusersModel.open(folder, Device.CPU))
                .isInstanceOf(WeightMismatchException.class)
                .hasMessageContaining("conv_out.bias [3] is missing")
                .hasMessageContaining("extra.weight [2] is in the file only")
                .hasMessageContaining("conv_in.bias is [5] in the file and [8] in the network");
    }

    @Test
    void halfAFileOfWeightsIsRefused() throws IOException {
        exported().parameters().close();
        byte[] whole = Files.readAllBytes(Folders.weights(folder));
        Files.write(Folders.weights(folder), Arrays.copyOf(whole, whole.length / 2));
        assertRefused("diffusion_pytorch_model.safetensors");
    }

    @Test
    void aSchedulerOfAnotherProcessIsRefusedWithTheReason() throws IOException {
        exported().parameters().close();
        Files.writeString(Folders.scheduler(folder), "{\"_class_name\": \"ScoreSdeVeScheduler\"}");
        assertRefused("told indices of a chain", "variance-exploding");
    }
}
