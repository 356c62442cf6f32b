package dev.reverie.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.ContentHash;
import dev.reverie.file.AtomicFile;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.file.OutputFolder;
import dev.reverie.random.RandomStream;
import dev.reverie.run.Json;
import dev.reverie.trained.SampleSet;
import dev.reverie.trained.SamplingProgress;
import dev.reverie.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Samples of a run that are kept for evaluations: drawn once, in parts, and used again by whoever asks for the same checkpoint,
 * sampler and seed. A kill costs the part that was being drawn.
 *
 * <p>Part k is a function of the seed and k: more samples later begin with those that are there.
 */
public final class SampleStore {
    /** Samples of a part. */
    private static final int PART = 250;

    private final TrainedModel model;
    private final RunConfig config;
    private final long seed;
    private final String checkpoint;
    private final Path folder;

    /**
     * The samples of a model in one way.
     *
     * @param parent folder of all samples of the run
     * @param model draws them
     * @param config its section {@code sampling} says how
     * @param seed decides them
     * @throws IOException if the checkpoint cannot be read
     */
    public SampleStore(Path parent, TrainedModel model, RunConfig config, long seed) throws IOException {
        this.model = model;
        this.config = config;
        this.seed = seed;
        this.checkpoint = FeatureNetwork.sha256(model.checkpoint().file());
        String key = ContentHash.ofText(checkpoint + "\n" + seed + "\n" + config.yaml());
        this.folder = parent.resolve("samples-" + key.substring(0, 12));
    }

    /** SHA-256 of the checkpoint. */
    public String checkpoint() {
        return checkpoint;
    }

    /** Where they are kept. */
    public Path folder() {
        return folder;
    }

    /**
     * The samples, drawing those that are not there.
     *
     * @param count how many
     * @param progress told the samples that are there, and may stop it
     * @return N samples in the form of the data, one after the other
     * @throws java.util.concurrent.CancellationException if it is stopped; the parts that are done stay
     * @throws IOException if they cannot be kept
     */
    public float[] draw(int count, SamplingProgress progress) throws IOException {
        OutputFolder.make(folder);
        int length = model.data().shape().length();
        float[] values = new float[Math.multiplyExact(count, length)];
        for (int first = 0; first < count; first += PART) {
            int size = Math.min(PART, count - first);
            Path file = folder.resolve(String.format(Locale.ROOT, "part-%05d.npy", first / PART));
            float[] part = kept(file, size, length);
            if (part.length == 0) {
                int begun = first;
                SampleSet drawn = model.sample(
                        size,
                        RandomStream.of(seed)
                                .purpose("evaluation")
                                .index(first / PART)
                                .seed(),
                        config,
                        (done, total) -> progress.onProgress(begun + done, count));
                part = drawn.values();
                // Before the part: whoever finds a part finds the classes that it was asked for.
                AtomicFile.write(folder.resolve("provenance.json"), drawn.provenance());
                Npy.write(file, NdArray.of(part, model.data().shape().batch(size)));
            }
            System.arraycopy(part, 0, values, first * length, size * length);
            progress.onProgress(Math.min(count, first + PART), count);
        }
        return values;
    }

    /**
     * The classes that samples were asked for, as the sampler has noted them.
     *
     * @param count how many samples, after {@link #draw}
     * @return a number for each; none where no classes were asked for
     * @throws IOException if the note cannot be read
     */
    public int[] labels(int count) throws IOException {
        List<Integer> asked = new ArrayList<>();
        for (JsonNode called : noted().path("labels")) {
            int number = model.data().classNames().indexOf(called.asText());
            asked.add(number >= 0 ? number : Integer.parseInt(called.asText()));
        }
        int[] labels = new int[asked.isEmpty() ? 0 : count];
        for (int i = 0; i < labels.length; i++) {
            // Each part begins with the first class.
            labels[i] = asked.get(i % PART % asked.size());
        }
        return labels;
    }

    private JsonNode noted() throws IOException {
        Path file = folder.resolve("provenance.json");
        return Files.exists(file) ? Json.parse(Files.readString(file)) : Json.object();
    }

    /** What the sampler said of the last part that it drew; empty texts where it said nothing. */
    public String told(String field) throws IOException {
        return noted().path(field).asText();
    }

    /** A part that holds enough samples; nothing if it is missing, damaged or too short. */
    private static float[] kept(Path file, int size, int length) throws IOException {
        if (!Files.exists(file)) {
            return new float[0];
        }
        try {
            NdArray array = Npy.read(file);
            return array.shape().size(0) >= size && array.elementCount() % length == 0
                    ? Arrays.copyOf(array.toFloats(), size * length)
                    : new float[0];
        } catch (FileFormatException damaged) {
            return new float[0];
        }
    }
}
