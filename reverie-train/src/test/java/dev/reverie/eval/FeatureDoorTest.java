package dev.reverie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.catalog.DatasetDownload;
import dev.reverie.errors.RequestException;
import dev.reverie.errors.ReverieException;
import dev.reverie.file.ArraySource;
import dev.reverie.file.NdArray;
import dev.reverie.file.SafetensorsWriter;
import dev.reverie.file.pickle.TorchWriter;
import dev.reverie.interop.diffusers.ModelHub;
import dev.reverie.metric.Features;
import dev.reverie.metric.MetricException;
import dev.reverie.metric.feature.VisionTransformer;
import dev.reverie.metric.feature.VisionTransformerConfig;
import dev.reverie.metric.feature.VisionTransformerConfig.Family;
import dev.reverie.nn.Parameter;
import dev.reverie.random.RandomStream;
import dev.reverie.torch.Autograd;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.TensorArrays;
import dev.reverie.torch.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doors to feature networks, with files of a few kilobytes. */
class FeatureDoorTest {
    private static final DataShape COLOUR = DataShape.image(3, 4, 4);
    private static final VisionTransformerConfig SMALL =
            new VisionTransformerConfig(Family.DINOV2, 64, 1, 1, 16, 14, 3, 224, 0, 0);

    @TempDir
    private Path folder;

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(FeatureDoorTest.class.getResourceAsStream(name))) {
            Files.copy(in, file);
        }
        return file;
    }

    private FeatureNetwork open(Path file) throws IOException {
        return FeatureNetwork.open(file.toString(), Device.CPU, offline());
    }

    private FeatureFiles offline() {
        return new FeatureFiles(
                new ModelHub.Settings(URI.create("https://huggingface.co"), folder.resolve("models"), true),
                DatasetDownload.Progress.SILENT);
    }

    /** Two images whose levels are 0, 1, ..., 95. */
    private static float[] levels() {
        float[] images = new float[96];
        for (int i = 0; i < images.length; i++) {
            images[i] = i / 255f;
        }
        return images;
    }

    /** PyTorch 2.13 of {@code detector.pt} with {@code return_features=True}, and with {@code no_output_bias=True}. */
    @Test
    void theDetectorOfStyleganGivesFeaturesAndProbabilitiesWithoutBias() throws IOException {
        double[] features = {
            3.6577341556549072,
            -0.9049411416053772,
            -2.1997413635253906,
            -3.4047038555145264,
            -0.2244420349597931,
            2.1066911220550537,
            -0.49470531940460205,
            -1.2896751165390015,
            -1.8523551225662231,
            -0.3467434346675873
        };
        double[] probabilities = {
            0.011296013370156288,
            0.878975510597229,
            0.007113006431609392,
            0.10261545330286026,
            0.03582269325852394,
            0.6783601641654968,
            0.03658366948366165,
            0.2492334395647049
        };
        List<Integer> seen = new ArrayList<>();
        try (FeatureNetwork network = open(resource("detector.pt"))) {
            Features rows = network.of(levels(), 2, COLOUR, (done, total) -> seen.add(done));
            assertThat(seen).containsExactly(0, 2);
            assertThat(rows.source().name()).isEqualTo("Inception v3 of 2015-12-05 (TorchScript)");
            assertThat(rows.source().sha256()).hasSize(64);
            // Float32.
            for (int i = 0; i < 10; i++) {
                assertThat(rows.at(i / 5, i % 5)).isCloseTo(features[i], within(2e-6));
            }
            for (int i = 0; i < 8; i++) {
                assertThat(rows.probabilities()[i / 4][i % 4]).isCloseTo(probabilities[i], within(2e-6));
            }
            assertThat(network.withoutProbabilities().of(levels(), 2, COLOUR).probabilities())
                    .isEmpty();
            assertThat(network.notices(COLOUR)).isEmpty();
            DataShape grey = DataShape.image(1, 4, 4);
            assertThat(network.notices(grey)).singleElement().asString().contains("repeated to three channels");
            Features ofGrey = network.of(levels(), 6, grey);
            assertThat(ofGrey.count()).isEqualTo(6);
        }
    }

    @Test
    void anyOtherProgramSeesPixelsBetweenZeroAndOne() throws IOException {
        try (FeatureNetwork network = open(resource("means.pt"))) {
            Features rows = network.of(levels(), 2, COLOUR);
            assertThat(rows.source().name()).isEqualTo("means.pt");
            assertThat(rows.at(0, 0)).isCloseTo(23.5 / 255, within(1e-6));
            assertThat(rows.at(1, 1)).isCloseTo(95.0 / 255, within(1e-6));
            assertThat(rows.probabilities()).isEmpty();
        }
    }

    /** The arrays of a transformer with random weights. */
    private static Map<String, NdArray> weights(VisionTransformer network) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        network.parameters().allocate(DType.FLOAT32, Device.CPU);
        try (Scope scope = Scope.open()) {
            for (Parameter parameter : network.parameters().list()) {
                double[] values = new double[(int) parameter.count()];
                RandomStream.of(1).purpose(parameter.name()).cursor().fillGaussian(values);
                parameter.value().copyFrom(Tensors.of(values, parameter.shape()).mul(0.1));
                arrays.put(parameter.name(), TensorArrays.toArray(parameter.value()));
            }
        }
        return arrays;
    }

    private Path safetensors(String name, Map<String, ? extends ArraySource> arrays) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        SafetensorsWriter.write(file, arrays, Map.of());
        return file;
    }

    @Test
    void aFileOfWeightsIsRecognisedWhateverItsFormat() throws IOException {
        int count = 11;
        float[] images = new float[count * 3 * 20 * 30];
        RandomStream.of(2).cursor().fillUniform(images);
        DataShape shape = DataShape.image(3, 20, 30);
        try (VisionTransformer network = new VisionTransformer(SMALL);
                Scope scope = Scope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Map<String, NdArray> arrays = weights(network);
            double[] wanted = network.encode(network.input().prepare(images, count, 3, 20, 30, DType.FLOAT32))
                    .features()
                    .toDoubles();
            arrays.put("embeddings.mask_token", NdArray.of(new float[64], 1, 64));
            Path torch = folder.resolve("weights.pth");
            TorchWriter.write(torch, arrays);
            List<Path> forms = List.of(
                    safetensors("weights.safetensors", arrays),
                    torch,
                    safetensors("hub/model.safetensors", arrays).getParent());
            for (Path form : forms) {
                List<Integer> seen = new ArrayList<>();
                try (FeatureNetwork opened = open(form)) {
                    Features rows = opened.of(images, count, shape, (done, total) -> seen.add(done));
                    assertThat(seen).startsWith(0).endsWith(count);
                    assertThat(rows.source().name()).isEqualTo("DINOv2 ViT-64/14");
                    assertThat(opened.resize())
                            .isEqualTo("bicubic of Pillow, bytes to 224 x 224, mean and std of ImageNet");
                    for (int i = 0; i < wanted.length; i++) {
                        // Sums in another order, by the size of the batch.
                        assertThat(rows.at(i / 64, i % 64)).isCloseTo(wanted[i], within(1e-4));
                    }
                }
            }
        }
    }

    @Test
    void aFileThatDoesNotFitIsRefusedByNames() throws IOException {
        Map<String, NdArray> arrays;
        try (VisionTransformer network = new VisionTransformer(SMALL)) {
            arrays = weights(network);
        }
        NdArray bias = Objects.requireNonNull(arrays.remove("encoder.layer.0.mlp.fc2.bias"));
        arrays.put("encoder.layer.0.mlp.fc2.offset", bias);
        Path wrong = safetensors("wrong.safetensors", arrays);
        assertThatThrownBy(() -> open(wrong))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("is not the file of DINOv2 ViT-64/14: 2 differences")
                .hasMessageContaining("encoder.layer.0.mlp.fc2.bias [64] is missing from the file")
                .hasMessageContaining("encoder.layer.0.mlp.fc2.offset [64] is in the file only");
        Path foreign = safetensors("foreign.safetensors", Map.of("conv1.weight", bias));
        assertThatThrownBy(() -> open(foreign))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("no feature network that is known here", "[conv1.weight]");
        arrays.remove("encoder.layer.0.mlp.fc2.offset");
        float[] broken = new float[64];
        broken[3] = Float.NaN;
        arrays.put("encoder.layer.0.mlp.fc2.bias", NdArray.of(broken, 64));
        Path nan = safetensors("nan.safetensors", arrays);
        assertThatThrownBy(() -> open(nan)).hasMessageContaining("1 of 64 numbers of encoder.layer.0.mlp.fc2.bias");
    }

    @Test
    void featuresThatAreNoNumbersAreRefusedWithTheNameOfTheNetwork() throws IOException {
        float[] images = levels();
        images[50] = Float.NaN;
        try (FeatureNetwork network = open(resource("means.pt"))) {
            assertThatThrownBy(() -> network.of(images, 2, COLOUR))
                    .isInstanceOf(MetricException.class)
                    .hasMessageContaining("features of means.pt: row 1 has NaN in column 0");
        }
    }

    @Test
    void otherChannelsAreRefused() throws IOException {
        try (FeatureNetwork network = open(resource("detector.pt"))) {
            assertThatThrownBy(() -> network.of(new float[2 * 4 * 16], 2, DataShape.image(4, 4, 4)))
                    .isInstanceOf(MetricException.class)
                    .hasMessageContaining("got 4 channels");
        }
    }

    @Test
    void withoutTheNetworkTheMessageSaysWhatToFetchAndWhereToPutIt() {
        assertThatThrownBy(() -> FeatureNetwork.open("inception", Device.CPU, offline()))
                .isInstanceOf(DataException.class)
                .satisfies(e -> assertThat(((ReverieException) e).remedy().orElse(""))
                        .contains("https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/")
                        .contains("6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2")
                        .contains("--features FOLDER/pt_inception-2015-12-05-6726825d.pth"))
                .hasMessageContaining(
                        folder.resolve("models").resolve("features").toString());
        assertThatThrownBy(() -> FeatureNetwork.open("dinov2-large", Device.CPU, offline()))
                .isInstanceOf(DataException.class)
                .satisfies(e -> assertThat(((ReverieException) e).remedy().orElse(""))
                        .contains(
                                "model.safetensors of facebook/dinov2-large (https://huggingface.co/facebook/dinov2-large)")
                        .contains(folder.resolve("models")
                                .resolve("facebook--dinov2-large")
                                .resolve("main")
                                .toString()));
    }

    /** What lies in the cache is taken, whatever the network says. */
    @Test
    void whatIsInTheCacheNeedsNoNetwork() throws IOException {
        try (VisionTransformer network = new VisionTransformer(SMALL)) {
            safetensors("models/facebook--dinov2-small/main/model.safetensors", weights(network));
        }
        try (FeatureNetwork network = FeatureNetwork.open("dinov2-small", Device.CPU, offline())) {
            assertThat(network.of(levels(), 2, COLOUR).dimension()).isEqualTo(64);
        }
    }

    @Test
    void aWordThatIsNoNetworkIsToldTheNearest() {
        assertThatThrownBy(() -> FeatureNetwork.open("dinov2-smal", Device.CPU, offline()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("is no file and no folder; is dinov2-small meant?")
                .hasMessageContaining("inception-torchscript");
    }
}
