package dev.reverie.studio.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reverie.data.ContentHash;
import dev.reverie.data.image.PictureFile;
import dev.reverie.errors.ReverieException;
import dev.reverie.file.AtomicFile;
import dev.reverie.plot.Images;
import dev.reverie.studio.web.Answers;
import dev.reverie.studio.web.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Keeps what pages send, within limits. */
public final class Uploads {
    /** Bytes of one file. */
    public static final int MOST_BYTES = 16 << 20;

    /** Number of files. */
    public static final int MOST_FILES = 6000;

    /** Pixels of a picture once it is decoded. */
    public static final int MOST_PIXELS = 16_000_000;

    /** Keyword of the text that pictures of this program carry. */
    public static final String KEYWORD = "reverie-studio";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
    private static final int ID_DIGITS = 24;
    private static final String DESCRIPTION = ".json";

    private static final Map<String, String> PICTURES = Map.of("image/png", ".png", "image/jpeg", ".jpg");

    /** Arrays of examples; the ends of names by which their readers know them. */
    private static final Map<String, String> EXAMPLES =
            Map.of("application/x-npy", ".npy", "application/x-idx", ".idx3-ubyte");

    private final Path folder;

    /** Uploads that are known to be there, so that a thousand pictures do not list the folder a thousand times; -1 before the first. */
    private int count = -1;

    /**
     * The uploads of a folder.
     *
     * @param folder theirs alone; made when the first one comes
     */
    public Uploads(Path folder) {
        this.folder = folder;
    }

    /** Where they lie. */
    public Path folder() {
        return folder;
    }

    /**
     * Keeps a file.
     *
     * @param type its content type
     * @param bytes its content
     * @param name what people call it
     * @param elements header {@code Reverie-Type} of an array
     * @param shape header {@code Reverie-Shape} of an array
     * @throws Fault if it is of no type that is kept, is not what it says, or is too large
     */
    public synchronized UploadedFile add(
            String type, byte[] bytes, Optional<String> name, Optional<String> elements, Optional<String> shape)
            throws IOException {
        if (bytes.length == 0) {
            throw Fault.of(Fault.NOT_ACCEPTED, "the file is empty", null);
        }
        String id =
                HexFormat.of().formatHex(sha256(type, bytes, shape.orElse(""))).substring(0, ID_DIGITS);
        Optional<UploadedFile> known = read(id);
        if (known.isPresent()) {
            return known.get();
        }
        requirePlace();
        ObjectNode description = Answers.object().put("id", id);
        name.ifPresent(text -> description.put("name", text));
        Path file;
        if (PICTURES.containsKey(type)) {
            file = place(id + PICTURES.get(type));
            describePicture(bytes, description);
            AtomicFile.write(file, bytes);
            requireRead(file, description, bytes);
        } else if (type.equals("text/csv")) {
            file = place(id + ".csv");
            AtomicFile.write(file, bytes);
            OwnExamples.describe(file, "table", description);
        } else if (EXAMPLES.containsKey(type)) {
            file = place(id + EXAMPLES.get(type));
            AtomicFile.write(file, bytes);
            OwnExamples.describe(file, "examples", description);
        } else if (type.equals("application/octet-stream")) {
            file = array(id, bytes, elements.orElse(""), shape.orElse(""), description);
        } else {
            throw Fault.of(
                    Fault.WRONG_TYPE,
                    "files of type " + type + " are not read here; accepted are image/png, image/jpeg, text/csv,"
                            + " application/x-npy, application/x-idx, and application/octet-stream with Reverie-Type"
                            + " and Reverie-Shape",
                    "convert a picture to PNG; archives are not unpacked");
        }
        description.put("bytes", bytes.length);
        return keep(id, description, file);
    }

    /**
     * Keeps a folder of pictures that were sent before.
     *
     * @param wanted the pictures and their places in it
     * @param name what people call it
     * @throws Fault if the pictures are none, too many, no pictures, or faulty as data
     */
    public synchronized UploadedFile add(PictureFolder wanted, Optional<String> name) throws IOException {
        wanted.require();
        String id = HexFormat.of()
                .formatHex(sha256("folder", wanted.toString().getBytes(StandardCharsets.UTF_8), ""))
                .substring(0, ID_DIGITS);
        Optional<UploadedFile> known = read(id);
        if (known.isPresent()) {
            return known.get();
        }
        requirePlace();
        ObjectNode description = Answers.object().put("id", id);
        name.ifPresent(text -> description.put("name", text));
        Path whole = place(id);
        wanted.write(whole, description);
        return keep(id, description, whole);
    }

    private UploadedFile keep(String id, ObjectNode description, Path file) throws IOException {
        description.put("file", String.valueOf(file.getFileName()));
        AtomicFile.write(place(id + DESCRIPTION), Answers.bytes(description));
        count++;
        return new UploadedFile(id, description, file);
    }

    private Path place(String name) throws IOException {
        Files.createDirectories(folder);
        return folder.resolve(name);
    }

    private void requirePlace() throws IOException {
        if (count < 0 || count >= MOST_FILES) {
            count = count();
        }
        if (count >= MOST_FILES) {
            throw Fault.of(
                    Fault.TOO_MANY, "there are " + MOST_FILES + " uploads already", "remove some from " + folder);
        }
    }

    private int count() throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return (int)
                    files.filter(file -> file.toString().endsWith(DESCRIPTION)).count();
        }
    }

    private static byte[] sha256(String type, byte[] bytes, String shape) {
        MessageDigest digest = ContentHash.newDigest();
        digest.update((type + " " + shape + "\n").getBytes(StandardCharsets.UTF_8));
        return digest.digest(bytes);
    }

    /** Reads the size from the header: a small file may claim to be a picture of many gigabytes. */
    private static void describePicture(byte[] bytes, ObjectNode description) throws IOException {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw Fault.of(Fault.NOT_ACCEPTED, "the file is no PNG or JPEG picture", null);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input);
                long width = reader.getWidth(0);
                long height = reader.getHeight(0);
                if (width * height > MOST_PIXELS) {
                    throw Fault.of(
                            Fault.TOO_LARGE,
                            "a picture may have " + MOST_PIXELS + " pixels, got " + width + " x " + height,
                            "make it smaller first; models see a few hundred pixels a side at most");
                }
                int channels = reader.getRawImageType(0) == null
                        ? 3
                        : reader.getRawImageType(0).getNumComponents();
                description
                        .put("kind", "picture")
                        .put("width", width)
                        .put("height", height)
                        .put("channels", channels);
            } catch (IOException | RuntimeException e) {
                if (e instanceof Fault fault) {
                    throw fault;
                }
                throw Fault.of(Fault.NOT_ACCEPTED, "the picture is damaged: " + e.getMessage(), "save it again");
            } finally {
                reader.dispose();
            }
        }
        PngText.of(bytes, KEYWORD).ifPresent(text -> restore(text, description));
    }

    private static void restore(String text, ObjectNode description) {
        try {
            JsonNode restored = Answers.parse(text);
            if (restored.path("kind").isTextual() && restored.path("request").isObject()) {
                description.set("restored", restored);
            }
        } catch (JsonProcessingException foreign) {
            // Text of another program under this keyword is no provenance.
            description.remove("restored");
        }
    }

    private static void requireRead(Path file, ObjectNode description, byte[] bytes) throws IOException {
        try {
            PictureFile.read(file);
        } catch (ReverieException e) {
            Files.deleteIfExists(file);
            throw Fault.of(
                    Fault.NOT_ACCEPTED,
                    "the picture cannot be read: " + e.problem().replace(file.toString(), "the file") + " ("
                            + bytes.length + " bytes, " + description.path("width") + " x "
                            + description.path("height") + ")",
                    e.remedy().orElse(null));
        }
    }

    private Path array(String id, byte[] bytes, String elements, String shapeText, ObjectNode description)
            throws IOException {
        int[] shape;
        try {
            shape = Arrays.stream(shapeText.split(",", -1))
                    .mapToInt(part -> Integer.parseInt(part.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw Fault.at("Reverie-Shape", "Reverie-Shape must be numbers with commas, got " + shapeText, null);
        }
        if (shape.length != 2 || shape[0] < 1 || shape[1] < 1) {
            throw Fault.at("Reverie-Shape", "an array has two axes of at least 1, got " + shapeText, null);
        }
        int size = elements.equals("float32") ? Float.BYTES : 1;
        if ((long) shape[0] * shape[1] * size != bytes.length) {
            throw Fault.at(
                    "Reverie-Shape",
                    "an array " + shapeText + " of " + elements + " has " + (long) shape[0] * shape[1] * size
                            + " bytes, got " + bytes.length,
                    null);
        }
        return switch (elements) {
            case "float32" -> points(id, bytes, shape, description);
            case "uint8" -> {
                description
                        .put("kind", "mask")
                        .put("height", shape[0])
                        .put("width", shape[1])
                        .put("channels", 1);
                // A picture, white where something is to be filled, as the command takes it.
                Path file = place(id + ".png");
                AtomicFile.write(file, white(bytes, shape));
                yield file;
            }
            default -> throw Fault.at("Reverie-Type", "Reverie-Type must be float32 or uint8, got " + elements, null);
        };
    }

    private static byte[] white(byte[] mask, int[] shape) throws IOException {
        float[] pixels = new float[mask.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = mask[i] == 0 ? 0 : 1;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(Images.toImage(pixels, 1, shape[0], shape[1]), "png", out);
        return out.toByteArray();
    }

    private Path points(String id, byte[] bytes, int[] shape, ObjectNode description) throws IOException {
        if (shape[1] != 2 || shape[0] < 2) {
            throw Fault.at(
                    "Reverie-Shape",
                    "drawn points are [n, 2] with n at least 2, got " + shape[0] + "," + shape[1],
                    null);
        }
        ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder text = new StringBuilder("x,y\n");
        for (int i = 0; i < shape[0]; i++) {
            float x = values.getFloat();
            float y = values.getFloat();
            if (!Float.isFinite(x) || !Float.isFinite(y)) {
                throw Fault.of(Fault.NOT_ACCEPTED, "point " + i + " is not finite: " + x + ", " + y, null);
            }
            text.append(x).append(',').append(y).append('\n');
        }
        Path file = place(id + ".csv");
        AtomicFile.write(file, text.toString());
        OwnExamples.describe(file, "points", description);
        return file;
    }

    private Optional<UploadedFile> read(String id) throws IOException {
        if (!ID.matcher(id).matches() || !Files.isRegularFile(folder.resolve(id + DESCRIPTION))) {
            return Optional.empty();
        }
        JsonNode description = Answers.parse(Files.readString(folder.resolve(id + DESCRIPTION)));
        Path file = folder.resolve(id + suffix(description.path("file").asText()));
        return description instanceof ObjectNode object && Files.exists(file)
                ? Optional.of(new UploadedFile(id, object, file))
                : Optional.empty();
    }

    private static String suffix(String name) {
        return List.of(".png", ".jpg", ".csv", ".npy", ".idx3-ubyte").stream()
                .filter(name::endsWith)
                .findFirst()
                .orElse("");
    }

    /**
     * An upload.
     *
     * @param id of it
     * @param field that named it
     * @throws Fault if there is none
     */
    public UploadedFile find(String id, String field) throws IOException {
        return read(id).orElseThrow(() ->
                Fault.notFound(field, "there is no upload " + id, "send the file again; equal files get equal ids"));
    }

    /** The upload of a text {@code upload:ID}; absent for any other text. */
    public Optional<UploadedFile> named(String text, String field) throws IOException {
        return text.startsWith("upload:")
                ? Optional.of(find(text.substring("upload:".length()), field))
                : Optional.empty();
    }
}
