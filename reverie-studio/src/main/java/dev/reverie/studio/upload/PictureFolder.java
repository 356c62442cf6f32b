package dev.reverie.studio.upload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.image.PictureSurvey;
import dev.reverie.errors.ReverieException;
import dev.reverie.file.OutputFolder;
import dev.reverie.studio.web.Fault;
import dev.reverie.studio.web.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A folder of pictures as a page sends it: the pictures one by one, and then this, which says where each of them lies.
 *
 * <p>A picture's own name is not used. The name of a folder, which may be that of a class or of a part of the set, is used if it
 * consists of letters, digits, blanks, {@code _} and {@code -} alone; other folders are numbered.
 */
public final class PictureFolder {
    /** Pictures of a folder. */
    public static final int MOST_PICTURES = 2000;

    /** Pixels of all pictures of a folder together: about ten seconds of decoding. */
    static final long MOST_PIXELS = 256_000_000;

    private static final int DEEPEST = 6;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 _-]{0,63}");

    /** What some systems keep for devices. */
    private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|(com|lpt)\\d) *");

    /** A side to which pictures of several sizes are brought while they are looked at. */
    private static final int LOOKED_AT = 16;

    private final List<Item> items;
    private final String pointer;

    /** A picture and the folders that it lies in, from the outermost to the innermost. */
    private record Item(List<String> folders, UploadedFile picture) {}

    private PictureFolder(List<Item> items, String pointer) {
        this.items = items;
        this.pointer = pointer;
    }

    /**
     * Reads a request.
     *
     * @param uploads where the pictures are
     * @param fields {@code {files: [{path, upload}]}}
     * @throws Fault if a picture is missing or is none, or a path is no path
     */
    static PictureFolder of(Uploads uploads, Fields fields) throws IOException {
        List<Item> items = new ArrayList<>();
        Map<String, String> numbered = new LinkedHashMap<>();
        String pointer = fields.pointer("files");
        if (fields.any("files").map(files -> files.size() > MOST_PICTURES).orElse(false)) {
            throw Fault.at(
                    pointer,
                    "a folder may have " + MOST_PICTURES + " pictures, this one has "
                            + fields.any("files").orElseThrow().size(),
                    "put it into the folder of data, and start the studio with --data FOLDER");
        }
        for (Fields one : fields.sections("files", MOST_PICTURES)) {
            String path = one.need("path");
            String id = one.need("upload");
            one.done();
            String[] parts = path.split("/", -1);
            if (parts.length - 1 > DEEPEST) {
                throw Fault.at(
                        one.pointer("path"),
                        "a picture may lie in " + DEEPEST + " folders within one another, got " + (parts.length - 1),
                        "drop the folder that holds the pictures");
            }
            List<String> folders = new ArrayList<>();
            for (int i = 0; i < parts.length - 1; i++) {
                folders.add(plain(parts[i], numbered));
            }
            UploadedFile picture = uploads.find(id, one.pointer("upload"));
            if (!picture.kind().equals("picture")) {
                throw Fault.at(
                        one.pointer("upload"),
                        "a folder holds pictures, but " + path + " is a " + picture.kind(),
                        null);
            }
            items.add(new Item(folders, picture));
        }
        return new PictureFolder(items, pointer);
    }

    private static String plain(String name, Map<String, String> numbered) {
        boolean usable = PLAIN.matcher(name).matches()
                && !DEVICE.matcher(name.toLowerCase(Locale.ROOT)).matches();
        return usable ? name.strip() : numbered.computeIfAbsent(name, key -> "folder " + (numbered.size() + 1));
    }

    /**
     * Checks what can be told before anything is written.
     *
     * @throws Fault if there is no picture, or more pixels than are taken
     */
    void require() {
        if (items.isEmpty()) {
            throw Fault.at(pointer, "the folder holds no PNG or JPEG picture", "drop a folder that does");
        }
        long pixels = 0;
        for (Item item : items) {
            pixels += item.picture().description().path("width").asLong()
                    * item.picture().description().path("height").asLong();
        }
        if (pixels > MOST_PIXELS) {
            throw Fault.at(
                    pointer,
                    "the pictures of a folder may have " + MOST_PIXELS + " pixels together, these have " + pixels,
                    "make them smaller first, or put them into the folder of data and start the studio with --data"
                            + " FOLDER");
        }
    }

    /**
     * Writes the folder and looks at it with the reader of a training.
     *
     * @param whole where it is to lie; there only if all is well
     * @param description gets what it holds
     * @throws Fault if the reader refuses it
     */
    void write(Path whole, ObjectNode description) throws IOException {
        Path part = whole.resolveSibling(whole.getFileName() + ".part");
        OutputFolder.delete(part);
        try {
            long bytes = 0;
            for (int i = 0; i < items.size(); i++) {
                Path folder = part;
                for (String name : items.get(i).folders()) {
                    folder = folder.resolve(name);
                }
                Files.createDirectories(folder);
                Path picture = items.get(i).picture().file();
                String suffix = picture.toString().endsWith(".png") ? ".png" : ".jpg";
                put(picture, folder.resolve(String.format(Locale.ROOT, "%05d%s", i + 1, suffix)));
                bytes += Files.size(picture);
            }
            describe(part, description);
            description.put("bytes", bytes);
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            OutputFolder.delete(part);
        }
    }

    private static void put(Path picture, Path place) throws IOException {
        try {
            Files.createLink(place, picture);
        } catch (UnsupportedOperationException | IOException noLinks) {
            Files.copy(picture, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void describe(Path folder, ObjectNode description) throws IOException {
        try {
            PictureSurvey survey = PictureSurvey.of(folder);
            ImageOptions options = survey.isUniform()
                    ? ImageOptions.defaults()
                    : ImageOptions.defaults().resizedTo(LOOKED_AT, LOOKED_AT);
            DataSplits splits = OwnExamples.open(folder, DataOptions.defaults().withImage(options));
            Dataset train = splits.train();
            OwnExamples.put(train, "folder", description);
            if (!survey.isUniform()) {
                description.remove(List.of("width", "height"));
            }
            description.put("sizes", survey.toString());
            splits.notices().stream()
                    .map(notice -> notice.replace(folder + ": ", ""))
                    .forEach(description.putArray("notices")::add);
        } catch (ReverieException e) {
            throw OwnExamples.refused("folder", folder, e).in(pointer);
        }
    }

    /** Equal text for equal folders. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Item item : items) {
            text.append(String.join("/", item.folders()))
                    .append(' ')
                    .append(item.picture().id())
                    .append('\n');
        }
        return text.toString();
    }
}
