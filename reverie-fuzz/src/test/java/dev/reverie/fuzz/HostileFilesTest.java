package dev.reverie.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reverie.data.DataFile;
import dev.reverie.data.ImageOptions;
import dev.reverie.data.image.ImageFolder;
import dev.reverie.errors.ReverieException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reader reads hostile files or refuses them, within 512 MiB of heap. */
final class HostileFilesTest {
    private static final int SEEDS = 6;
    private static final int MUTANTS = 25;
    private static final int CELLS_OF_BOMB = 2_000_000;

    static Stream<String> targets() {
        return Targets.all().stream().map(Target::name);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void validFilesAreRead(String name) {
        Target target = Targets.named(name);
        assertThat(target.seeds().get()).first().satisfies(seed -> read(target, seed));
    }

    private static void read(Target target, byte[] seed) {
        // Models need weights that fit, and tables many rows, which no seed has: what is read is all before them.
        boolean begun = List.of("model", "diffusers", "run", "tables").contains(target.name());
        assertThat(begun || Bounds.isAccepted(target, seed)).as(target.name()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void damagedFilesAreReadOrRefused(String name) {
        Target target = Targets.named(name);
        Random random = new Random(1);
        List<byte[]> seeds = target.seeds().get();
        for (byte[] seed : seeds.subList(0, Math.min(SEEDS, seeds.size()))) {
            for (int i = 0; i < MUTANTS; i++) {
                Bounds.isAccepted(target, damaged(seed, random));
            }
        }
        Bounds.isAccepted(target, new byte[0]);
    }

    private static byte[] damaged(byte[] seed, Random random) {
        byte[] damaged = Arrays.copyOf(seed, random.nextBoolean() ? seed.length : random.nextInt(seed.length + 1));
        for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return damaged;
    }

    @ParameterizedTest
    @MethodSource("targets")
    void formerFindingsAreReadOrRefused(String name) throws IOException, URISyntaxException {
        URL place = HostileFilesTest.class.getResource(name);
        if (place == null) {
            return;
        }
        Target target = Targets.named(name);
        try (Stream<Path> files = Files.list(Path.of(place.toURI()))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Bounds.isAccepted(target, Files.readAllBytes(file));
            }
        }
    }

    @Test
    void aSmallPictureCannotAskForMuchMemory() throws IOException {
        assertRefused("picture", blankPng(8192, 8192), "as no photograph has");
        assertRefused("picture", blankPng(1, 1 << 20), "to a side");
    }

    @Test
    void aJpegCannotBePaintedAThousandTimes() throws IOException {
        assertRefused("picture", repeatedScan(1000), "times over");
    }

    @Test
    void packedDataCannotUnfoldBeyondReason(@TempDir Path folder) throws IOException {
        byte[] zeros = new byte[160 << 20];
        Path packed = Files.write(folder.resolve("images.gz"), DataTargets.gzip(zeros));
        assertThatThrownBy(() -> DataFile.read(packed))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining("for a file of its size");
        assertRefused("gzip", DataTargets.gzip(zeros), "not a text file");
        assertRefused("npz", new ZipBytes().add("x.npy", zeros, true).toBytes(), "unfolds to more than");
        assertRefused("torch", new ZipBytes().add("a/data.pkl", zeros, true).toBytes(), "unfolds to more than");
        assertRefused(
                "pictures-zip", ArrayTargets.entries(Map.of("1.png", Arrays.copyOf(zeros, 60_000))), "cannot be used");
    }

    @Test
    void claimsOfAConfigurationAllocateNothing() {
        assertRefused("config", "network: {multipliers: [1" + ",1".repeat(100_000) + "]}", "at most 16 numbers");
        assertRefused("config", "network: {features: 2000000000}", "features");
        String network = "data: {name: drawn-digits, height: 16}\nprocess: {kind: variancePreserving}\n"
                + "network: {features: 16384}";
        byte[] checkpoint = Pieces.join("1", "1", "{\"name\":\"d\",\"kind\":\"image\",\"sizes\":[1,16,16]}", network);
        assertRefused("model", checkpoint, "holds the weights of another network");
        assertRefused(
                "diffusers-network",
                "{\"_class_name\":\"UNet2DModel\",\"block_out_channels\":[8],\"down_block_types\":[\"DownBlock2D\"],"
                        + "\"up_block_types\":[\"UpBlock2D\"],\"layers_per_block\":2000000000,\"norm_num_groups\":1}",
                "layers must be 1 to 1024");
    }

    @Test
    void nestingIsBounded() {
        for (String open : List.of("[", "{a: ", "- ", "? ")) {
            assertRefused("config", open.repeat(200_000), "");
        }
        for (String name : List.of("dataset-json", "hub", "diffusers-network", "diffusers-scheduler")) {
            assertRefused(name, "{\"labels\":" + "[".repeat(1_000_000), "");
        }
        assertRefused("config", "process: {kind: " + "x".repeat(900_000) + "}", "must be one of");
        byte[] lists = new byte[1 << 20];
        Arrays.fill(lists, 2, 1 << 19, (byte) ']');
        Arrays.fill(lists, 1 << 19, (1 << 20) - 2, (byte) 'a');
        lists[0] = (byte) 0x80;
        lists[1] = 2;
        assertRefused("torch-pickle", lists, "");
    }

    @Test
    void namesThatLeaveAnArchiveAreRefused() {
        for (String name : List.of("../x", "/x", "a/../../x", "a\\..\\x", "C:/x")) {
            byte[] array = Targets.named("npy").seeds().get().get(0);
            assertRefused("npz", new ZipBytes().add(name + ".npy", array, false).toBytes(), "not accepted");
            assertRefused("pictures-zip", ArrayTargets.entries(Map.of(name + ".png", array)), "leads out of");
        }
    }

    @Test
    void anArchiveThatEndsWithinItsCommentIsNamedAsSuch(@TempDir Path folder) throws IOException {
        byte[] array = Targets.named("npy").seeds().get().get(0);
        byte[] archive = new ZipBytes().add("x.npy", array, false).toBytes();
        // The last two bytes tell how long the comment is, of which there is nothing.
        archive[archive.length - 2] = 100;
        for (String name : List.of("npz", "torch", "torchscript-raw")) {
            assertRefused(name, archive, "it ends too early");
        }
        Path zip = Files.write(folder.resolve("pictures.zip"), archive);
        assertThatThrownBy(() -> ImageFolder.open(zip, ImageOptions.defaults(), "pictures"))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining("it ends too early");
    }

    private static void assertRefused(String target, String input, String reason) {
        assertRefused(target, Pieces.utf8(input), reason);
    }

    private static void assertRefused(String target, byte[] input, String reason) {
        assertThat(input).as("a bomb is small").hasSizeLessThan(CELLS_OF_BOMB);
        assertThatThrownBy(() -> Targets.named(target).reading().read(input))
                .isInstanceOf(ReverieException.class)
                .hasMessageContaining(reason);
    }

    private static byte[] blankPng(int width, int height) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            byte[] row = new byte[1 + (width + 7) / 8];
            for (int y = 0; y < height; y++) {
                out.write(row);
            }
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 1)
                .array();
        return PictureTargets.png(header, packed.toByteArray());
    }

    /** A progressive JPEG of 4 million pixels, one of whose scans comes again and again. */
    private static byte[] repeatedScan(int times) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam progressive = writer.getDefaultWriteParam();
        progressive.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            BufferedImage blank = new BufferedImage(2048, 2048, BufferedImage.TYPE_BYTE_GRAY);
            writer.write(null, new IIOImage(blank, null, null), progressive);
        }
        byte[] jpeg = out.toByteArray();
        int second = scan(jpeg, scan(jpeg, 2) + 2);
        int third = scan(jpeg, second + 2);
        ByteArrayOutputStream repeated = new ByteArrayOutputStream();
        repeated.write(jpeg, 0, third);
        for (int i = 0; i < times; i++) {
            repeated.write(jpeg, second, third - second);
        }
        repeated.write(jpeg, third, jpeg.length - third);
        return repeated.toByteArray();
    }

    private static int scan(byte[] jpeg, int from) {
        for (int i = from; ; i++) {
            if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xda) {
                return i;
            }
        }
    }
}
