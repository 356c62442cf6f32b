package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.random.RandomStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * GAS: sensor readings of {@code ethylene_CO.txt}.
 *
 * <p>Time and the two concentrations go. The paper keeps a quarter of the rows, 1 052 065 of them, in random order; here each row
 * is kept with probability 1/4. As long as two sensors correlate by more than 0.98, the first sensor that has such a partner
 * goes; 8 of 16 remain. Mean and standard deviation are those of all rows, parts are the last tenths.
 */
final class GasTable {
    private static final int SENSORS = 16;
    private static final double QUARTER = 0.25;
    private static final double ALIKE = 0.98;

    private GasTable() {}

    static TableParts read(Path file, RandomStream stream) throws DataException {
        List<float[]> kept = new ArrayList<>();
        RandomStream chance = stream.purpose("quarter");
        try (NumberLines lines = NumberLines.open(file)) {
            String header = lines.next();
            if (!header.startsWith("Time")) {
                throw new DataException(file, "must begin with a header Time ..., got " + header);
            }
            long row = 0;
            for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
                if ((chance.at(row++) >>> 11) * 0x1.0p-53 < QUARTER) {
                    kept.add(lines.numbers(line.split("\\s+"), 3, SENSORS));
                }
            }
        }
        if (kept.size() < 2) {
            throw new DataException(file, "holds too few rows: a quarter of them is " + kept.size());
        }
        float[][] rows = TableParts.shuffled(kept.toArray(float[][]::new), stream);
        rows = Columns.keep(rows, dissimilar(rows));
        Columns.standardize(rows, true, rows);
        return TableParts.lastTenths(
                "gas", file.toString(), "prepared as in arXiv:1705.07057, our quarter of the rows", rows);
    }

    private static boolean[] dissimilar(float[][] rows) {
        double[][] correlation = Columns.correlations(rows);
        boolean[] kept = new boolean[correlation.length];
        Arrays.fill(kept, true);
        // Going from first to last is the same as starting anew after each removal: partners only ever get fewer.
        for (int i = 0; i < kept.length; i++) {
            for (int j = 0; j < kept.length; j++) {
                if (j != i && kept[j] && correlation[i][j] > ALIKE) {
                    kept[i] = false;
                    break;
                }
            }
        }
        return kept;
    }
}
