package dev.reverie.eval;

import dev.reverie.file.ArraySource;
import dev.reverie.file.Safetensors;
import dev.reverie.file.SafetensorsFile;
import dev.reverie.file.pickle.TorchFile;
import dev.reverie.interop.StateDictionary;
import dev.reverie.interop.WeightMismatchException;
import dev.reverie.metric.feature.EncoderRecognition;
import dev.reverie.metric.feature.ImageEncoder;
import dev.reverie.torch.DType;
import dev.reverie.torch.Device;
import dev.reverie.torch.Scope;
import dev.reverie.torch.TensorArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a published network from the file of its weights: safetensors, or a state dictionary of {@code torch.save}. */
final class EncoderFile {
    /** Differences that a message spells out. */
    private static final int SHOWN = 12;

    private EncoderFile() {}

    /**
     * Loads the network that the file is of.
     *
     * @param file safetensors or {@code torch.save}
     * @param dtype what it computes in
     * @param device where it computes
     * @throws EvaluationException if it is of no network known here, or arrays are missing, left over or of another shape
     * @throws IOException if it cannot be read
     */
    static ImageEncoder load(Path file, DType dtype, Device device) throws IOException {
        if (file.toString().endsWith(".safetensors")) {
            try (SafetensorsFile arrays = Safetensors.open(file)) {
                Map<String, ArraySource> all = new LinkedHashMap<>();
                for (String name : arrays.names()) {
                    all.put(
                            name,
                            ArraySource.of(
                                    arrays.entry(name).type(),
                                    arrays.entry(name).shape(),
                                    () -> arrays.get(name)));
                }
                return of(file, all, dtype, device);
            }
        }
        try (TorchFile arrays = TorchFile.open(file)) {
            return of(file, new LinkedHashMap<>(arrays.tensors()), dtype, device);
        }
    }

    private static ImageEncoder of(Path file, Map<String, ArraySource> arrays, DType dtype, Device device)
            throws IOException {
        ImageEncoder encoder = EncoderRecognition.of(arrays)
                .orElseThrow(() -> new EvaluationException(
                        file
                                + " holds the weights of no feature network that is known here: Inception v3 of FID, DINOv2 or an"
                                + " image encoder of CLIP in the layout of transformers; its " + arrays.size()
                                + " arrays begin with "
                                + arrays.keySet().stream().limit(3).toList(),
                        "name one of " + String.join(", ", PublishedNetwork.words())
                                + ", or give a TorchScript program that maps images to features"));
        Set<String> dispensable =
                arrays.keySet().stream().filter(encoder::isDispensable).collect(Collectors.toSet());
        Map<String, ArraySource> fitting;
        try {
            fitting =
                    new StateDictionary(file.toString(), arrays).fit(encoder.parameters(), encoder.name(), dispensable);
        } catch (WeightMismatchException e) {
            throw new EvaluationException(different(file, encoder, e.differences()), "fetch the file again", e);
        }
        try (Scope scope = Scope.open()) {
            encoder.parameters().allocate(dtype, device);
            for (var parameter : encoder.parameters().list()) {
                ArraySource array = Objects.requireNonNull(fitting.get(parameter.name()), parameter.name());
                TensorArrays.copy(array.load(), parameter.value());
            }
            return encoder;
        } catch (IOException | RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private static String different(Path file, ImageEncoder encoder, List<String> differences) {
        String more = differences.size() > SHOWN ? "\n  and " + (differences.size() - SHOWN) + " more" : "";
        return file + " is not the file of " + encoder.name() + ": "
                + differences.size() + (differences.size() == 1 ? " difference:" : " differences:") + "\n  "
                + differences.stream().limit(SHOWN).collect(Collectors.joining("\n  ")) + more;
    }
}
