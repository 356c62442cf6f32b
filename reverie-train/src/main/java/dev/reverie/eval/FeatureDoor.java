package dev.reverie.eval;

import dev.reverie.errors.RequestException;
import dev.reverie.file.NearestName;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.pretrained.PretrainedFiles;
import dev.reverie.run.RunDirectory;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Finds out what a word or path of {@code --features} means, and opens it. */
final class FeatureDoor {
    private static final String SAFETENSORS = ".safetensors";
    private static final String CHECKPOINT = "reverie-checkpoint";

    private FeatureDoor() {}

    static FeatureNetwork open(String name, Device device, FeatureFiles files) throws IOException {
        if (name.equals(FeatureNetwork.PIXELS)) {
            return new PixelFeatures();
        }
        if (PretrainedFiles.featureNetworks().contains(name)) {
            return GreyFeatures.open(name, device);
        }
        Path path = locate(name, files);
        if (Files.isDirectory(path)) {
            return folder(path, device);
        }
        if (name.endsWith(SAFETENSORS) && isCheckpoint(path)) {
            return ClassifierFeatures.open(path, device);
        }
        return isProgram(path) ? ScriptFeatures.open(path, device) : EncoderFeatures.open(path, DType.FLOAT32, device);
    }

    /** The file or folder of a network; a published one is fetched. */
    static Path locate(String name, FeatureFiles files) throws IOException {
        Optional<PublishedNetwork> published = PublishedNetwork.of(name);
        Path path = published.isPresent() ? files.fetch(published.get()) : Path.of(name);
        if (!Files.exists(path)) {
            List<String> words = words();
            String hint = NearestName.of(name, words)
                    .map(nearest -> "; is " + nearest + " meant?")
                    .orElse("");
            throw new RequestException(
                    "--features " + name + " is no file and no folder" + hint,
                    "name pixels, " + String.join(", ", words)
                            + ", a file of weights of a published one, a TorchScript file, or the run of a classifier (reverie"
                            + " train PRESET --objective classifier)");
        }
        return path;
    }

    /** The networks that have a name. */
    private static List<String> words() {
        List<String> words = new ArrayList<>(PretrainedFiles.featureNetworks());
        words.addAll(PublishedNetwork.words());
        return words;
    }

    /** A run, or a folder of transformers. */
    private static FeatureNetwork folder(Path folder, Device device) throws IOException {
        if (!Files.exists(folder.resolve(RunDirectory.CONFIG))) {
            for (String name : FeatureFiles.WEIGHTS) {
                if (Files.exists(folder.resolve(name))) {
                    return EncoderFeatures.open(folder.resolve(name), DType.FLOAT32, device);
                }
            }
        }
        return ClassifierFeatures.open(folder, device);
    }

    private static boolean isCheckpoint(Path file) throws IOException {
        try (SafetensorsFile arrays = Safetensors.open(file)) {
            return arrays.metadata().getOrDefault("format", "").startsWith(CHECKPOINT);
        }
    }

    /** Whether a file is an archive of TorchScript, which has a table of constants; one of {@code torch.save} has none. */
    private static boolean isProgram(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream().anyMatch(entry -> entry.getName().endsWith("constants.pkl"));
        } catch (ZipException notZip) {
            return false;
        }
    }
}
