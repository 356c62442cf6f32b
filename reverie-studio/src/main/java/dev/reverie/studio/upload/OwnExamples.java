package dev.reverie.studio.upload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.errors.ReverieException;
import dev.reverie.studio.web.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an upload of many examples holds, by the readers that a training uses. */
final class OwnExamples {
    private OwnExamples() {}

    /**
     * Reads a file of examples and describes it.
     *
     * @param file to be read; deleted if it cannot be
     * @param kind {@code table}, {@code points} or {@code examples}
     * @param description gets kind, number and shape
     * @throws Fault if the reader refuses it
     */
    static void describe(Path file, String kind, ObjectNode description) throws IOException {
        String what = kind.equals("examples") ? "file" : "table";
        try {
            Dataset train = open(file, DataOptions.defaults()).train();
            if (what.equals("table") && train.shape().isImage()) {
                throw Fault.of(Fault.NOT_ACCEPTED, "the table holds pictures, not rows of numbers", null);
            }
            put(train, kind, description);
        } catch (ReverieException e) {
            Files.deleteIfExists(file);
            throw refused(what, file, e);
        }
    }

    static DataSplits open(Path place, DataOptions options) {
        return Datasets.open(place.toString(), options);
    }

    /** Puts number and shape of examples into a description. */
    static void put(Dataset train, String kind, ObjectNode description) {
        DataShape shape = train.shape();
        description.put("kind", kind).put("rows", train.size());
        if (shape.isImage()) {
            description
                    .put("width", shape.width())
                    .put("height", shape.height())
                    .put("channels", shape.channels());
        } else {
            description.put("columns", shape.length());
        }
        if (!train.classNames().isEmpty()) {
            train.classNames().forEach(description.putArray("classes")::add);
        }
    }

    /** The reader's fault without the place, which a page did not choose. */
    static Fault refused(String what, Path place, ReverieException e) {
        if (e instanceof Fault fault) {
            return fault;
        }
        return Fault.of(
                Fault.NOT_ACCEPTED,
                "the " + what + " cannot be read: " + e.problem().replace(place.toString(), "the " + what),
                e.remedy().orElse(null));
    }
}
