package dev.reverie.data.table;

import dev.reverie.data.DataException;
import dev.reverie.data.DataFile;
import dev.reverie.file.FileFormatException;
import dev.reverie.file.NdArray;
import dev.reverie.file.Npy;
import dev.reverie.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the files of a published table, in either form, and checks the result. */
final class PublishedTableReader {
    private static final List<String> PARTS = List.of("train", "validation", "test");

    private PublishedTableReader() {}

    static TableParts read(PublishedTable table, Path folder, long seed) throws DataException {
        Path place = place(table, folder);
        if (Files.exists(place.resolve("train.npy"))) {
            return checked(table, place, arrays(table, place));
        }
        List<Path> files = new ArrayList<>();
        for (String name : table.files()) {
            Path file = DataFile.find(place, List.of(name));
            if (file == null) {
                throw missing(table, place);
            }
            files.add(file);
        }
        RandomStream stream = RandomStream.of(seed).purpose("table " + table.id());
        return switch (table) {
            case POWER -> checked(table, place, PowerTable.read(files.get(0), stream));
            case GAS -> checked(table, place, GasTable.read(files.get(0), stream));
            case HEPMASS -> checked(table, place, ParticleTables.hepmass(files.get(0), files.get(1)));
            case MINIBOONE -> checked(table, place, ParticleTables.miniboone(files.get(0)));
            case BSDS300 -> throw missing(table, place);
        };
    }

    private static Path place(PublishedTable table, Path folder) throws DataException {
        Path upper = folder.resolve(table.name());
        return Files.isDirectory(upper) ? upper : DensityTables.place(folder, table.id());
    }

    private static DataException missing(PublishedTable table, Path place) {
        String original = table.files().isEmpty()
                ? "its source is HDF5, which is not read here: save its three arrays with numpy.save"
                : "or " + String.join(" and ", table.files()) + " (or with .gz) of " + table.home();
        return new DataException(
                place, "holds no " + table.name() + "; needed are train.npy, validation.npy and test.npy, " + original);
    }

    private static TableParts arrays(PublishedTable table, Path place) throws DataException {
        List<float[][]> parts = new ArrayList<>();
        for (String part : PARTS) {
            parts.add(rows(place.resolve(part + ".npy")));
        }
        return TableParts.of(
                table.id(), place.toString(), "arrays as they are", parts.get(0), parts.get(1), parts.get(2));
    }

    private static float[][] rows(Path file) throws DataException {
        NdArray array = load(file);
        if (array.shape().rank() != 2 || !array.type().isFloating()) {
            throw new DataException(file, "is an array " + array + "; needed are floats [rows, columns]");
        }
        float[] values = array.toFloats();
        int columns = Math.toIntExact(array.shape().toArray()[1]);
        float[][] rows = new float[values.length / Math.max(1, columns)][columns];
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataException(file, "row " + i / columns + " holds the value " + values[i]);
            }
            rows[i / columns][i % columns] = values[i];
        }
        return rows;
    }

    private static NdArray load(Path file) throws DataException {
        try {
            return Npy.read(file);
        } catch (FileFormatException e) {
            throw new DataException(file, e.fault(), e.remedy().orElse(null), e);
        } catch (IOException e) {
            @Nullable String reason = e.getMessage();
            throw new DataException(
                    file, Files.exists(file) ? "cannot be read: " + reason : "is missing; three parts are needed", e);
        }
    }

    private static TableParts checked(PublishedTable table, Path place, TableParts parts) throws DataException {
        if (parts.columns() != table.columns()) {
            throw new DataException(
                    place,
                    "gives " + parts.columns() + " columns, but " + table.name() + " has " + table.columns(),
                    "is a file cut short, or another one?");
        }
        return parts;
    }
}
