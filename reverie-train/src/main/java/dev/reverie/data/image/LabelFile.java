package dev.reverie.data.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reverie.data.DataException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The labels beside pictures in {@code dataset.json}, as the data sets of StyleGAN and EDM (arXiv:2206.00364) have it:
 * {@code {"labels": [["00000/img00000000.png", 6], ...]}}, or {@code "labels": null} for a set without classes.
 *
 * @param name path of the file
 * @param labels class of each picture by its path from the folder of the file; empty for a set without classes
 */
record LabelFile(String name, Map<String, Integer> labels) {
    private static final String FILE = "dataset.json";
    private static final int LARGEST = 65535;

    /**
     * The labels that lie beside pictures.
     *
     * @param sources the folder or zip
     * @return absent if there is no such file, or it does not speak of labels
     * @throws DataException if its labels are no whole numbers from 0
     */
    static Optional<LabelFile> of(ImageSources sources) throws IOException {
        Optional<String> found = sources.companion(FILE);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String name = found.get();
        JsonNode given;
        try {
            given = new ObjectMapper().readTree(sources.read(name)).path("labels");
        } catch (JsonProcessingException e) {
            throw new DataException(sources.root(), name + " is no JSON: " + e.getOriginalMessage(), e);
        }
        if (given.isMissingNode()) {
            return Optional.empty();
        }
        String folder = name.substring(0, name.length() - FILE.length());
        Map<String, Integer> labels = new HashMap<>();
        if (given.isObject()) {
            for (Map.Entry<String, JsonNode> entry : given.properties()) {
                labels.put(folder + path(entry.getKey()), label(sources, name, entry.getKey(), entry.getValue()));
            }
        } else {
            for (JsonNode pair : given) {
                String picture = pair.path(0).asText();
                labels.put(folder + path(picture), label(sources, name, picture, pair.path(1)));
            }
        }
        return Optional.of(new LabelFile(name, labels));
    }

    private static String path(String written) {
        return written.replace('\\', '/');
    }

    private static int label(ImageSources sources, String name, String picture, JsonNode value) throws DataException {
        if (!value.isIntegralNumber() || value.longValue() < 0 || value.longValue() > LARGEST) {
            throw new DataException(
                    sources.root(),
                    name + " labels " + picture + " with " + value + "; labels must be whole numbers from 0 to "
                            + LARGEST,
                    "move " + name + " elsewhere to take the folders for classes");
        }
        return value.intValue();
    }

    /** Whether the set has classes. */
    boolean isLabelled() {
        return !labels.isEmpty();
    }

    /** The picture with its label; it is found by its whole path. */
    FolderPicture label(ImageSources sources, FolderPicture picture) throws DataException {
        Integer label = labels.get(picture.path());
        if (label == null) {
            throw new DataException(
                    sources.root(),
                    name + " has labels, but none for " + picture.path(),
                    "give each picture one, or move " + name + " elsewhere to take the folders for classes");
        }
        return picture.labelled(label);
    }

    /** What the classes are called: their numbers. */
    List<String> classes() {
        int classes = labels.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        return IdxDataset.numbered(classes);
    }
}
