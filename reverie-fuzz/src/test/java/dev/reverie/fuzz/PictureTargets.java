package dev.reverie.fuzz;

import dev.reverie.data.DataShape;
import dev.reverie.data.ImageDecoder;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.Picture;
import dev.reverie.data.image.ImageFolder;
import dev.reverie.data.image.PictureFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Readers of pictures, and of folders and archives of them. */
final class PictureTargets {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int LARGEST_SHOWN = 1 << 20;

    private static final byte[] LABELLED = grey();

    private PictureTargets() {}

    static List<Target> all() {
        return List.of(
                new Target(
                        "picture",
                        () -> List.of(
                                png(),
                                grey(),
                                encoded("png", BufferedImage.TYPE_BYTE_INDEXED),
                                jpeg(),
                                encoded("gif", 1),
                                encoded("bmp", 1)),
                        PictureTargets::decode),
                new Target(
                        "png",
                        () -> List.of(
                                pngParts(8, 2, ""),
                                pngParts(16, 6, ""),
                                pngParts(1, 3, "PLTE"),
                                pngParts(8, 0, "tRNS")),
                        input -> decode(png(input))),
                new Target(
                        "jpeg", () -> List.of(withExif(jpeg()), jpeg(), encoded("jpeg", 10)), PictureTargets::decode),
                new Target(
                        "picture-file",
                        () -> List.of(png(), jpeg()),
                        input -> PictureFile.read(Scratch.file("a.png", input)).fitted(DataShape.image(3, 8, 8))),
                new Target(
                        "pictures-zip",
                        () -> List.of(
                                ArrayTargets.entries(Map.of("a/1.png", png(), "b/2.png", grey())),
                                ArrayTargets.entries(Map.of("train/a/1.png", png(), "test/a/2.jpg", jpeg())),
                                ArrayTargets.entries(Map.of(
                                        "1.png",
                                        png(),
                                        "dataset.json",
                                        Pieces.utf8("{\"labels\": [[\"1.png\", 3]]}")))),
                        input -> folder(input, "")),
                new Target(
                        "dataset-json",
                        () -> List.of(
                                Pieces.utf8("{\"labels\": {\"1.png\": 3}}"),
                                Pieces.utf8("{\"labels\": [[\"1.png\", 1]]}"),
                                Pieces.utf8("{\"labels\": null}")),
                        PictureTargets::readLabels));
    }

    private static byte[] png() {
        return encoded("png", BufferedImage.TYPE_INT_ARGB);
    }

    static byte[] grey() {
        return encoded("png", BufferedImage.TYPE_BYTE_GRAY);
    }

    static byte[] jpeg() {
        return encoded("jpeg", BufferedImage.TYPE_INT_RGB);
    }

    private static void decode(byte[] input) {
        Picture picture;
        try {
            picture = new ImageDecoder(ImageOptions.Background.WHITE).decode(input);
        } catch (ImageDecoder.Fault refused) {
            ImageDecoder.isTurned(input);
            throw new dev.reverie.errors.ReverieException(refused.getMessage());
        }
        ImageDecoder.isTurned(input);
        if ((long) picture.height() * picture.width() < LARGEST_SHOWN) {
            picture.withChannels(1).cropAndResize(8, 8);
        }
    }

    private static void readLabels(byte[] input) throws IOException {
        byte[] zip = new ZipBytes()
                .add("1.png", LABELLED, false)
                .add("dataset.json", input, true)
                .toBytes();
        DataTargets.use(ImageFolder.open(
                Scratch.file("labels.zip", zip), ImageOptions.defaults().resizedTo(4, 4), "labels"));
    }

    private static void folder(byte[] input, String ending) throws IOException {
        DataTargets.use(ImageFolder.open(
                Scratch.file("pictures.zip", ArrayTargets.archive(input, ending)),
                ImageOptions.defaults().resizedTo(4, 4),
                "pictures"));
    }

    private static byte[] encoded(String format, int type) {
        BufferedImage image = new BufferedImage(9, 7, type);
        for (int i = 0; i < 63; i++) {
            image.setRGB(i % 9, i / 9, 0x80ff0000 + i * 0x10203);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("no writer of " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A JPEG that says by Exif that it lies on its side. */
    private static byte[] withExif(byte[] jpeg) {
        byte[] exif = {
            'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0,
            0
        };
        ByteBuffer all = ByteBuffer.allocate(jpeg.length + exif.length + 4);
        all.put(jpeg, 0, 2)
                .put((byte) 0xff)
                .put((byte) 0xe1)
                .putShort((short) (exif.length + 2))
                .put(exif);
        return all.put(jpeg, 2, jpeg.length - 2).array();
    }

    /** A PNG whose checksums hold: the header, chunks before the pixels, and the pixels, which are compressed here. */
    private static byte[] png(byte[] input) {
        Pieces pieces = new Pieces(input);
        byte[] header = pieces.bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", header);
        int chunks = pieces.number() & 7;
        for (int i = 0; i < chunks; i++) {
            String type = new String(pieces.bytes(), StandardCharsets.ISO_8859_1);
            chunk(out, (type + "    ").substring(0, 4), pieces.bytes());
        }
        chunk(out, "IDAT", deflated(pieces.rest()));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /** A PNG of a header and pixels that are compressed already. */
    static byte[] png(byte[] header, byte[] packed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", header);
        chunk(out, "IDAT", packed);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] letters = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(letters);
        crc.update(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(letters);
        out.writeBytes(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] deflated(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater)) {
            deflated.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static byte[] pngParts(int depth, int type, String extra) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(3)
                .putInt(2)
                .put((byte) depth)
                .put((byte) type)
                .array();
        byte[] pixels = new byte[2 * (1 + 3 * 8)];
        byte[] chunks = extra.isEmpty()
                ? new byte[1]
                : Pieces.after(1, Pieces.join(Pieces.utf8(extra), new byte[6], new byte[0]));
        byte[] rest = new byte[chunks.length + pixels.length];
        System.arraycopy(chunks, 0, rest, 0, chunks.length);
        return Pieces.join(header, rest);
    }
}
