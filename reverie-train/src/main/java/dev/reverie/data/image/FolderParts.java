package dev.reverie.data.image;

import dev.reverie.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The parts of a set of pictures whose folders name them: {@code train}, {@code val} and {@code test} in their usual
 * spellings, above the folders of the classes or below them.
 *
 * @param train pictures to learn from, their paths below the folder of the part
 * @param heldOut pictures of the test part, or of the validation part where there is no test part
 * @param heldOutName the folder of {@code heldOut}
 * @param notice which folder became which part
 */
record FolderParts(List<FolderPicture> train, List<FolderPicture> heldOut, String heldOutName, String notice) {
    private static final Map<Role, Set<String>> NAMES = Map.of(
            Role.TRAIN, Set.of("train", "training"),
            Role.VALIDATION, Set.of("val", "valid", "validation", "dev"),
            Role.TEST, Set.of("test", "testing", "eval"));

    private enum Role {
        TRAIN,
        VALIDATION,
        TEST
    }

    private static Optional<Role> role(String folder) {
        String lower = folder.toLowerCase(Locale.ROOT);
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().contains(lower))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * The parts, if there are any.
     *
     * @param source for messages
     * @param pictures with their paths below the folders that all share
     * @return absent if the folders do not name a training part and another
     * @throws DataException if other folders lie beside those of the parts
     */
    static Optional<FolderParts> of(Path source, List<FolderPicture> pictures) throws DataException {
        SortedSet<String> tops = folders(pictures, picture -> picture);
        if (isParted(tops)) {
            return Optional.of(part(source, pictures, tops));
        }
        boolean deep =
                pictures.stream().allMatch(picture -> picture.below().path().contains("/"));
        if (!deep) {
            return Optional.empty();
        }
        SortedSet<String> seconds = folders(pictures, FolderPicture::below);
        if (!isParted(seconds) || !seconds.stream().allMatch(name -> role(name).isPresent())) {
            return Optional.empty();
        }
        List<FolderPicture> swapped =
                pictures.stream().map(FolderPicture::withFoldersSwapped).toList();
        return Optional.of(part(source, swapped, seconds));
    }

    private static SortedSet<String> folders(List<FolderPicture> pictures, UnaryOperator<FolderPicture> way) {
        return pictures.stream().map(way).map(FolderPicture::top).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A class may be called "train", so that one name alone tells nothing. */
    private static boolean isParted(Set<String> folders) {
        Set<Role> roles = folders.stream().flatMap(name -> role(name).stream()).collect(Collectors.toSet());
        return roles.contains(Role.TRAIN) && roles.size() > 1;
    }

    private static FolderParts part(Path source, List<FolderPicture> pictures, SortedSet<String> folders)
            throws DataException {
        List<String> others = folders.stream()
                .filter(name -> !name.isEmpty() && role(name).isEmpty())
                .toList();
        if (!others.isEmpty() || folders.contains("")) {
            throw new DataException(
                    source,
                    "holds the parts of a set, " + String.join(", ", named(folders)) + ", and beside them "
                            + (others.isEmpty() ? "pictures in no folder" : "the folders " + String.join(", ", others)),
                    "move those elsewhere, or name the folder of one part");
        }
        List<FolderPicture> train = with(pictures, Role.TRAIN);
        boolean tested = folders.stream().anyMatch(name -> role(name).equals(Optional.of(Role.TEST)));
        Role heldOut = tested ? Role.TEST : Role.VALIDATION;
        String name = named(folders, heldOut);
        List<FolderPicture> held = with(pictures, heldOut);
        List<String> words = new ArrayList<>();
        words.add("learning from " + named(folders, Role.TRAIN) + " (" + train.size() + " pictures)");
        words.add("holding out " + name + " (" + held.size() + ")");
        if (tested && !with(pictures, Role.VALIDATION).isEmpty()) {
            words.add("leaving " + named(folders, Role.VALIDATION) + " aside ("
                    + with(pictures, Role.VALIDATION).size() + ")");
        }
        return new FolderParts(train, held, name, source + ": " + String.join(", ", words));
    }

    private static List<String> named(Set<String> folders) {
        return folders.stream().filter(name -> role(name).isPresent()).toList();
    }

    private static String named(Set<String> folders, Role wanted) {
        return folders.stream()
                .filter(name -> role(name).equals(Optional.of(wanted)))
                .collect(Collectors.joining(" and "));
    }

    private static List<FolderPicture> with(List<FolderPicture> pictures, Role wanted) {
        return pictures.stream()
                .filter(picture -> role(picture.top()).equals(Optional.of(wanted)))
                .map(FolderPicture::below)
                .toList();
    }
}
