package dev.reverie.studio.upload;

import dev.reverie.data.DataShape;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.image.PictureFile;
import dev.reverie.plot.Images;
import dev.reverie.studio.web.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A small picture of one example of an upload: the middle of it, where it is large. */
final class Thumbnail {
    private static final int SIDE = 96;

    private Thumbnail() {}

    /**
     * The picture.
     *
     * @param upload a folder of pictures, or an array of them
     * @param index of the example
     * @return PNG
     * @throws Fault if there is no such example, or it is no picture
     */
    static byte[] of(UploadedFile upload, int index) throws IOException {
        return switch (upload.kind()) {
            case "folder" -> file(upload, index);
            case "examples" -> example(upload, index);
            default -> throw noPicture(upload);
        };
    }

    private static Fault noPicture(UploadedFile upload) {
        return Fault.at(
                "upload",
                "upload " + upload.id() + " holds " + upload.kind() + ", no pictures",
                "its examples are shown in the room Plane if they have two coordinates");
    }

    private static Fault missing(int index, long size) {
        return Fault.notFound("index", "pictures are 0 to " + (size - 1) + ", got " + index, null);
    }

    private static byte[] file(UploadedFile upload, int index) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(upload.file())) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        if (index >= files.size()) {
            throw missing(index, files.size());
        }
        DataShape shape = DataShape.image(3, SIDE, SIDE);
        return png(PictureFile.read(files.get(index)).fitted(shape), shape);
    }

    private static byte[] example(UploadedFile upload, int index) throws IOException {
        Dataset examples =
                OwnExamples.open(upload.file(), DataOptions.defaults()).train();
        DataShape shape = examples.shape();
        if (!shape.isImage()) {
            throw noPicture(upload);
        }
        if (index >= examples.size()) {
            throw missing(index, examples.size());
        }
        float[] pixels = new float[shape.length()];
        examples.read(index, pixels, 0);
        return png(pixels, shape);
    }

    private static byte[] png(float[] pixels, DataShape shape) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(Images.toImage(pixels, shape.channels(), shape.height(), shape.width()), "png", out);
        return out.toByteArray();
    }
}
