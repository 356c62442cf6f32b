package dev.reverie.data.image;

import static dev.reverie.data.SampleFiles.encode;
import static dev.reverie.data.SampleFiles.fault;
import static dev.reverie.data.SampleFiles.plain;
import static dev.reverie.data.SampleFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reverie.data.DataException;
import dev.reverie.data.DataShape;
import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.SampleFiles;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageFolderTest {
    private static final ImageOptions ASIS = ImageOptions.defaults();

    @TempDir
    private Path folder;

    private DataSplits open(ImageOptions options) throws DataException {
        return ImageFolder.open(folder, options, "pictures");
    }

    @Test
    void labelsAreTheTopFoldersInOrderOfTheirNames() throws IOException {
        write(folder.resolve("dogs/b.png"), encode(plain(3, 5, 0x0000ff), "png"));
        write(folder.resolve("cats/deep/a.png"), encode(plain(3, 5, 0xff0000), "png"));
        write(folder.resolve(".DS_Store"), new byte[] {1});
        write(folder.resolve("README.md"), new byte[] {1});
        Dataset set = open(ASIS).train();
        assertThat(set.classNames()).containsExactly("cats", "dogs");
        assertThat(set.shape()).isEqualTo(DataShape.image(3, 3, 5));
        assertThat(set.label(0)).isZero();
        assertThat(SampleFiles.read(set, 0)[0]).isEqualTo(1);
        assertThat(SampleFiles.read(set, 1)[2 * 15]).isEqualTo(1);
    }

    @Test
    void aFlatFolderHasNoLabelsAndSharedFoldersAreIgnored() throws IOException {
        write(folder.resolve("all/my/a.png"), encode(plain(4, 4, 0), "png"));
        write(folder.resolve("all/my/b.jpg"), encode(plain(4, 4, 0x808080), "jpg"));
        Dataset set = open(ASIS).train();
        assertThat(set.classes()).isZero();
        assertThat(set.size()).isEqualTo(2);
        // JPEG keeps a plain grey within a level or two
        assertThat(SampleFiles.read(set, 1)[5]).isCloseTo(128 / 255f, within(2 / 255f));
    }

    @Test
    void trainAndTestFoldersAreTheParts() throws IOException {
        for (String name : new String[] {"train/x/1.png", "train/y/2.png", "test/x/3.png", "test/y/4.png"}) {
            write(folder.resolve(name), encode(plain(4, 4, 0), "png"));
        }
        DataSplits splits = open(ASIS);
        assertThat(splits.train().size()).isEqualTo(2);
        assertThat(splits.test().orElseThrow().classNames()).containsExactly("x", "y");
    }

    private DataSplits parted(String... names) throws IOException {
        for (String name : names) {
            write(folder.resolve(name), encode(plain(4, 4, 0), "png"));
        }
        return open(ASIS);
    }

    @Test
    void aValidationFolderIsHeldOutAndNoClass() throws IOException {
        DataSplits splits =
                parted("train/cat/0.png", "train/cat/1.png", "train/dog/0.png", "val/cat/0.png", "val/dog/0.png");
        assertThat(splits.train().classNames()).containsExactly("cat", "dog");
        assertThat(splits.train().size()).isEqualTo(3);
        assertThat(splits.test().orElseThrow().size()).isEqualTo(2);
        assertThat(splits.notices())
                .hasSize(2)
                .anyMatch(line -> line.endsWith("2 classes from the names of folders: cat, dog"))
                .anyMatch(line -> line.endsWith("learning from train (3 pictures), holding out val (2)"));
    }

    @Test
    void ofThreePartsTheTestPartIsHeldOut() throws IOException {
        DataSplits splits = parted("Training/0.png", "Validation/1.png", "Validation/2.png", "Test/3.png");
        assertThat(splits.train().size()).isEqualTo(1);
        assertThat(splits.train().classes()).isZero();
        assertThat(splits.test().orElseThrow().size()).isEqualTo(1);
        assertThat(splits.notices()).singleElement().asString().endsWith("leaving Validation aside (2)");
    }

    @Test
    void partsMayLieBelowTheClasses() throws IOException {
        DataSplits splits = parted("cat/train/0.png", "cat/val/1.png", "dog/train/0.png", "dog/val/1.png");
        assertThat(splits.train().classNames()).containsExactly("cat", "dog");
        assertThat(splits.train().size()).isEqualTo(2);
        assertThat(splits.test().orElseThrow().size()).isEqualTo(2);
    }

    @Test
    void aTestPartWithoutClassesIsLeftOutAndTold() throws IOException {
        DataSplits splits = parted("train/cat/0.png", "train/dog/1.png", "test/2.png");
        assertThat(splits.test()).isEmpty();
        assertThat(splits.notices()).anyMatch(line -> line.contains("nothing is held out"));
    }

    private DataSplits labelled(String json) throws IOException {
        Files.writeString(folder.resolve("dataset.json"), json);
        return parted("00000/a.png", "00000/b.png", "00001/c.png");
    }

    @Test
    void labelsOfADatasetFileComeBeforeFolders() throws IOException {
        DataSplits splits =
                labelled("{\"labels\": [[\"00000/a.png\", 7], [\"00000/b.png\", 2], [\"00001/c.png\", 0]]}");
        Dataset set = splits.train();
        assertThat(set.classes()).isEqualTo(8);
        assertThat(new int[] {set.label(0), set.label(1), set.label(2)}).containsExactly(7, 2, 0);
        assertThat(splits.notices()).singleElement().asString().endsWith("8 classes, as dataset.json says");
        assertThat(labelled("{\"labels\": null}").train().classes()).isZero();
        assertThat(labelled("{\"about\": 1}").train().classNames()).containsExactly("00000", "00001");
    }

    @Test
    void labelsThatAreNoneAreFaults() {
        fault(() -> labelled("{\"labels\": [[\"00000/a.png\", 7]]}"))
                .hasMessageContaining("none for 00000/b.png")
                .hasMessageContaining("move dataset.json elsewhere");
        fault(() -> labelled("{\"labels\": [[\"00000/a.png\", [0.5, 1]]]}"))
                .hasMessageContaining("labels 00000/a.png with [0.5,1]; labels must be whole numbers");
        fault(() -> labelled("{")).hasMessageContaining("dataset.json is no JSON");
    }

    @Test
    void filesBesideThePicturesAreTold() throws IOException {
        write(folder.resolve("labels.csv"), new byte[] {1});
        write(folder.resolve("notes.txt"), new byte[] {1});
        assertThat(parted("a.png").notices())
                .singleElement()
                .asString()
                .endsWith("reading the pictures, not labels.csv beside them");
    }

    @Test
    void aClassMayBeCalledTrain() throws IOException {
        assertThat(parted("car/0.png", "plane/1.png", "train/2.png").train().classNames())
                .containsExactly("car", "plane", "train");
    }

    @Test
    void foldersBesidePartsAreAskedAbout() {
        fault(() -> parted("train/cat/0.png", "val/cat/1.png", "extra/2.png"))
                .hasMessageContaining("train, val")
                .hasMessageContaining("beside them the folders extra");
    }

    @Test
    void sizesThatDifferAreListedWithTheRemedy() throws IOException {
        write(folder.resolve("a.png"), encode(plain(4, 4, 0), "png"));
        write(folder.resolve("b.png"), encode(plain(5, 6, 0), "png"));
        fault(() -> open(ASIS))
                .hasMessageContaining("b.png is 5 x 6")
                .hasMessageContaining("a.png is 4 x 4")
                .hasMessageContaining("give a height and a width");
        assertThat(open(ASIS.resizedTo(8, 6)).train().shape()).isEqualTo(DataShape.image(3, 8, 6));
    }

    @Test
    void theCentreIsCroppedToTheTargetsAspect() throws IOException {
        // Red, green, blue in three vertical stripes of 8: the square in the middle is green.
        BufferedImage stripes = plain(8, 24, 0x00ff00);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                stripes.setRGB(x, y, 0xff0000);
                stripes.setRGB(x + 16, y, 0x0000ff);
            }
        }
        write(folder.resolve("a.png"), encode(stripes, "png"));
        float[] image = SampleFiles.read(open(ASIS.resizedTo(2, 2)).train(), 0);
        assertThat(image).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0);
    }

    @Test
    void aPlainPictureStaysPlainAndAGradientStaysMonotone() throws IOException {
        BufferedImage gradient = plain(37, 53, 0);
        for (int y = 0; y < 37; y++) {
            for (int x = 0; x < 53; x++) {
                gradient.setRGB(x, y, x * 4 * 0x010101);
            }
        }
        write(folder.resolve("a.png"), encode(plain(37, 53, 0x646464), "png"));
        write(folder.resolve("b.png"), encode(gradient, "png"));
        Dataset set = open(ASIS.resizedTo(16, 16).withChannels(ImageOptions.Channels.GREY))
                .train();
        assertThat(SampleFiles.read(set, 0)).containsOnly(100 / 255f);
        float[] row = Arrays.copyOf(SampleFiles.read(set, 1), 16);
        float[] sorted = row.clone();
        Arrays.sort(sorted);
        assertThat(row).isEqualTo(sorted);
    }

    /** The structure of TIFF that Exif is: one directory with one tag, the orientation. */
    private static byte[] exif(int orientation, boolean bigEndian) {
        ByteBuffer tiff = ByteBuffer.allocate(26).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        tiff.put((bigEndian ? "MM" : "II").getBytes(StandardCharsets.US_ASCII)).putShort((short) 42);
        tiff.putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return tiff.array();
    }

    private static byte[] inserted(byte[] file, int at, byte[] part) {
        byte[] whole = Arrays.copyOf(file, file.length + part.length);
        System.arraycopy(part, 0, whole, at, part.length);
        System.arraycopy(file, at, whole, at + part.length, file.length - at);
        return whole;
    }

    /** What ImageOps.exif_transpose of Pillow gives for the rows 1 2 3 and 4 5 6. */
    @ParameterizedTest
    @CsvSource({
        "1, 123456, 2",
        "2, 321654, 2",
        "3, 654321, 2",
        "4, 456123, 2",
        "5, 142536, 3",
        "6, 415263, 3",
        "7, 635241, 3",
        "8, 362514, 3",
        "9, 123456, 2"
    })
    void picturesAreTurnedAsTheirCameraNoted(int orientation, String levels, int height) throws IOException {
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 6; i++) {
            grey.getRaster().setSample(i % 3, i / 3, 0, i + 1);
        }
        byte[] png = encode(grey, "png");
        byte[] exif = exif(orientation, orientation % 2 == 0);
        ByteBuffer chunk = ByteBuffer.allocate(exif.length + 12).putInt(exif.length);
        chunk.put("eXIf".getBytes(StandardCharsets.US_ASCII)).put(exif);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, exif.length + 4);
        chunk.putInt((int) crc.getValue());
        // after the signature and the header chunk
        write(folder.resolve("a.png"), inserted(png, 33, chunk.array()));
        DataSplits splits = open(ASIS);
        assertThat(splits.train().shape()).isEqualTo(DataShape.image(1, height, 5 - height));
        StringBuilder found = new StringBuilder();
        for (float level : SampleFiles.read(splits.train(), 0)) {
            found.append(Math.round(255 * level));
        }
        assertThat(found).hasToString(levels);
        assertThat(splits.notices()).hasSize(levels.equals("123456") ? 0 : 1);
    }

    @Test
    void aJpegIsTurnedToo() throws IOException {
        byte[] jpeg = encode(plain(16, 24, 0x808080), "jpg");
        byte[] exif = exif(6, true);
        ByteBuffer segment = ByteBuffer.allocate(exif.length + 10);
        segment.putShort((short) 0xffe1).putShort((short) (exif.length + 8));
        segment.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(exif);
        Path file = write(folder.resolve("a.jpg"), inserted(jpeg, 2, segment.array()));
        DataShape shape = DataShape.image(3, 24, 16);
        assertThat(open(ASIS).train().shape()).isEqualTo(shape);
        assertThat(PictureFile.read(file).changes(shape))
                .singleElement()
                .asString()
                .contains("turned upright");
    }

    @Test
    void greyPicturesKeepTheirLevels() throws IOException {
        BufferedImage grey = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(1, 0, 0, 100);
        write(folder.resolve("a.png"), encode(grey, "png"));
        Dataset set = open(ASIS).train();
        assertThat(set.shape().channels()).isEqualTo(1);
        assertThat(SampleFiles.read(set, 0)[1]).isEqualTo(100 / 255f);
        assertThat(open(ASIS.withChannels(ImageOptions.Channels.COLOUR))
                        .train()
                        .shape()
                        .channels())
                .isEqualTo(3);
    }

    @Test
    void sixteenBitsAreRoundedToEight() throws IOException {
        BufferedImage deep = new BufferedImage(2, 2, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(0, 0, 0, 65535);
        deep.getRaster().setSample(1, 0, 0, 257 * 77 + 100);
        write(folder.resolve("a.png"), encode(deep, "png"));
        float[] image = SampleFiles.read(open(ASIS).train(), 0);
        assertThat(image).startsWith(1f, 77 / 255f);
    }

    @Test
    void transparencyShowsTheBackground() throws IOException {
        BufferedImage half = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        half.setRGB(0, 0, 0x80ff0000);
        half.setRGB(1, 0, 0xff00ff00);
        write(folder.resolve("a.png"), encode(half, "png"));
        assertThat(SampleFiles.read(open(ASIS).train(), 0)).containsExactly(128 / 255f, 0, 0, 1, 0, 0);
        ImageOptions white = new ImageOptions(ASIS.size(), ASIS.channels(), ImageOptions.Background.WHITE);
        assertThat(SampleFiles.read(open(white).train(), 0)).containsExactly(1, 0, 127 / 255f, 1, 127 / 255f, 0);
    }

    @Test
    void greyWithTransparencyIsGrey() throws IOException {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
        raster.setPixels(0, 0, 2, 1, new int[] {200, 255, 200, 0});
        write(folder.resolve("a.png"), encode(new BufferedImage(model, raster, false, null), "png"));
        assertThat(SampleFiles.read(open(ASIS).train(), 0)).containsExactly(200 / 255f, 0);
    }

    @Test
    void palettesAndSingleBitsAreRead() throws IOException {
        BufferedImage bits = new BufferedImage(9, 2, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(8, 1, 0, 1);
        write(folder.resolve("a.png"), encode(bits, "png"));
        float[] image = SampleFiles.read(open(ASIS).train(), 0);
        assertThat(image).hasSize(18);
        assertThat(image[17]).isEqualTo(1);
        assertThat(image[16]).isZero();
    }

    @Test
    void everyFileAtFaultIsListed() throws IOException {
        byte[] png = encode(plain(16, 16, 0x123456), "png");
        byte[] jpeg = encode(plain(16, 16, 0x123456), "jpg");
        write(folder.resolve("good.png"), png);
        write(folder.resolve("a.png"), Arrays.copyOf(png, png.length - 14));
        write(folder.resolve("b.jpg"), Arrays.copyOf(jpeg, jpeg.length - 8));
        write(folder.resolve("c.png"), "<html>".getBytes(StandardCharsets.UTF_8));
        write(folder.resolve("d.png"), new byte[0]);
        write(folder.resolve("e.pdf"), new byte[] {37, 80, 68, 70, 0});
        byte[] damaged = png.clone();
        Arrays.fill(damaged, 45, 60, (byte) 7);
        write(folder.resolve("f.png"), damaged);
        fault(() -> open(ASIS))
                .hasMessageContaining("6 of 7 files cannot be used")
                .hasMessageContaining("a.png is a truncated PNG")
                .hasMessageContaining("b.jpg is a truncated JPEG")
                .hasMessageContaining("c.png is not a PNG or JPEG image")
                .hasMessageContaining("d.png is empty")
                .hasMessageContaining("e.pdf is not a PNG or JPEG")
                .hasMessageContaining("and 1 more");
    }

    @Test
    void aJpegInTheColoursOfPrintIsExplained() throws IOException {
        // Only the frame header matters: four components.
        int[] bytes = {
            0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, 0xff, 0xd9
        };
        byte[] cmyk = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            cmyk[i] = (byte) bytes[i];
        }
        write(folder.resolve("a.jpg"), cmyk);
        fault(() -> open(ASIS)).hasMessageContaining("CMYK").hasMessageContaining("convert it to RGB");
    }

    @Test
    void aPictureOfAbsurdSizeIsRefusedBeforeDecoding() throws IOException {
        byte[] png = encode(plain(16, 16, 0), "png");
        // Width and height of the IHDR chunk; its CRC is not checked by the reader before the size is.
        png[16] = 0x00;
        png[17] = 0x7f;
        png[20] = 0x00;
        png[21] = 0x7f;
        write(folder.resolve("bomb.png"), png);
        fault(() -> open(ASIS)).hasMessageContaining("bomb.png");
    }

    @Test
    void picturesBesideClassFoldersAreAFault() throws IOException {
        write(folder.resolve("x/a.png"), encode(plain(4, 4, 0), "png"));
        write(folder.resolve("stray.png"), encode(plain(4, 4, 0), "png"));
        fault(() -> open(ASIS)).hasMessageContaining("1 pictures lie beside the folders [x]: stray.png");
    }

    @Test
    void nothingToReadIsAFault() {
        fault(() -> open(ASIS)).hasMessageContaining("holds no PNG or JPEG");
        fault(() -> ImageFolder.open(folder.resolve("none"), ASIS, "n")).hasMessageContaining("no such file or folder");
    }

    @Test
    void aZipIsReadLikeAFolder() throws IOException {
        Path zip = folder.resolve("set.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : new String[] {"set/x/1.png", "set/y/2.png", "__MACOSX/set/x/._1.png"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(encode(plain(4, 4, 0xffffff), "png"));
                out.closeEntry();
            }
        }
        Dataset set = ImageFolder.open(zip, ASIS, "set").train();
        assertThat(set.size()).isEqualTo(2);
        assertThat(set.classNames()).containsExactly("x", "y");
    }

    @Test
    void hostilePathsInAZipAreRefused() throws IOException {
        for (String name : new String[] {"../evil.png", "/evil.png", "x/../../evil.png", "x\\evil.png"}) {
            Path zip = folder.resolve("set.zip");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry(name));
                out.closeEntry();
            }
            fault(() -> ImageFolder.open(zip, ASIS, "set")).hasMessageContaining("leads out of the archive");
        }
    }

    @Test
    void aZipBombIsRefused() throws IOException {
        Path zip = folder.resolve("bomb.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("a.png"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 257; i++) {
                out.write(zeros);
            }
            out.closeEntry();
        }
        fault(() -> ImageFolder.open(zip, ASIS, "set")).hasMessageContaining("unfolds to more than 256 MiB");
        Path text = write(folder.resolve("text.zip"), new byte[] {1, 2, 3});
        fault(() -> ImageFolder.open(text, ASIS, "set")).hasMessageContaining("neither a folder nor a readable zip");
    }
}
