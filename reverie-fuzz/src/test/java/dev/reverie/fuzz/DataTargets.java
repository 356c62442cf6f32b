package dev.reverie.fuzz;

import dev.reverie.data.DataSplits;
import dev.reverie.data.Dataset;
import dev.reverie.data.catalog.DataOptions;
import dev.reverie.data.catalog.Datasets;
import dev.reverie.data.image.CifarDataset;
import dev.reverie.data.image.IdxDataset;
import dev.reverie.data.table.CsvOptions;
import dev.reverie.data.table.CsvTable;
import dev.reverie.data.table.DensityTables;
import dev.reverie.data.table.DigitsCsv;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Readers of data sets that are no pictures of their own: IDX, CIFAR-10, tar, CSV, and what is compressed. */
final class DataTargets {
    private static final int BLOCK = 512;
    private static final int RECORD = 3073;

    private DataTargets() {}

    static List<Target> all() {
        return List.of(
                new Target("idx", () -> List.of(idx(), Arrays.copyOf(idx(), 20)), DataTargets::readIdx),
                new Target(
                        "cifar",
                        () -> List.of(new byte[RECORD], new byte[2 * RECORD]),
                        input -> use(CifarDataset.open(Scratch.file("data_batch_1.bin", input), "cifar"))),
                new Target(
                        "cifar-tar",
                        () -> List.of(tarSeed("5"), tarSeed("0")),
                        input -> use(CifarDataset.open(Scratch.file("cifar.tar.gz", gzip(tar(input))), "cifar"))),
                new Target(
                        "tar",
                        () -> List.of(tar(tarSeed("0")), tar(Pieces.join("0x", "path", "27 path=data_batch_1.bin\n"))),
                        input -> use(CifarDataset.open(Scratch.file("raw.tar.gz", gzip(input)), "cifar"))),
                new Target(
                        "gzip",
                        () -> List.of(gzip(Pieces.utf8("a,b\n1,2\n")), gzip(new byte[100])),
                        input -> use(CsvTable.open(Scratch.file("t.csv.gz", input), "t", CsvOptions.defaults()))),
                new Target(
                        "csv",
                        () -> List.of(
                                Pieces.utf8("a,b\n1,2\n3,4\n"),
                                Pieces.utf8("sep=;\n1;2\n3;4\n"),
                                Pieces.utf8("\uFEFF\"a\"\t\"b\"\n1\t2e5\n"),
                                Pieces.utf8("# x y\n1 2\n3 4\n"),
                                Pieces.utf8("a;b\n1,5;nan\n"),
                                Pieces.utf8("0,1,2\n" + "1,2,3\n".repeat(9))),
                        DataTargets::readCsv),
                new Target(
                        "csv-options",
                        () -> List.of(
                                Pieces.after(0, Pieces.utf8("1,2\n3,4\n")),
                                Pieces.after(1, Pieces.utf8("a|b\n3|4\n")),
                                Pieces.after(7, Pieces.join("a,b\n1,2\n3,4\n", "0\n1\n"))),
                        DataTargets::readCsvWithOptions),
                new Target(
                        "digits-csv",
                        () -> List.of(Pieces.utf8(digits(2)), Pieces.utf8("0,1,2\n")),
                        input -> use(DigitsCsv.open(Scratch.file("digits.csv", input), "digits"))),
                new Target(
                        "tables",
                        () -> List.of(
                                Pieces.after(
                                        0, Pieces.utf8("Date;Time;P\n16/12/2006;17:24:00;4.2;0.4;234.8;18.4;0;1;17\n")),
                                Pieces.after(
                                        1,
                                        Pieces.utf8(
                                                "Time (seconds), CO (ppm)\n0.00 0.00 0.00 1 2 3 4 5 6 7 8 9 10 11 12 13\n")),
                                Pieces.after(2, Pieces.utf8("1.0,2.0,3.0\n" + "1,2,3\n".repeat(30))),
                                Pieces.after(3, Pieces.utf8(" 3 4\n 1 2 3\n")),
                                Pieces.after(4, Pieces.utf8("a,b\n" + "1,2\n3,4\n5,6\n".repeat(9)))),
                        DataTargets::readTable));
    }

    /** Reads every example. */
    static void use(DataSplits splits) {
        use(splits.train());
        splits.test().ifPresent(DataTargets::use);
    }

    private static void use(Dataset data) {
        float[] example = new float[data.shape().length()];
        for (int i = 0; i < Math.min(100, data.size()); i++) {
            data.read(i, example, 0);
        }
    }

    private static void readIdx(byte[] input) throws IOException {
        Pieces pieces = new Pieces(input);
        Path labels = Scratch.file("train-labels-idx1-ubyte", pieces.bytes());
        Path images = Scratch.file("train-images-idx3-ubyte", pieces.rest());
        use(IdxDataset.files(images, labels, "idx", List.of()));
        use(Datasets.open(images.toString(), DataOptions.defaults()));
    }

    private static byte[] idx() {
        byte[] labels = ByteBuffer.allocate(10)
                .putInt(0x0801)
                .putInt(2)
                .put((byte) 3)
                .put((byte) 1)
                .array();
        byte[] images = ByteBuffer.allocate(16 + 8)
                .putInt(0x0803)
                .putInt(2)
                .putInt(2)
                .putInt(2)
                .array();
        return Pieces.join(labels, images);
    }

    private static void readCsv(byte[] input) throws IOException {
        use(CsvTable.open(Scratch.file("table.csv", input), "table", CsvOptions.defaults()));
    }

    private static void readCsvWithOptions(byte[] input) throws IOException {
        Pieces pieces = new Pieces(input);
        int way = pieces.number();
        CsvOptions.Header[] headers = CsvOptions.Header.values();
        Optional<Character> delimiter =
                (way & 8) == 0 ? Optional.empty() : Optional.of(",;\t| ".charAt((way >> 4) % 5));
        CsvOptions options = CsvOptions.defaults().written(headers[(way & 3) % headers.length], delimiter);
        if ((way & 4) == 0) {
            use(CsvTable.open(Scratch.file("table.csv", pieces.rest()), "table", options.raw()));
        } else {
            Path table = Scratch.file("table.csv", pieces.bytes());
            Path mask = Scratch.file("mask.csv", pieces.rest());
            use(CsvTable.open(table, mask, way >> 4, "table", options));
        }
    }

    private static String digits(int rows) {
        return ("0,".repeat(64) + "7\n").repeat(rows);
    }

    private static void readTable(byte[] input) throws IOException {
        Pieces pieces = new Pieces(input);
        int way = pieces.number() % 5;
        String name =
                List.of("power", "gas", "hepmass", "miniboone", "concrete").get(way);
        String file = List.of(
                        "household_power_consumption.txt",
                        "ethylene_CO.txt",
                        "1000_train.csv",
                        "MiniBooNE_PID.txt",
                        "data.csv")
                .get(way);
        byte[] content = pieces.rest();
        Path folder = Scratch.folder("tables");
        Scratch.file("tables/" + file, content);
        if (way == 2) {
            Scratch.file("tables/1000_test.csv", content);
        }
        if (way == 4) {
            DensityTables.open(name, folder, 1, true);
        } else {
            dev.reverie.data.table.PublishedTableAccess.read(name, folder);
        }
    }

    /**
     * A tar archive whose checksums hold. Each entry is its type and a number with the way its size is written, its name
     * and its content.
     */
    private static byte[] tar(byte[] input) {
        Pieces pieces = new Pieces(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 16 && pieces.hasMore(); i++) {
            byte[] way = Arrays.copyOf(pieces.bytes(), 2);
            byte[] name = pieces.bytes();
            byte[] content = pieces.bytes();
            if (way[1] == 'r') {
                byte[] times = new byte[RECORD];
                System.arraycopy(content, 0, times, 0, Math.min(content.length, RECORD));
                content = times;
            }
            out.writeBytes(tarHeader(way, name, content.length));
            out.writeBytes(content);
            out.writeBytes(new byte[Math.floorMod(-content.length, BLOCK)]);
        }
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    private static byte[] tarHeader(byte[] way, byte[] name, int size) {
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, Math.min(name.length, 100));
        // A byte beyond the name and prefix is taken as it is, for link names, sizes and owners.
        if (name.length > 100) {
            System.arraycopy(name, 100, header, 100, Math.min(name.length - 100, BLOCK - 100));
        } else {
            put(header, 124, String.format(java.util.Locale.ROOT, "%011o", size));
            put(header, 257, "ustar\u000000");
        }
        header[156] = way[0];
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, String.format(java.util.Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] letters = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(letters, 0, header, at, letters.length);
    }

    private static byte[] tarSeed(String type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Pieces.join(
                type + (type.equals("0") ? "r" : "x"),
                "cifar-10-batches-bin/data_batch_1.bin",
                type.equals("0") ? "\u0001" : "",
                ""));
        out.writeBytes(Pieces.join("0r", "test_batch.bin", "\u0002", ""));
        return out.toByteArray();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
