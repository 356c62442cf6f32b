package dev.reverie.data.catalog;

import dev.reverie.data.DataException;
import dev.reverie.file.NdArray;
import dev.reverie.file.NpzFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the array of an archive that holds the labels of another: {@code y_test} for {@code x_test}. */
final class NpzLabels {
    /** What {@code data.labels} says where the examples are to have none. */
    private static final String NONE = "none";

    private static final List<List<String>> PAIRS = List.of(
            List.of("x", "y"),
            List.of("X", "y"),
            List.of("X", "Y"),
            List.of("images", "labels"),
            List.of("image", "label"),
            List.of("data", "labels"),
            List.of("data", "targets"));

    /** Labels of the one set that an archive holds; of several sets, each has its own pair of names. */
    private static final List<String> USUAL = List.of("labels", "label", "y", "Y", "targets");

    private NpzLabels() {}

    /**
     * The name of the labels.
     *
     * @param file for messages
     * @param archive which is open
     * @param data the array of the examples
     * @param count number of examples
     * @param wanted the name that the user gave, or {@value #NONE}
     * @return null if there are none
     * @throws DataException if the array asked for is not there
     */
    static @Nullable String of(Path file, NpzFile archive, String data, long count, Optional<String> wanted)
            throws IOException {
        List<String> names = archive.names();
        if (wanted.isPresent()) {
            String name = wanted.get();
            if (names.contains(name)) {
                return name;
            }
            if (name.equals(NONE)) {
                return null;
            }
            throw new DataException(
                    file,
                    "has no array '" + name + "' for data.labels; it has " + String.join(", ", names),
                    "write none to read without labels");
        }
        for (String partner : partners(data)) {
            if (names.contains(partner)) {
                return partner;
            }
        }
        // numpy.savez(file, images, labels) gives no names.
        if (data.equals("arr_0") && names.contains("arr_1") && couldBeLabels(archive.get("arr_1"), count)) {
            return "arr_1";
        }
        return USUAL.stream()
                .filter(name -> names.contains(name) && !name.equals(data))
                .findFirst()
                .orElse(null);
    }

    /** The names that differ from that of the examples in one word: {@code train_images}, {@code train_labels}. */
    private static Set<String> partners(String data) {
        Set<String> partners = new LinkedHashSet<>();
        for (List<String> pair : PAIRS) {
            String word = "(?<![A-Za-z])" + pair.get(0) + "(?![a-z])";
            partners.add(data.replaceFirst(word, pair.get(1)));
        }
        partners.remove(data);
        return partners;
    }

    private static boolean couldBeLabels(NdArray array, long count) {
        long[] sizes = array.shape().toArray();
        boolean column = sizes.length == 1 || (sizes.length == 2 && sizes[1] == 1);
        return column && sizes[0] == count && !array.type().isFloating();
    }
}
