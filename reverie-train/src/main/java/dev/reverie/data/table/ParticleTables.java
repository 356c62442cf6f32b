package dev.reverie.data.table;

import dev.reverie.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * HEPMASS and MINIBOONE: signal events only, without the columns whose smallest value occurs more than five times.
 *
 * <p>HEPMASS: rows of class 1 of {@code 1000_train.csv} and {@code 1000_test.csv}; moments of all training rows, whose last
 * tenth is the validation part. MINIBOONE: the signal rows of {@code MiniBooNE_PID.txt}, which come first, without the failed
 * ones (first number below -100); last tenths in the order of the file; moments of training and validation rows.
 */
final class ParticleTables {
    private static final int HEPMASS_FEATURES = 27;
    private static final int MINIBOONE_FEATURES = 50;
    private static final float FAILED = -100;

    private ParticleTables() {}

    static TableParts hepmass(Path trainFile, Path testFile) throws DataException {
        float[][] train = signal(trainFile);
        float[][] test = signal(testFile);
        boolean[] kept = Columns.withoutSpike(train);
        train = Columns.keep(train, kept);
        test = Columns.keep(test, kept);
        Columns.standardize(train, true, test, train);
        int held = train.length / 10;
        return TableParts.of(
                "hepmass",
                trainFile.toString(),
                "prepared as in arXiv:1705.07057",
                Arrays.copyOfRange(train, 0, train.length - held),
                Arrays.copyOfRange(train, train.length - held, train.length),
                test);
    }

    private static float[][] signal(Path file) throws DataException {
        List<float[]> rows = new ArrayList<>();
        try (NumberLines lines = NumberLines.open(file)) {
            String header = lines.next();
            if (!header.contains("label")) {
                throw new DataException(file, "must begin with a header that names the label, got " + header);
            }
            for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
                String[] cells = line.split(",", -1);
                if (lines.number(cells[0], 0) == 1) {
                    // The test file has a column more, the mass.
                    rows.add(lines.numbers(cells, 1, HEPMASS_FEATURES));
                }
            }
        }
        if (rows.size() < 20) {
            throw new DataException(file, "holds " + rows.size() + " rows of class 1, too few");
        }
        return rows.toArray(float[][]::new);
    }

    static TableParts miniboone(Path file) throws DataException {
        List<float[]> kept = new ArrayList<>();
        try (NumberLines lines = NumberLines.open(file)) {
            String[] head = lines.next().split("\\s+");
            if (head.length != 2) {
                throw new DataException(
                        file,
                        "must begin with the numbers of signal and background events, got " + head.length + " cells");
            }
            int signal = (int) lines.numbers(head, 0, 2)[0];
            for (int i = 0; i < signal; i++) {
                String line = lines.next();
                if (line.isEmpty()) {
                    throw new DataException(file, "announces " + signal + " signal events but holds " + i + " rows");
                }
                float[] row = lines.numbers(line.split("\\s+"), 0, MINIBOONE_FEATURES);
                if (row[0] >= FAILED) {
                    kept.add(row);
                }
            }
        }
        if (kept.size() < 30) {
            throw new DataException(file, "holds " + kept.size() + " signal events, too few");
        }
        float[][] rows = kept.toArray(float[][]::new);
        rows = Columns.keep(rows, Columns.withoutSpike(rows));
        TableParts parts = TableParts.lastTenths("miniboone", file.toString(), "prepared as in arXiv:1705.07057", rows);
        int known = parts.train().length + parts.validation().length;
        Columns.standardize(Arrays.copyOf(rows, known), false, rows);
        return parts;
    }
}
