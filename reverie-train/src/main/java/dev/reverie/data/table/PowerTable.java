package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.random.RandomCursor;
import dev.reverie.random.RandomStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * POWER: one row for each minute of {@code household_power_consumption.txt}.
 *
 * <p>Kept are active power, voltage, the three meters and the time of day in minutes; reactive power, intensity and the date
 * go. Rows with missing values go. Uniform noise of the resolution is added: 0.001 kW, 0.01 V, 1 Wh. Parts are the last tenths
 * of a random order; mean and standard deviation are those of training and validation rows together.
 */
final class PowerTable {
    private static final double[] NOISE = {0.001, 0.01, 1, 1, 1, 0};

    private PowerTable() {}

    static TableParts read(Path file, RandomStream stream) throws DataException {
        List<float[]> kept = new ArrayList<>();
        try (NumberLines lines = NumberLines.open(file)) {
            String header = lines.next();
            if (!header.startsWith("Date;Time;")) {
                throw new DataException(file, "must begin with the header Date;Time;..., got " + header);
            }
            for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
                String[] cells = line.split(";", -1);
                if (line.contains("?") || cells[cells.length - 1].isEmpty()) {
                    continue;
                }
                float[] numbers = lines.numbers(cells, 2, 7);
                kept.add(new float[] {
                    numbers[0], numbers[2], numbers[4], numbers[5], numbers[6], minutes(lines, cells[1])
                });
            }
        }
        float[][] rows = TableParts.shuffled(kept.toArray(float[][]::new), stream);
        RandomStream noise = stream.purpose("noise");
        for (int i = 0; i < rows.length; i++) {
            RandomCursor cursor = noise.index(i).cursor();
            for (int column = 0; column < NOISE.length; column++) {
                rows[i][column] += (float) (NOISE[column] * cursor.nextDouble());
            }
        }
        TableParts parts = TableParts.lastTenths(
                "power", file.toString(), "prepared as in arXiv:1705.07057, our order and noise", rows);
        int known = parts.train().length + parts.validation().length;
        Columns.standardize(Arrays.copyOf(rows, known), false, rows);
        return parts;
    }

    private static float minutes(NumberLines lines, String time) throws DataException {
        String[] parts = time.split(":", -1);
        float[] numbers = lines.numbers(parts, 0, 2);
        return 60 * numbers[0] + numbers[1];
    }
}
