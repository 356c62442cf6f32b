package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.random.RandomStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads tables for density estimation and splits them into three parts by a seed.
 *
 * <pre>{@code
 * TableParts wine = DensityTables.open("wine", Path.of("uci"), 0, true);          // uci/wine/data.csv.gz
 * TableParts power = PublishedTable.POWER.read(Path.of("maf"), 0);
 * }</pre>
 */
public final class DensityTables {
    private static final double HELD_OUT = 0.1;

    private DensityTables() {}

    /**
     * Reads a delimited table: {@code NAME/data.csv[.gz]} below the folder, or {@code data.csv[.gz]} in it.
     *
     * <p>Of equal rows the first is kept: a test row that was also seen in training rewards memory. Beside the table,
     * {@code test_mask.csv[.gz]} may name the test rows (its first column, 1 for test); otherwise a random tenth is the test
     * part. A random tenth of the rest is the validation part.
     *
     * @param name name of the table
     * @param folder where it is
     * @param seed decides the random parts and the noise
     * @param dequantize whether columns whose values repeat get uniform noise as wide as the usual gap between their
     *     values, without which they have no density
     * @return the parts
     * @throws DataException if files are missing or faulty, or too short to be parted
     */
    public static TableParts open(String name, Path folder, long seed, boolean dequantize) throws DataException {
        Path place = place(folder, name);
        Path file = DataFile.required(place, List.of("data.csv"));
        // Rows count as equal by float32, the precision in which the published tables are compared.
        List<float[]> rows = CsvText.read(file, CsvOptions.defaults()).rows().stream()
                .map(CsvTable::rounded)
                .toList();
        Path mask = Files.isDirectory(place) ? DataFile.find(place, List.of("test_mask.csv")) : null;
        RandomStream stream = RandomStream.of(seed).purpose("table " + name);
        boolean[] inTest = mask == null ? randomTenth(rows.size(), stream) : marked(mask, file, rows.size());
        Set<FloatBuffer> seen = new HashSet<>();
        List<float[]> rest = new ArrayList<>();
        List<float[]> test = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (seen.add(FloatBuffer.wrap(rows.get(i)))) {
                (inTest[i] ? test : rest).add(rows.get(i));
            }
        }
        float[][] others = TableParts.shuffled(rest.toArray(float[][]::new), stream);
        int held = (int) (HELD_OUT * others.length);
        if (held < 2 || test.size() < 2) {
            throw new DataException(
                    file,
                    "has " + seen.size() + " different rows, too few for parts to fit, to choose by and to judge by");
        }
        String how = (mask == null ? "random test tenth" : "test rows of the first fold") + ", "
                + (rows.size() - seen.size()) + " repeated rows left out";
        return parts(
                name,
                file,
                how,
                Arrays.copyOfRange(others, held, others.length),
                Arrays.copyOfRange(others, 0, held),
                test.toArray(float[][]::new),
                stream,
                dequantize);
    }

    private static boolean[] randomTenth(int rows, RandomStream stream) {
        boolean[] chosen = new boolean[rows];
        int[] order = stream.purpose("test rows").cursor().permutation(rows);
        for (int i = 0; i < (int) (HELD_OUT * rows); i++) {
            chosen[order[i]] = true;
        }
        return chosen;
    }

    private static boolean[] marked(Path mask, Path file, int rows) throws DataException {
        List<double[]> marks = CsvText.read(mask, CsvOptions.defaults()).rows();
        if (marks.size() != rows) {
            throw new DataException(mask, "has " + marks.size() + " rows, but " + file + " has " + rows);
        }
        boolean[] chosen = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            double mark = marks.get(i)[0];
            if (mark != 0 && mark != 1) {
                throw new DataException(mask, "row " + (i + 1) + " of fold 0 is " + mark + ", not 0 or 1");
            }
            chosen[i] = mark == 1;
        }
        return chosen;
    }

    private static TableParts parts(
            String name,
            Path file,
            String how,
            float[][] train,
            float[][] validation,
            float[][] test,
            RandomStream stream,
            boolean dequantize) {
        if (!dequantize) {
            return TableParts.of(name, file.toString(), how, train, validation, test);
        }
        RepeatedValues repeated = RepeatedValues.of(train);
        RandomStream noise = stream.purpose("noise");
        return TableParts.of(
                name,
                file.toString(),
                how + ", uniform noise on " + repeated.count() + " columns whose values repeat",
                repeated.blur(train, noise.purpose("train")),
                repeated.blur(validation, noise.purpose("validation")),
                repeated.blur(test, noise.purpose("test")));
    }

    /** Somebody who keeps several tables side by side names the folder above. */
    static Path place(Path folder, String name) throws DataException {
        if (!Files.exists(folder)) {
            throw new DataException(folder, "no such file or folder");
        }
        Path inner = folder.resolve(name);
        return Files.isDirectory(inner) ? inner : folder;
    }
}
