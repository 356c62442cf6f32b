package dev.reverie.studio.upload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.config.RunConfig;
import dev.reverie.data.DataShape;
import dev.reverie.data.image.PictureFile;
import dev.reverie.studio.web.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One upload.
 *
 * @param id hash of its content
 * @param description what it is, as a page is told
 * @param file where its content lies
 */
public record UploadedFile(String id, ObjectNode description, Path file) {
    /** What it holds: {@code picture}, {@code points}, {@code table}, {@code examples}, {@code folder} or {@code mask}. */
    public String kind() {
        return description.path("kind").asText();
    }

    private void require(String kind, String field) {
        if (!kind().equals(kind)) {
            throw Fault.at(field, "a " + kind + " is needed, but upload " + id + " is a " + kind(), null);
        }
    }

    /**
     * A picture in the form of a model's data.
     *
     * @param shape {@code [C, H, W]}
     * @param field that named it
     * @return row-major in [0, 1]
     */
    public float[] picture(DataShape shape, String field) throws IOException {
        require("picture", field);
        return PictureFile.read(file).fitted(shape);
    }

    /** What {@link #picture} changes. */
    public List<String> changes(DataShape shape) throws IOException {
        return PictureFile.read(file).changes(shape).stream()
                .map(change -> change.substring(change.indexOf(": ") + 2))
                .toList();
    }

    /**
     * A mask, of the size of a model's pictures: an array, or a picture whose light pixels are to be filled.
     *
     * @param shape {@code [C, H, W]}
     * @param field that named it
     * @return {@code [height][width]}, true where something is missing
     */
    public boolean[][] mask(DataShape shape, String field) throws IOException {
        int height = description.path("height").asInt();
        int width = description.path("width").asInt();
        if (height != shape.height() || width != shape.width()) {
            throw Fault.at(
                    field,
                    "the mask must be " + shape.height() + " x " + shape.width()
                            + " pixels, the size of the model's pictures, got " + height + " x " + width,
                    "masks are not resized, since every pixel counts");
        }
        if (!kind().equals("picture")) {
            require("mask", field);
        }
        boolean[][] missing = new boolean[height][width];
        float[] pixels = PictureFile.read(file).fitted(DataShape.image(1, height, width));
        for (int i = 0; i < pixels.length; i++) {
            missing[i / width][i % width] = pixels[i] >= 0.5f;
        }
        return missing;
    }

    /** Whether it can be learned from as a table of numbers. */
    public boolean isTable() {
        return kind().equals("points") || kind().equals("table");
    }

    /** Whether it holds many examples, so that it can be learned from. */
    public boolean isData() {
        return isTable() || kind().equals("examples") || kind().equals("folder");
    }

    /** The settings that make a configuration learn from it, a table. */
    public List<String> settings() {
        return List.of(
                "data.name=files",
                // Of generated sets alone, which a preset may have been written for.
                "data.seed=null",
                RunConfig.setting("data.path", file.toAbsolutePath().toString()),
                // Drawn points are shown where they were drawn.
                "data.standardize=" + !kind().equals("points"));
    }
}
