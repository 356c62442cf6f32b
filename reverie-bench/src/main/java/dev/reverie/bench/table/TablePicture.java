package dev.reverie.bench.table;

import dev.reverie.file.AtomicFile;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.metric.MetricResult;
import dev.reverie.plot.Figure;
import dev.reverie.plot.ImageGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first samples of each model, drawn in the way of the least Frechet distance. */
final class TablePicture {
    private static final int COLUMNS = 12;

    private final Map<String, TablePage.Row> best = new LinkedHashMap<>();

    /**
     * Adds the rows of a study.
     *
     * @param data name of the set
     */
    void add(String data, List<TablePage.Row> rows) {
        for (TablePage.Row row : rows) {
            best.merge(data + ", " + row.model(), row, (a, b) -> distance(b) < distance(a) ? b : a);
        }
    }

    private static double distance(TablePage.Row row) {
        return row.cell().result("frechet").map(MetricResult::value).orElse(Double.POSITIVE_INFINITY);
    }

    /**
     * Writes a PNG with a row for each model, named by model and way.
     *
     * @throws IOException if samples cannot be read or the picture not be written
     */
    void write(Path file) throws IOException {
        List<float[]> images = new ArrayList<>();
        List<String> names = new ArrayList<>();
        long[] shape = {};
        for (Map.Entry<String, TablePage.Row> entry : best.entrySet()) {
            NdArray samples = Npy.read(entry.getValue().samples());
            shape = samples.shape().toArray();
            int each = samples.elementCount() / (int) shape[0];
            float[] values = samples.toFloats();
            for (int i = 0; i < COLUMNS; i++) {
                images.add(i < shape[0] ? Arrays.copyOfRange(values, i * each, (i + 1) * each) : new float[each]);
            }
            names.add(entry.getKey() + ": " + entry.getValue().way());
        }
        if (images.isEmpty()) {
            return;
        }
        float[] pixels = new float[images.size() * images.get(0).length];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, pixels, i * images.get(i).length, images.get(i).length);
        }
        ImageGrid grid = ImageGrid.of(pixels, images.size(), (int) shape[1], (int) shape[2], (int) shape[3])
                .columns(COLUMNS)
                .upscale(1)
                .rowCaptions(names);
        AtomicFile.write(file, Figure.of(grid).toPng());
    }
}
